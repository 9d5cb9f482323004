// SPDX-License-Identifier: Apache-2.0
//
// People by kith.h alone: taken in from files, found, noted, let out through the door.
#include "tests/bridge/phones.h"

using namespace kith::test;

namespace {

constexpr std::string_view three =
    "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Bo Berg\r\nORG:Looms Ltd\r\nEMAIL:bo@looms.example\r\nEND:VCARD\r\n"
    "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Cleo\r\nTEL;X-KITH-EXPORT=no:+44 20 7946 0009\r\nEND:VCARD\r\n"
    "BEGIN:VCARD\r\nVERSION:4.0\r\nFN;X-KITH-EXPORT=no:Dov\r\nEND:VCARD\r\n";

kith_imported import(const Phone& phone, std::string_view file) {
    kith_imported done{};
    REQUIRE(kith_vault_import(phone.vault.get(), file.data(), file.size(), &noon, &done) == KITH_OK);
    return done;
}

PeopleHandle search(const Phone& phone, std::string_view words) {
    kith_people* found = nullptr;
    REQUIRE(kith_people_open(phone.vault.get(), words.data(), words.size(), &noon, &found) == KITH_OK);
    return PeopleHandle(found);
}

std::vector<std::string> names(kith_people* people) {
    std::size_t count = 0;
    REQUIRE(kith_people_count(people, &count) == KITH_OK);
    std::vector<std::string> out;
    for (std::size_t i = 0; i < count; ++i) {
        out.push_back(text_of([&](char* to, std::size_t* size) { return kith_people_name(people, i, to, size); }));
    }
    return out;
}

std::string contact_text(kith_contact* contact, std::int32_t what, std::size_t index = 0) {
    return text_of([&](char* out, std::size_t* size) { return kith_contact_text(contact, what, index, out, size); });
}

}  // namespace

TEST_CASE("cards from a file are listed by name, found by words, and counted as alike the second time") {
    const Phone ada("ada");
    CHECK(import(ada, three).added == 3);
    CHECK(import(ada, three).alike == 3);
    CHECK(import(ada, "").added == 0);
    CHECK(import(ada, "no card at all").refused > 0);
    CHECK(names(search(ada, "").get()) == std::vector<std::string>{"Bo Berg", "Cleo", "Dov"});
    CHECK(names(search(ada, "LOOMS berg").get()) == std::vector<std::string>{"Bo Berg"});
    CHECK(names(search(ada, "nobody").get()).empty());
}

TEST_CASE("a person is found by what one types, and shown whole to the owner") {
    const Phone ada("ada");
    import(ada, three);
    const auto bo = ada.contact("ber");
    CHECK(contact_text(bo.get(), KITH_CONTACT_NAME) == "Bo Berg");
    CHECK(contact_text(bo.get(), KITH_CONTACT_ORG) == "Looms Ltd");
    const auto id = contact_text(bo.get(), KITH_CONTACT_ID);
    CHECK(id.size() == 10);
    const auto by_id = ada.contact(id);
    CHECK(lines_of(by_id.get()) ==
          std::vector<std::string>{"FN  Bo Berg", "ORG  Looms Ltd", "EMAIL  bo@looms.example"});
    CHECK(text_of([&](char* out, std::size_t* size) {
              return kith_contact_vcard(bo.get(), out, size);
          }).find("bo@looms.example") != std::string::npos);
    CHECK(text_of([&](char* out, std::size_t* size) {
              return kith_contact_jcard(bo.get(), out, size);
          }).find(R"(["vcard",[)") == 0);
    // Terms keep a value from leaving, not from its owner's eyes.
    const auto dov = ada.contact("dov");
    CHECK(text_of([&](char* out, std::size_t* size) { return kith_contact_vcard(dov.get(), out, size); }).find("Dov") !=
          std::string::npos);
    std::int32_t how = -1;
    CHECK(kith_contact_how(bo.get(), 0, &how) == KITH_OK);
    CHECK(how == KITH_HOW_IMPORTED);
    kith_contact* none = nullptr;
    CHECK(kith_contact_open(ada.vault.get(), "zed", 3, &noon, &none) == KITH_ERR_NOT_FOUND);
    CHECK(none == nullptr);
}

TEST_CASE("who is meant by several is told in words") {
    const Phone ada("ada");
    import(
        ada,
        "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Bo A\r\nEND:VCARD\r\nBEGIN:VCARD\r\nVERSION:4.0\r\nFN:Bo B\r\nEND:VCARD\r\n");
    kith_contact* none = nullptr;
    CHECK(kith_contact_open(ada.vault.get(), "bo", 2, &noon, &none) == KITH_ERR_AMBIGUOUS);
    CHECK(ada.vault_words().find("Bo B") != std::string::npos);
}

TEST_CASE("notes and tags are mine, kept, searched and taken away") {
    const Phone ada("ada");
    import(ada, three);
    {
        const auto bo = ada.contact("bo");
        const auto same = ada.contact("bo");
        const auto noted = later(60'000);
        REQUIRE(kith_contact_add_note(bo.get(), "sends the drawings", 18, &noted) == KITH_OK);
        REQUIRE(kith_contact_add_tag(same.get(), "supplier", 8, &noted) == KITH_OK);  // a handle opened before the note
        REQUIRE(kith_contact_add_tag(bo.get(), "supplier", 8, &noted) == KITH_OK);
        CHECK(kith_contact_add_tag(bo.get(), "two words", 9, &noted) == KITH_ERR_USAGE);
        CHECK(kith_contact_add_note(bo.get(), " \n", 2, &noted) == KITH_ERR_USAGE);
        CHECK(kith_contact_add_note(bo.get(), "\xff\xfe", 2, &noted) == KITH_ERR_MALFORMED);
        CHECK(kith_contact_remove_tag(bo.get(), "friend", 6, &noted) == KITH_ERR_NOT_FOUND);
        CHECK_FALSE(words_of(bo.get()).empty());
    }
    const auto found = search(ada, "drawings supplier");
    CHECK(names(found.get()) == std::vector<std::string>{"Bo Berg"});
    const auto bo = ada.contact("bo");
    CHECK(contact_text(bo.get(), KITH_CONTACT_NOTE) == "sends the drawings");
    CHECK(contact_text(bo.get(), KITH_CONTACT_TAG) == "supplier");
    std::int64_t when = 0;
    std::int32_t offset = 0;
    REQUIRE(kith_contact_time(bo.get(), KITH_CONTACT_NOTE, 0, &when, &offset) == KITH_OK);
    CHECK(when == later(60'000).unix_ms);
    REQUIRE(kith_contact_remove_tag(bo.get(), "supplier", 8, &noon) == KITH_OK);
    std::size_t tags = 9;
    REQUIRE(kith_contact_count(bo.get(), KITH_CONTACT_TAG, &tags) == KITH_OK);
    CHECK(tags == 0);
}

TEST_CASE("a person who is forgotten is gone, and what is left of the handle can't change anybody") {
    const Phone ada("ada");
    import(ada, three);
    const auto bo = ada.contact("bo");
    REQUIRE(kith_contact_forget(bo.get(), &noon) == KITH_OK);
    CHECK(ada.people() == 2);
    CHECK(kith_contact_forget(bo.get(), &noon) == KITH_ERR_NOT_FOUND);
    CHECK(kith_contact_add_note(bo.get(), "still there", 11, &noon) == KITH_ERR_NOT_FOUND);
}

TEST_CASE("what leaves goes through the door, in every format, and what stays is counted") {
    const Phone ada("ada");
    import(ada, three);
    const auto all = search(ada, "");
    for (const std::string_view format :
         {"vcard4", "vcard3", "vcard21", "jcard", "jscontact", "csv-google", "csv-outlook"}) {
        CAPTURE(format);
        std::size_t withheld = 0;
        std::size_t left_out = 0;
        const auto file = text_of([&](char* out, std::size_t* size) {
            return kith_people_export(all.get(), format.data(), format.size(), &noon, out, size, &withheld, &left_out);
        });
        CHECK(file.find("bo@looms.example") != std::string::npos);
        CHECK(file.find("7946 0009") == std::string::npos);
        CHECK(file.find("Dov") == std::string::npos);
        CHECK(withheld == 1);
        CHECK(left_out == 1);
    }
    const auto cleo = ada.contact("cleo");
    std::size_t withheld = 0;
    const auto card = text_of([&](char* out, std::size_t* size) {
        return kith_contact_export(cleo.get(), "vcard4", 6, &noon, out, size, &withheld);
    });
    CHECK(card.find("7946 0009") == std::string::npos);
    CHECK(withheld == 1);
    const auto dov = ada.contact("dov");
    std::size_t size = 0;
    CHECK(kith_contact_export(dov.get(), "vcard4", 6, &noon, nullptr, &size, &withheld) == KITH_ERR_NOTHING_LEFT);
    CHECK(kith_contact_export(dov.get(), "docx", 4, &noon, nullptr, &size, &withheld) == KITH_ERR_USAGE);
}

TEST_CASE("what may be kept only until a day is hidden the day after, in a vault that stays open") {
    const Phone ada("ada");
    import(ada,
           "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Bo\r\nTEL;X-KITH-KEEP-UNTIL=2026-11-22:+44 20 7946 0009\r\nEND:VCARD\r\n");
    CHECK(lines_of(ada.contact("bo").get()).size() == 2);
    const auto tomorrow = later(24 * 3'600'000);
    const auto bo = ada.contact("bo", tomorrow);
    CHECK(lines_of(bo.get()).size() == 1);
}
