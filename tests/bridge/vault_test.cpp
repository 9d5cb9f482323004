// SPDX-License-Identifier: Apache-2.0
//
// The vault and the owner's cards by kith.h alone.
#include <cstring>

#include "tests/bridge/phones.h"

using namespace kith::test;

namespace {

constexpr std::array<std::uint8_t, 32> other_key{9, 9, 9};

std::int32_t open_with(kith_vault* vault, std::string_view passphrase) {
    REQUIRE(kith_vault_set_passphrase(vault, passphrase.data(), passphrase.size()) == KITH_OK);
    return kith_vault_open(vault, &noon);
}

std::string property_of(kith_persona* persona, std::size_t index, std::int32_t what) {
    return text_of(
        [&](char* out, std::size_t* size) { return kith_persona_property(persona, index, what, out, size); });
}

std::int32_t set_vcard(kith_persona* persona, std::string_view text) {
    return kith_persona_set_vcard(persona, text.data(), text.size(), &noon);
}

}  // namespace

TEST_CASE("a vault opens by each key that was added, and by no other") {
    const Phone ada("ada");
    REQUIRE(kith_vault_set_cost(ada.vault.get(), 64, 1) == KITH_OK);
    REQUIRE(kith_vault_set_passphrase(ada.vault.get(), "looms", 5) == KITH_OK);
    REQUIRE(kith_vault_add_key(ada.vault.get(), &noon) == KITH_OK);
    CHECK(kith_vault_add_key(ada.vault.get(), &noon) == KITH_ERR_STATE);  // it was used, and wiped
    REQUIRE(kith_vault_close(ada.vault.get()) == KITH_OK);
    REQUIRE(kith_vault_close(ada.vault.get()) == KITH_OK);
    CHECK(open_with(ada.vault.get(), "cards") == KITH_ERR_LOCKED);
    CHECK_FALSE(ada.vault_words().empty());
    CHECK(open_with(ada.vault.get(), "looms") == KITH_OK);
    CHECK(kith_vault_open(ada.vault.get(), &noon) == KITH_ERR_STATE);
    REQUIRE(kith_vault_close(ada.vault.get()) == KITH_OK);
    REQUIRE(kith_vault_set_device_key(ada.vault.get(), other_key.data(), other_key.size()) == KITH_OK);
    CHECK(kith_vault_open(ada.vault.get(), &noon) == KITH_ERR_LOCKED);
    CHECK(kith_vault_open(ada.vault.get(), &noon) == KITH_ERR_STATE);
    CHECK(kith_error_group(KITH_ERR_LOCKED) == KITH_GROUP_VAULT);
}

TEST_CASE("whether there is a vault is told, and a second one is not made over it") {
    const Phone ada("ada");
    std::int32_t there = 0;
    CHECK(kith_vault_exists(ada.vault.get(), &there) == KITH_OK);
    CHECK(there == 1);
    const auto another = ada.another_handle();
    CHECK(kith_vault_create(another.get(), &noon) == KITH_ERR_USAGE);
    CHECK(kith_vault_close(ada.vault.get()) == KITH_OK);
    std::filesystem::remove_all(ada.folder());
    CHECK(kith_vault_exists(ada.vault.get(), &there) == KITH_OK);
    CHECK(there == 0);
    REQUIRE(kith_vault_set_device_key(ada.vault.get(), other_key.data(), other_key.size()) == KITH_OK);
    CHECK(kith_vault_open(ada.vault.get(), &noon) == KITH_ERR_NO_VAULT);
}

TEST_CASE("a closed vault answers every question with closed") {
    const Phone ada("ada");
    const auto card = ada.persona();
    REQUIRE(kith_vault_close(ada.vault.get()) == KITH_OK);
    kith_vault_state state{};
    std::size_t count = 0;
    kith_people* people = nullptr;
    CHECK(kith_vault_look(ada.vault.get(), &state) == KITH_ERR_CLOSED);
    CHECK(kith_vault_persona_count(ada.vault.get(), &count) == KITH_ERR_CLOSED);
    CHECK(kith_people_open(ada.vault.get(), nullptr, 0, &noon, &people) == KITH_ERR_CLOSED);
    CHECK(kith_persona_save(card.get(), &noon) == KITH_ERR_CLOSED);
    CHECK(kith_persona_count(card.get(), &count) == KITH_OK);  // a copy is a copy
}

TEST_CASE("what was opened on one vault never reaches another that the handle opens later") {
    const Phone ada("ada");
    const Phone bo("bo");
    const auto card = ada.persona();
    const auto meeting = ada.new_meeting();
    REQUIRE(kith_vault_close(ada.vault.get()) == KITH_OK);
    REQUIRE(kith_vault_close(bo.vault.get()) == KITH_OK);
    const auto folder = bo.folder();
    REQUIRE(kith_vault_set_folder(ada.vault.get(), folder.data(), folder.size()) == KITH_OK);
    REQUIRE(kith_vault_set_device_key(ada.vault.get(), device_key.data(), device_key.size()) == KITH_OK);
    REQUIRE(kith_vault_open(ada.vault.get(), &noon) == KITH_OK);
    CHECK(kith_persona_save(card.get(), &noon) == KITH_ERR_CLOSED);
    CHECK(kith_meeting_listen(meeting.get(), 7, &noon) == KITH_ERR_CLOSED);
    CHECK(property_of(ada.persona().get(), 0, KITH_PROPERTY_VALUE) == "bo");
}

TEST_CASE("personas are added, named, and removed but for the last one") {
    const Phone ada("ada");
    REQUIRE(kith_vault_add_persona(ada.vault.get(), "club", 4, "Ada L.", 6, &noon) == KITH_OK);
    CHECK(kith_vault_add_persona(ada.vault.get(), "club", 4, "Ada L.", 6, &noon) == KITH_ERR_USAGE);
    CHECK(kith_vault_add_persona(ada.vault.get(), "other", 5, "  ", 2, &noon) == KITH_ERR_USAGE);
    std::size_t count = 0;
    REQUIRE(kith_vault_persona_count(ada.vault.get(), &count) == KITH_OK);
    CHECK(count == 2);
    CHECK(text_of([&](char* out, std::size_t* size) {
              return kith_vault_persona_name(ada.vault.get(), 1, out, size);
          }) == "club");
    CHECK(kith_vault_remove_persona(ada.vault.get(), "club", 4, &noon) == KITH_OK);
    CHECK(kith_vault_remove_persona(ada.vault.get(), "club", 4, &noon) == KITH_ERR_NOT_FOUND);
    CHECK(kith_vault_remove_persona(ada.vault.get(), "me", 2, &noon) == KITH_ERR_USAGE);
}

TEST_CASE("a card goes out as vCard and comes back, and what was said about giving a property stays with it") {
    const Phone ada("ada");
    const auto card = ada.persona();
    REQUIRE(kith_persona_set_terms(card.get(), 1, "2y", 2, 0, KITH_PASS_ON_ASK, KITH_USE_SOCIAL) == KITH_OK);
    auto text = text_of([&](char* out, std::size_t* size) { return kith_persona_vcard(card.get(), out, size); });
    CHECK(text.find("EMAIL;TYPE=work:ada@work.example") != std::string::npos);
    const auto email = text.find("ada@work");
    text.replace(email, 3, "lovelace");
    REQUIRE(set_vcard(card.get(), text) == KITH_OK);
    CHECK(property_of(card.get(), 1, KITH_PROPERTY_VALUE) == "lovelace@work.example");
    CHECK(property_of(card.get(), 1, KITH_PROPERTY_TYPES) == "work");
    std::int32_t give = -1;
    REQUIRE(kith_persona_give_to(card.get(), 1, &give) == KITH_OK);
    CHECK(give == KITH_GIVE_EVERYONE);
    kith_terms terms{};
    REQUIRE(kith_persona_terms(card.get(), 1, &noon, &terms) == KITH_OK);
    CHECK(std::strcmp(terms.keep_until, "2028-11-22") == 0);
    CHECK(terms.may_export == 0);
    CHECK(terms.pass_on == KITH_PASS_ON_ASK);
    CHECK(terms.use_for == KITH_USE_SOCIAL);
    REQUIRE(kith_persona_save(card.get(), &noon) == KITH_OK);
    REQUIRE(kith_persona_save(card.get(), &noon) == KITH_OK);  // the copy went along
    const auto again = ada.persona();
    CHECK(property_of(again.get(), 1, KITH_PROPERTY_VALUE) == "lovelace@work.example");
}

TEST_CASE("terms in a vCard tighten what the owner said, and never loosen it") {
    const Phone ada("ada");
    const auto card = ada.persona();
    REQUIRE(kith_persona_set_terms(card.get(), KITH_ALL, "2027-01-01", 10, 0, KITH_PASS_ON_NO, KITH_USE_BUSINESS) ==
            KITH_OK);
    REQUIRE(set_vcard(card.get(),
                      "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:ada\r\n"
                      "EMAIL;TYPE=work;X-KITH-KEEP-UNTIL=2026-12-24;X-KITH-PASS-ON=yes:a@b.example\r\nEND:VCARD\r\n") ==
            KITH_OK);
    kith_terms terms{};
    REQUIRE(kith_persona_terms(card.get(), 1, &noon, &terms) == KITH_OK);
    CHECK(std::strcmp(terms.keep_until, "2026-12-24") == 0);
    CHECK(terms.may_export == 0);
    CHECK(terms.pass_on == KITH_PASS_ON_NO);
    CHECK(terms.use_for == KITH_USE_BUSINESS);
}

TEST_CASE("what is not exactly one card with a name is refused, and the copy stays as it was") {
    const Phone ada("ada");
    const auto card = ada.persona();
    for (const std::string_view text :
         {"", "hello", "BEGIN:VCARD\r\nVERSION:4.0\r\nEMAIL:a@b.example\r\nEND:VCARD\r\n",
          "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:a\r\nEND:VCARD\r\nBEGIN:VCARD\r\nVERSION:4.0\r\nFN:b\r\nEND:VCARD\r\n"}) {
        CAPTURE(text);
        CHECK(set_vcard(card.get(), text) == KITH_ERR_MALFORMED);
    }
    CHECK(property_of(card.get(), 0, KITH_PROPERTY_VALUE) == "ada");
    CHECK(kith_persona_set_give_to(card.get(), 0, KITH_GIVE_WHEN_CHOSEN) == KITH_ERR_USAGE);
    CHECK(kith_persona_set_give_to(card.get(), 9, KITH_GIVE_EVERYONE) == KITH_ERR_NOT_FOUND);
    CHECK(kith_persona_set_terms(card.get(), 1, "soon", 4, 0, 0, 0) == KITH_ERR_USAGE);
}

TEST_CASE("a persona that was saved elsewhere meanwhile is a conflict") {
    const Phone ada("ada");
    const auto first = ada.persona();
    const auto second = ada.persona();
    REQUIRE(kith_persona_save(first.get(), &noon) == KITH_OK);
    CHECK(kith_persona_save(second.get(), &noon) == KITH_ERR_CONFLICT);
}

TEST_CASE("a card for a plain QR code is as long as the code holds, and no property that is not chosen is in it") {
    const Phone ada("ada");
    const auto card = ada.persona();
    const auto qr = [&](std::size_t longest) {
        return text_of([&](char* out, std::size_t* size) {
            return kith_persona_qr(card.get(), nullptr, 0, longest, &noon, out, size);
        });
    };
    CHECK(qr(2'331).find("BEGIN:VCARD") == 0);
    CHECK(qr(2'331).find("7946") == std::string::npos);
    CHECK(qr(60).find("MECARD:") == 0);
    std::size_t size = 0;
    CHECK(kith_persona_qr(card.get(), nullptr, 0, 3, &noon, nullptr, &size) == KITH_ERR_LIMIT);
    CHECK(kith_persona_qr(card.get(), "adr", 3, 2'331, &noon, nullptr, &size) == KITH_ERR_NOT_FOUND);
}

TEST_CASE("versions and codes say what they are") {
    CHECK(kith_abi_version() == KITH_ABI_VERSION);
    CHECK(std::string_view(kith_version()).find('.') != std::string_view::npos);
    CHECK(kith_wire_version() >= 1);
    CHECK(kith_vault_version() >= 1);
    CHECK(kith_error_group(KITH_OK) == KITH_GROUP_OK);
    CHECK(kith_error_group(KITH_ERR_TOO_SMALL) == KITH_GROUP_CALL);
    CHECK(kith_error_group(KITH_ERR_FULL) == KITH_GROUP_SYSTEM);
    CHECK(kith_error_group(KITH_ERR_MEMORY) == KITH_GROUP_FATAL);
    for (const std::int32_t odd : {1, -1, -99, -700, INT32_MIN, INT32_MAX}) {
        CHECK(kith_error_group(odd) == KITH_GROUP_FATAL);
        CHECK(std::string_view(kith_error_name(odd)) == "unknown");
    }
    CHECK(kith_error_is_fatal(KITH_ERR_IO) == 0);
    CHECK(kith_error_is_fatal(KITH_ERR_FATAL) == 1);
    CHECK(std::string_view(kith_error_name(KITH_ERR_WRONG_CODE)) == "wrong_code");
}
