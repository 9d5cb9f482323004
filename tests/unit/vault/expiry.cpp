// SPDX-License-Identifier: Apache-2.0
//
// `keep_until`: hidden at once, gone at the next opening whose clock is certain, and never by a clock that isn't.
#include "fixture.h"

using namespace kith;
using namespace kith::test;

namespace {

// Noon of 2026-11-22 is when the meeting was; the phone number may be kept until the end of November.
const std::vector<Given> theirs{given("FN", "Bo"), given("TEL", "1", "2026-11-30"), given("EMAIL", "b@example.org")};
const std::vector<Given> without{given("FN", "Bo"), given("EMAIL", "b@example.org")};

Contact only(Vault& vault) {
    REQUIRE(vault.contacts().size() == 1);
    return everybody(vault)[0];
}

}  // namespace

TEST_CASE("a value may be seen on its last day, and is gone on the next, from the log as well") {
    VaultFolder folder;
    folder.meet(peer(1), 1, theirs);
    Vault& last_day = folder.reopen(noon("2026-11-30"));
    CHECK(only(last_day).theirs == theirs);
    CHECK(last_day.expiry().hidden == 0);
    CHECK(last_day.expiry().purged == 0);

    Vault& next_day = folder.reopen(noon("2026-12-01"));
    CHECK(only(next_day).theirs == without);
    CHECK(only(next_day).expired == 0);
    CHECK(next_day.log()[0].got == without);
    CHECK(next_day.expiry().purged == 1);
    CHECK(next_day.expiry().hidden == 0);
    CHECK_FALSE(next_day.expiry().clock_uncertain);
    // Gone for good: a clock that goes back finds nothing.
    CHECK(only(folder.reopen(noon("2026-11-25"))).theirs == without);
}

TEST_CASE("who only looks hides what has expired and deletes nothing") {
    VaultFolder folder;
    folder.meet(peer(1), 1, theirs);
    folder.stage(peer(2), 2);
    folder.close();
    const auto before = file_bytes(folder.file());
    {
        const auto looked = Vault::open(folder.path(), device_key(), noon("2026-12-01"), folder.random, Opening::look);
        REQUIRE(looked);
        CHECK(everybody(*looked)[0].theirs == without);
        CHECK(looked->log()[0].got == without);
        CHECK(looked->expiry().purged == 0);
        CHECK(looked->expiry().hidden == 1);
        CHECK_FALSE(looked->expiry().clock_uncertain);
    }
    CHECK(file_bytes(folder.file()) == before);
    CHECK(folder.reopen(noon("2026-12-01")).expiry().purged == 1);
}

TEST_CASE("the last day is the holder's own, not that of UTC") {
    VaultFolder folder;
    folder.meet(peer(1), 1, theirs);
    const Now west{*Timestamp::parse("2026-11-30T23:30:00-05:00")};
    CHECK(only(folder.reopen(west)).theirs == theirs);
}

TEST_CASE("a clock that is ten years fast hides and deletes nothing, also the second time and after a write") {
    VaultFolder folder;
    const ContactId id = folder.meet(peer(1), 1, theirs);
    const Now fast = noon("2036-11-22");
    for (int i = 0; i < 3; ++i) {
        Vault& vault = folder.reopen(fast);
        CHECK(only(vault).theirs == without);
        CHECK(only(vault).expired == 1);
        CHECK(vault.log()[0].got == without);
        CHECK(vault.expiry().clock_uncertain);
        CHECK(vault.expiry().hidden == 1);
        CHECK(vault.expiry().purged == 0);
        Mine mine = only(vault).mine;
        mine.tags.push_back(std::to_string(i));
        REQUIRE(vault.annotate(id, only(vault).revision, mine, fast));
    }
    Vault& vault = folder.reopen();
    CHECK(only(vault).theirs == theirs);
    CHECK(only(vault).mine.tags.size() == 3);
    CHECK(vault.log()[0].got == theirs);
    CHECK_FALSE(vault.expiry().clock_uncertain);
}

TEST_CASE("a clock that is ten years slow deletes nothing and shows what it can't know to be expired") {
    VaultFolder folder;
    folder.meet(peer(1), 1, {given("FN", "Bo"), given("TEL", "1", "2012-01-01")});
    Vault& vault = folder.reopen(noon("2016-11-22"));
    CHECK(vault.expiry().clock_uncertain);
    CHECK(vault.expiry().hidden == 1);
    CHECK(vault.expiry().purged == 0);
    CHECK(only(vault).theirs.size() == 1);
}

TEST_CASE("sixty days ahead is certain and a moment more is not; five minutes behind is and a moment more is not") {
    constexpr std::int64_t day = 24LL * 3600 * 1000;
    constexpr std::int64_t minute = 60LL * 1000;
    const std::vector<std::pair<std::int64_t, bool>> cases{
        {60 * day, false}, {60 * day + 1, true}, {0, false}, {-5 * minute, false}, {-5 * minute - 1, true}};
    for (const auto& [moved, uncertain] : cases) {
        VaultFolder folder;
        Now now = today;
        now.at.unix_ms += moved;
        CHECK_MESSAGE(folder.reopen(now).expiry().clock_uncertain == uncertain, moved);
    }
}

TEST_CASE("a vault that is only opened now and then keeps a certain clock") {
    VaultFolder folder;
    folder.meet(peer(1), 1, {given("FN", "Bo"), given("TEL", "1", "2027-06-30")});
    for (const char* day : {"2027-01-10", "2027-03-01", "2027-04-20", "2027-06-10", "2027-07-01"}) {
        CHECK_FALSE(folder.reopen(noon(day)).expiry().clock_uncertain);
    }
    CHECK(folder.vault().expiry().purged == 1);
}

TEST_CASE("on the owner's word an uncertain clock purges too, and is certain from then on") {
    VaultFolder folder;
    folder.meet(peer(1), 1, theirs);
    const Now late = noon("2027-11-22");
    Vault& vault = folder.reopen(late);
    REQUIRE(vault.expiry().clock_uncertain);
    const auto purged = vault.purge_expired(late);
    REQUIRE(purged);
    CHECK(*purged == 1);
    CHECK(vault.expiry().hidden == 0);
    Vault& again = folder.reopen(late);
    CHECK_FALSE(again.expiry().clock_uncertain);
    CHECK(only(again).theirs == without);
    CHECK(again.log()[0].got == without);
}

TEST_CASE("editing my layer while values are hidden loses none of them") {
    VaultFolder folder;
    const ContactId id = folder.meet(peer(1), 1, theirs);
    const Now fast = noon("2036-11-22");
    Vault& vault = folder.reopen(fast);
    REQUIRE(vault.annotate(id, only(vault).revision, Mine{.notes = {{today.at, "x"}}, .tags = {}, .corrections = {}},
                           fast));
    CHECK(only(vault).theirs == without);
    CHECK(only(folder.reopen()).theirs == theirs);
}

TEST_CASE("a name with an end goes with its property, and what is left names the contact") {
    VaultFolder folder;
    folder.meet(peer(1), 1, {given("FN", "Bo", "2026-11-30"), given("EMAIL", "b@example.org")});
    CHECK(only(folder.vault()).display_name == "Bo");
    CHECK(only(folder.reopen(noon("2036-01-01"))).display_name == "b@example.org");
    CHECK(only(folder.reopen(noon("2026-11-29"))).display_name == "Bo");
    CHECK(only(folder.reopen(noon("2026-12-02"))).display_name == "b@example.org");
}

TEST_CASE("a name with an end is not shown after it, though another name stays") {
    VaultFolder folder;
    folder.meet(peer(1), 1, {given("FN", "Bo", "2026-11-30"), given("FN", "Diddley")});
    CHECK(only(folder.vault()).display_name == "Bo");
    CHECK(only(folder.reopen(noon("2026-12-02"))).display_name == "Diddley");
}

TEST_CASE("refreshing on the next day hides what has expired meanwhile") {
    VaultFolder folder;
    folder.meet(peer(1), 1, theirs);
    REQUIRE(folder.vault().refresh(noon("2026-12-01")));
    CHECK(only(folder.vault()).theirs == without);
    CHECK(folder.vault().expiry().hidden == 1);
    REQUIRE(folder.vault().refresh(today));
    CHECK(only(folder.vault()).theirs == theirs);
}

TEST_CASE("what I gave is mine to remember: its terms bind me to nothing") {
    VaultFolder folder;
    const event::StoreStaged staged{.token = 1,
                                    .row = {meeting(1), {1}},
                                    .peer = peer(1),
                                    .peer_name = "Bo",
                                    .gave = {given("EMAIL", "ada@example.org", "2026-11-23")}};
    REQUIRE(folder.vault().stage(staged, folder.persona, Met{today.at, "", How::code}));
    auto held = VaultFolder::held(peer(1), 1, {given("FN", "Bo")});
    held.peer_has_mine = true;
    REQUIRE(folder.vault().hold(held, today));
    CHECK(folder.reopen(noon("2026-12-01")).log()[0].gave == staged.gave);
}
