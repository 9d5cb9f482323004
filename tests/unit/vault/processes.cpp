// SPDX-License-Identifier: Apache-2.0
//
// Several processes on one vault: each write takes in what the others wrote, and nothing is lost.
#include "child.h"
#include "fixture.h"

using namespace kith;
using namespace kith::test;

namespace {

constexpr int writes = 50;

/// One of several writers: a note and a new contact by turns, each on what it has read last.
int write_many(const VaultFolder& folder, const ContactId& id, const std::string& who, std::uint64_t seed) {
    SeededRandom random(seed);
    auto vault = Vault::open(folder.path(), device_key(), today, random);
    if (!vault) {
        return 1;
    }
    for (int i = 0; i < writes; ++i) {
        const std::string text = who + std::to_string(i);
        for (const Contact& contact : vault->contacts()) {
            if (contact.id != id) {
                continue;
            }
            Mine mine = contact.mine;
            mine.notes.push_back({today.at, text});
            if (!vault->annotate(id, contact.revision, mine, today)) {
                return 2;
            }
            break;
        }
        if (!vault->import({card(text, text + "@example.org")}, today)) {
            return 3;
        }
    }
    return vault->intact() ? 0 : 4;
}

}  // namespace

TEST_CASE("two processes that write fifty times each lose nothing, and a reader meanwhile sees whole states") {
    VaultFolder folder;
    const ContactId id = folder.meet(peer(1), 1, {given("FN", "Bo")});
    folder.close();
    const pid_t left = fork_child([&] { return write_many(folder, id, "left ", 11); });
    const pid_t right = fork_child([&] { return write_many(folder, id, "right ", 22); });
    std::size_t seen = 0;
    for (int i = 0; i < 20; ++i) {
        SeededRandom random(static_cast<std::uint64_t>(100 + i));
        const auto vault = Vault::open(folder.path(), device_key(), today, random);
        REQUIRE(vault);
        CHECK(vault->intact());
        CHECK(vault->damaged().empty());
        CHECK(vault->contacts().size() >= seen);
        seen = vault->contacts().size();
    }
    CHECK(exit_code(left) == 0);
    CHECK(exit_code(right) == 0);
    Vault& vault = folder.reopen();
    CHECK(vault.intact());
    CHECK(vault.contacts().size() == 1 + 2 * writes);
    for (const Contact& contact : vault.contacts()) {
        if (contact.id == id) {
            CHECK(contact.mine.notes.size() == 2 * writes);
        }
    }
}

TEST_CASE("a card changed by another process since it was read is not overwritten") {
    VaultFolder folder;
    REQUIRE(folder.vault().add_persona("a", {own("FN", "Ada")}, {}, today));
    Persona read = **folder.vault().persona("");
    auto other = folder.try_open();
    REQUIRE(other);
    Persona changed = read;
    changed.properties.push_back(own("TEL", "1"));
    REQUIRE(other->save(changed, today));
    read.properties.push_back(own("EMAIL", "a@example.org"));
    CHECK(folder.vault().save(read, today).error().code == Errc::conflict);
    // The refused writer knows the new state by then, and can try again on it.
    CHECK((*folder.vault().persona(""))->properties == changed.properties);
    Persona again = **folder.vault().persona("");
    again.properties.push_back(own("EMAIL", "a@example.org"));
    CHECK(folder.vault().save(again, today));
    CHECK((*folder.reopen().persona(""))->properties.size() == 3);
}

TEST_CASE("refreshing takes in what another process added, changed and removed") {
    VaultFolder folder;
    const ContactId gone = folder.meet(peer(1), 1, {given("FN", "Bo")});
    const ContactId kept = folder.meet(peer(3), 2, {given("FN", "Cy")});
    auto other = folder.try_open();
    REQUIRE(other);
    REQUIRE(folder.vault().forget(gone, today));
    REQUIRE(folder.vault().import({card("X", "x@example.org")}, today));
    folder.meet(peer(3), 3, {given("FN", "Cyril")});
    CHECK(other->contacts().size() == 2);
    REQUIRE(other->refresh(today));
    REQUIRE(other->contacts().size() == 2);
    CHECK(other->intact());
    bool found = false;
    for (const Contact& contact : other->contacts()) {
        CHECK(contact.id != gone);
        found = found || (contact.id == kept && contact.theirs[0] == given("FN", "Cyril"));
    }
    CHECK(found);
    CHECK(other->log().size() == 3);
}

TEST_CASE("two who were looked at and then changed by another process are not merged, nor taken apart again, unseen") {
    VaultFolder folder;
    const ContactId met = folder.meet(peer(1), 1, {given("FN", "Bo")});
    REQUIRE(folder.vault().import({card("Bobby", "bo@example.org")}, today));
    auto other = folder.try_open();
    REQUIRE(other);
    const auto both = everybody(*other);
    REQUIRE(both.size() == 2);
    const Contact& first = both[both[0].id == met ? 0 : 1];
    const Contact& second = both[both[0].id == met ? 1 : 0];
    const Mine mine{.notes = {{today.at, "seen by nobody else"}}, .tags = {}, .corrections = {}};
    REQUIRE(folder.vault().annotate(second.id, second.revision, mine, today));
    CHECK(other->merge(first, second, today).error().code == Errc::conflict);
    CHECK(other->contacts().size() == 2);
    // It knows the note by then, and can merge what it sees.
    const auto now_seen = other->contacts().find(second.id);
    REQUIRE(now_seen);
    CHECK(now_seen->mine.notes.size() == 1);
    REQUIRE(other->merge(first, *now_seen, today));
    // Who has not seen the merge can't merge one of the two with somebody else.
    CHECK(folder.vault().merge(first, second, today).error().code == Errc::conflict);
    CHECK(folder.vault().contacts().size() == 1);
    // Only one of two takes it back.
    REQUIRE(folder.vault().unmerge(met, today));
    CHECK(other->unmerge(met, today).error().code == Errc::not_found);
    REQUIRE(folder.reopen().contacts().size() == 2);
    CHECK(folder.vault().contacts().find(second.id)->mine == mine);
}

TEST_CASE("a contact forgotten by another process can't be annotated any more") {
    VaultFolder folder;
    const ContactId id = folder.meet(peer(1), 1, {given("FN", "Bo")});
    auto other = folder.try_open();
    REQUIRE(other);
    REQUIRE(folder.vault().forget(id, today));
    CHECK(other->annotate(id, 1, Mine{.notes = {}, .tags = {"x"}, .corrections = {}}, today).error().code ==
          Errc::not_found);
    CHECK(other->contacts().empty());
}

TEST_CASE("two meetings with one stranger at once, in two processes, make one contact") {
    VaultFolder folder;
    folder.stage(peer(1), 1);
    auto other = folder.try_open();
    REQUIRE(other);
    folder.stage(peer(1), 2);
    const auto first = folder.vault().hold(VaultFolder::held(peer(1), 2, {given("FN", "Bo")}), today);
    const auto second = other->hold(VaultFolder::held(peer(1), 1, {given("FN", "Bo"), given("TEL", "1")}), today);
    REQUIRE(first);
    REQUIRE(second);
    CHECK(*first == *second);
    CHECK(folder.reopen().contacts().size() == 1);
    CHECK(everybody(folder.vault())[0].met.size() == 2);
}
