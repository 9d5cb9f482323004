// SPDX-License-Identifier: Apache-2.0
//
// Contacts as bytes: what is read in place is what decoding gives, and what is spelt otherwise, torn or not to be
// decoded is handled as such.
#include "vault/contact_bytes.h"

#include "fixture.h"
#include "kith/people.h"
#include "proto/vault.pb.h"
#include "vault/memory.h"

using namespace kith;
using namespace kith::test;
using namespace kith::vault;

namespace {

Contact rich() {
    Contact out;
    out.id = {7, 7};
    out.revision = 300;
    out.keys = peer(3);
    out.display_name = "Bo";
    out.theirs = {given("FN", "Bo"), given("TEL", "+1 2", "2027-01-31"), given("ORG", "Looms", "2026-12-31"),
                  given("NOTE", std::string(300, 'x'), "2030-01-01")};
    out.met = {{today.at, "Fair", How::qr}, {today.at, "", How::imported}};
    out.mine = {.notes = {{today.at, "first"}, {today.at, ""}},
                .tags = {"a", "b"},
                .corrections = {text_property("TITLE", "Dr")}};
    out.hello_level = 2;
    return out;
}

Bytes body_of_contact(const Contact& contact) {
    const auto padded = encode({contact.revision, contact});
    REQUIRE(padded);
    const ByteView body = *unpad(padded->view());
    return {body.begin(), body.end()};
}

class Texts final : public TextVisitor {
public:
    void text(std::string_view text) override { all.emplace_back(text); }
    void property(std::string_view name, std::string_view value) override {
        all.push_back(std::string(name) + ":" + std::string(value));
    }
    std::vector<std::string> all;
};

bool names(const Memory& memory, const RecordId& id) {
    return std::ranges::any_of(memory.damaged(), [&](const DamagedRecord& each) { return each.id == to_hex(id); });
}

}  // namespace

TEST_CASE("what is read in place of a contact is what was written") {
    const Contact contact = rich();
    const Bytes body = body_of_contact(contact);
    const auto at = outline(body);
    REQUIRE(at);
    CHECK(at->earliest == 20261231);
    CHECK(at->corrected);
    CHECK_FALSE(at->plain);  // a length above 127 can't be told from a letter that isn't ASCII
    CHECK(revision_of(body) == 300);
    CHECK(display_name_of(body, *at) == "Bo");
    CHECK(vault::has_keys(body, *at, peer(3)));
    CHECK_FALSE(vault::has_keys(body, *at, peer(4)));
    CHECK(count_expired(body, *at, {2026, 12, 31}) == 0);
    CHECK(count_expired(body, *at, {2027, 1, 1}) == 1);
    CHECK(count_expired(body, *at, {2031, 1, 1}) == 3);
    Texts texts;
    CHECK(visit_texts(body, *at, texts));
    CHECK(texts.all == std::vector<std::string>{"Bo", "FN:Bo", "TEL:+1 2", "ORG:Looms", "NOTE:" + std::string(300, 'x'),
                                                "Fair", "", "first", "", "a", "b", "TITLE:Dr"});
    Contact plain;
    plain.revision = 1;
    plain.theirs = {given("FN", "Bo")};
    const Bytes small = body_of_contact(plain);
    REQUIRE(outline(small));
    CHECK(outline(small)->plain);
    CHECK(outline(small)->earliest == 0);
    for (const char* text : {"B\xc3\xb6", "B\\,o"}) {
        plain.theirs[0].property.value = text;
        CHECK_FALSE(outline(body_of_contact(plain))->plain);
        plain.theirs[0].property.value = "Bo";
        plain.mine.tags = {text};
        CHECK_FALSE(outline(body_of_contact(plain))->plain);
        plain.mine.tags.clear();
    }
}

TEST_CASE("a record that is cut off or changed anywhere is never read beyond its end") {
    const Bytes body = body_of_contact(rich());
    for (std::size_t size = 0; size < body.size(); ++size) {
        const Bytes torn(body.begin(), body.begin() + static_cast<std::ptrdiff_t>(size));
        CHECK_FALSE(outline(torn));
    }
    for (std::size_t place = 0; place < body.size(); ++place) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            Bytes bad = body;
            bad[place] = static_cast<Byte>(bad[place] ^ 1U << bit);
            const auto at = outline(bad);
            // What the outline takes in place and what decoding gives agree, wherever both read it.
            const auto record = decode({}, bad);
            if (at && record) {
                const auto* contact = std::get_if<Contact>(&record->body);
                REQUIRE(contact != nullptr);
                CHECK(revision_of(bad) == record->revision);
                CHECK(display_name_of(bad, *at) == contact->display_name);
                CHECK(count_expired(bad, *at, {2031, 1, 1}) ==
                      split_by_date(contact->theirs, {2031, 1, 1}).expired.size());
                const auto has_day = [](const Given& each) { return each.terms.keep_until.has_value(); };
                CHECK((at->earliest != 0) == std::ranges::any_of(contact->theirs, has_day));
            }
            if (at) {
                Texts texts;  // or it says that it can't, and the record is decoded
                static_cast<void>(visit_texts(bad, *at, texts));
            }
        }
    }
}

TEST_CASE("a contact that is spelt in another order, or with something unknown in it, is taken in as ours") {
    const Contact contact = rich();
    const Bytes body = body_of_contact(contact);
    pb::Record message;
    REQUIRE(message.ParseFromArray(body.data(), static_cast<int>(body.size())));
    pb::Record head;
    head.set_revision(message.revision());
    message.clear_revision();
    // The revision last, and behind it a field that nobody knows.
    const std::string other = message.SerializeAsString() + head.SerializeAsString() + "\xf8\x01\x01";
    CHECK_FALSE(outline(as_bytes(other)));
    Memory memory(today.today());
    memory.take(contact.id, as_bytes(other));
    memory.settle();
    CHECK(memory.damaged().empty());
    const auto back = memory.whole_contact(contact.id);
    REQUIRE(back);
    CHECK(back->theirs == contact.theirs);
    CHECK(back->revision == contact.revision);
}

TEST_CASE("a contact that can't be decoded is named once it is asked for, and the others are given") {
    Memory memory(today.today());
    Contact good = rich();
    good.id = {1};
    memory.take(good.id, body_of_contact(good));
    Contact bad = rich();
    bad.id = {2};
    bad.theirs[0].property.name = "";  // what we never write: properties have names
    memory.take(bad.id, body_of_contact(bad));
    good.id = {3};
    memory.take(good.id, body_of_contact(good));
    memory.settle();
    CHECK(memory.damaged().empty());
    const Contacts all(memory.contacts());
    CHECK(all.size() == 3);
    std::vector<ContactId> seen;
    for (const Contact& each : all) {
        seen.push_back(each.id);
    }
    CHECK(seen == std::vector<ContactId>{{1}, {3}});
    CHECK(names(memory, {2}));
    CHECK_FALSE(all.find({2}));
    CHECK(memory.damaged().size() == 1);
    memory.gone({2});
    CHECK_FALSE(names(memory, {2}));
}

TEST_CASE("many changes of a contact leave one, wherever its bytes move") {
    Memory memory(today.today());
    Contact contact = rich();
    contact.theirs.push_back(given("NOTE", std::string(60'000, 'y')));
    for (contact.revision = 1; contact.revision < 60; ++contact.revision) {
        for (const Byte id : {Byte{9}, Byte{1}, Byte{5}}) {
            contact.id = {id};
            contact.display_name = "Bo " + std::to_string(contact.revision);
            memory.take(contact.id, body_of_contact(contact));
        }
        memory.settle();
    }
    const Contacts all(memory.contacts());
    CHECK(all.size() == 3);
    for (const Contact& each : all) {
        CHECK(each.display_name == "Bo 59");
    }
    CHECK(memory.mine_at({5}, 58) != nullptr);
    memory.gone({1});
    memory.gone({9});
    CHECK(all.size() == 1);
    CHECK(all.begin()->id == ContactId{5});
    CHECK(memory.short_id_taken({5}));
    CHECK_FALSE(memory.short_id_taken({6}));
}

TEST_CASE("a row that comes twice under one id is held once") {
    Memory memory(today.today());
    Contact contact = rich();
    for (const Byte id : {Byte{4}, Byte{2}, Byte{2}, Byte{3}}) {
        contact.id = {id};
        memory.take(contact.id, body_of_contact(contact));
    }
    memory.settle();
    CHECK(Contacts(memory.contacts()).size() == 3);
    memory.set_today({2031, 1, 1});
    CHECK(memory.hidden() == 9);
    memory.gone({2});
    CHECK(memory.hidden() == 6);
}
