// SPDX-License-Identifier: Apache-2.0
//
// My layer, imports, and forgetting.
#include "fixture.h"
#include "vault/import.h"
#include "vault/merge.h"

using namespace kith;
using namespace kith::test;

namespace {

Mine notes(std::initializer_list<const char*> texts) {
    Mine mine;
    for (const char* text : texts) {
        mine.notes.push_back({today.at, text});
    }
    return mine;
}

Contact only(Vault& vault) {
    REQUIRE(vault.contacts().size() == 1);
    return everybody(vault)[0];
}

}  // namespace

TEST_CASE("my layer is kept as I wrote it, beside theirs") {
    VaultFolder folder;
    const ContactId id = folder.meet(peer(1), 1, {given("FN", "Bo")});
    Mine mine = notes({"one\ntwo", "", "\xe2\x80\x8fzwei"});
    mine.tags = {"fair", "2026"};
    mine.corrections = {text_property("EMAIL", "right@example.org")};
    REQUIRE(folder.vault().annotate(id, only(folder.vault()).revision, mine, today));
    Vault& vault = folder.reopen();
    CHECK(only(vault).mine == mine);
    CHECK(only(vault).theirs == std::vector<Given>{given("FN", "Bo")});
    CHECK(vault.annotate(ContactId{}, 1, mine, today).error().code == Errc::not_found);
}

TEST_CASE("two notes written at once are both kept, and a text that both changed is refused and nothing lost") {
    VaultFolder folder;
    const ContactId id = folder.meet(peer(1), 1, {given("FN", "Bo")});
    REQUIRE(folder.vault().annotate(id, only(folder.vault()).revision, notes({"first"}), today));
    const std::uint64_t read = only(folder.vault()).revision;
    REQUIRE(folder.vault().annotate(id, read, notes({"first", "mine"}), today));
    REQUIRE(folder.vault().annotate(id, read, notes({"first", "yours"}), today));
    CHECK(only(folder.vault()).mine == notes({"first", "mine", "yours"}));
    const auto refused = folder.vault().annotate(id, read, notes({"edited"}), today);
    CHECK(refused.error().code == Errc::conflict);
    CHECK(only(folder.reopen()).mine == notes({"first", "mine", "yours"}));
    // After reopening nobody knows any more what that revision held: nothing is guessed.
    CHECK(folder.vault().annotate(id, read, notes({"first", "late"}), today).error().code == Errc::conflict);
}

TEST_CASE("merging takes what one side changed, joins what both added, and gives up on the rest") {
    using vault::merge;
    const Mine base = notes({"a", "b"});
    CHECK(merge(base, base, notes({"a"})) == notes({"a"}));
    CHECK(merge(base, notes({"a"}), base) == notes({"a"}));
    CHECK(merge(base, notes({"a", "b", "c"}), notes({"a", "b", "d"})) == notes({"a", "b", "c", "d"}));
    CHECK(merge(base, notes({"a", "b", "c"}), notes({"a", "b", "c"})) == notes({"a", "b", "c"}));
    CHECK(merge(base, notes({"a"}), notes({"a"})) == notes({"a"}));
    CHECK_FALSE(merge(base, notes({"a"}), notes({"a", "b", "d"})));
    CHECK_FALSE(merge(base, notes({"a", "b", "c"}), notes({"b"})));

    Mine tagged = base;
    tagged.tags = {"x"};
    Mine corrected = base;
    corrected.corrections = {text_property("TITLE", "Dr")};
    const auto both = merge(base, tagged, corrected);
    REQUIRE(both);
    CHECK(both->tags == tagged.tags);
    CHECK(both->corrections == corrected.corrections);
    Mine otherwise = base;
    otherwise.corrections = {text_property("TITLE", "Prof")};
    CHECK_FALSE(merge(base, corrected, otherwise));
}

TEST_CASE("notes that are merged stand in the order of time") {
    const Mine base;
    Mine left;
    left.notes = {{noon("2026-11-24").at, "later"}};
    Mine right;
    right.notes = {{noon("2026-11-23").at, "earlier"}};
    const auto merged = vault::merge(base, left, right);
    REQUIRE(merged);
    CHECK(merged->notes[0].text == "earlier");
}

TEST_CASE("a note beyond the limit is refused") {
    VaultFolder folder;
    const ContactId id = folder.meet(peer(1), 1, {given("FN", "Bo")});
    const std::uint64_t revision = only(folder.vault()).revision;
    Mine mine;
    mine.notes = {{today.at, std::string(limits::value + 1, 'x')}};
    CHECK(folder.vault().annotate(id, revision, mine, today).error().code == Errc::limit);
    mine.notes[0].text.pop_back();
    CHECK(folder.vault().annotate(id, revision, mine, today));
}

TEST_CASE("a record larger than a row is refused, and the vault stays as it was") {
    VaultFolder folder;
    const ContactId id = folder.meet(peer(1), 1, {given("FN", "Bo")});
    Mine mine;
    mine.notes.assign(65, Note{today.at, std::string(limits::value, 'x')});
    CHECK(folder.vault().annotate(id, only(folder.vault()).revision, mine, today).error().code == Errc::limit);
    CHECK(only(folder.reopen()).mine == Mine{});
    CHECK(folder.vault().intact());
}

TEST_CASE("importing the same file twice changes nothing") {
    VaultFolder folder;
    const std::vector<Card> cards{card("A", "a@example.org", "u1"), card("B", "b@example.org"),
                                  card("B", "b@example.org"), card("C", "c@example.org", "u3"),
                                  card("C", "other@example.org", "u3")};
    const auto first = folder.vault().import(cards, today);
    REQUIRE(first);
    CHECK(first->added == 4);
    CHECK(first->changed == 0);
    CHECK(first->alike == 1);
    const auto second = folder.reopen().import(cards, today);
    REQUIRE(second);
    CHECK(second->added == 0);
    CHECK(second->changed == 0);
    CHECK(second->alike == 5);
    CHECK(folder.reopen().contacts().size() == 4);
}

TEST_CASE("an imported contact knows where it came from, and has no keys") {
    VaultFolder folder;
    REQUIRE(folder.vault().import({card("A", "a@example.org")}, today));
    const Contact& contact = only(folder.reopen());
    CHECK_FALSE(contact.keys);
    CHECK(contact.display_name == "A");
    CHECK(contact.met == std::vector<Met>{{today.at, "", How::imported}});
}

TEST_CASE("a card with the UID of an imported contact replaces that layer and keeps mine") {
    VaultFolder folder;
    REQUIRE(folder.vault().import({card("A", "a@example.org", "u1")}, today));
    const ContactId id = only(folder.vault()).id;
    REQUIRE(folder.vault().annotate(id, only(folder.vault()).revision, notes({"tea"}), today));
    const auto again = folder.vault().import({card("A", "new@example.org", "u1")}, today);
    REQUIRE(again);
    CHECK(again->changed == 1);
    const Contact& contact = only(folder.reopen());
    CHECK(contact.id == id);
    CHECK(contact.theirs[1] == given("EMAIL", "new@example.org"));
    CHECK(contact.mine == notes({"tea"}));
    CHECK(contact.met.size() == 1);
}

TEST_CASE("an import never touches what a meeting gave, whatever its UID") {
    VaultFolder folder;
    const std::vector<Given> theirs{given("FN", "Bo"), given("UID", "u1")};
    const ContactId met = folder.meet(peer(1), 1, theirs);
    const auto imported = folder.vault().import({card("Bo", "evil@example.org", "u1")}, today);
    REQUIRE(imported);
    CHECK(imported->added == 1);
    Vault& vault = folder.reopen();
    CHECK(vault.contacts().size() == 2);
    for (const Contact& contact : vault.contacts()) {
        if (contact.id == met) {
            CHECK(contact.theirs == theirs);
        }
    }
}

TEST_CASE("one card beyond the limits refuses the whole import") {
    VaultFolder folder;
    Card large;
    large.properties.assign(limits::properties + 1, text_property("NOTE", "x"));
    CHECK(folder.vault().import({card("A", "a@example.org"), large}, today).error().code == Errc::limit);
    CHECK(folder.reopen().contacts().empty());
}

TEST_CASE("forgetting removes the contact and what the log held of them, and keeps what I gave and to whom") {
    VaultFolder folder;
    const ContactId id = folder.meet(peer(1), 1, {given("FN", "Bo"), given("TEL", "1")});
    folder.meet(peer(3), 2, {given("FN", "Cy")});
    REQUIRE(folder.vault().forget(id, today));
    CHECK(folder.vault().forget(id, today).error().code == Errc::not_found);
    Vault& vault = folder.reopen();
    CHECK(only(vault).keys == peer(3));
    REQUIRE(vault.log().size() == 2);
    for (const MeetingRecord& record : vault.log()) {
        CHECK(record.gave.size() == 1);
        CHECK(record.got.size() == (record.peer == peer(1) ? 0 : 1));
        CHECK((record.contact == ContactId{}) == (record.peer == peer(1)));
    }
    CHECK(vault.acquaintance(folder.persona, peer(1), today).name.empty());
}

TEST_CASE("forgetting somebody to whom I gave nothing leaves no log either") {
    VaultFolder folder;
    REQUIRE(folder.vault().stage({.token = 1, .row = {meeting(1), {}}, .peer = peer(1), .peer_name = "Bo", .gave = {}},
                                 folder.persona, Met{today.at, "", How::code}));
    auto held = VaultFolder::held(peer(1), 1, {given("FN", "Bo")});
    held.peer_has_mine = true;
    const auto id = folder.vault().hold(held, today);
    REQUIRE(id);
    REQUIRE(folder.vault().forget(*id, today));
    CHECK(folder.reopen().log().empty());
}

TEST_CASE("a vault has room up to the limit of contacts, and not beyond") {
    CHECK(vault::check_room(limits::contacts - 1));
    CHECK(vault::check_room(limits::contacts).error().code == Errc::limit);
    CHECK(vault::check_room(limits::contacts + 1).error().code == Errc::limit);
}
