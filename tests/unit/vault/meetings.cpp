// SPDX-License-Identifier: Apache-2.0
//
// T1, T3 and T4 of a meeting as the vault keeps them, and what the log says afterwards.
#include "fixture.h"

using namespace kith;
using namespace kith::test;

TEST_CASE("a meeting makes a contact with their layer, terms and provenance, and a log of both directions") {
    VaultFolder folder;
    Given email = given("EMAIL", "bo@example.org", "2028-01-31");
    email.terms.may_export = false;
    email.terms.pass_on = PassOn::ask;
    email.terms.use_for = use::social;
    const std::vector<Given> theirs{given("FN", "Bo"), email};
    const ContactId id = folder.meet(peer(1), 1, theirs);

    Vault& vault = folder.reopen();
    REQUIRE(vault.contacts().size() == 1);
    const Contact contact = everybody(vault)[0];
    CHECK(contact.id == id);
    CHECK(contact.keys == peer(1));
    CHECK(contact.display_name == "Bo");
    CHECK(contact.theirs == theirs);
    CHECK(contact.met == std::vector<Met>{{today.at, "Fair", How::code}});
    CHECK(contact.hello_level == 1);

    REQUIRE(vault.log().size() == 1);
    const MeetingRecord& record = vault.log()[0];
    CHECK(record.id == meeting(1));
    CHECK(record.persona == folder.persona);
    CHECK(record.peer == peer(1));
    CHECK(record.peer_name == "Bo");
    CHECK(record.contact == id);
    CHECK(record.met.place == "Fair");
    CHECK(record.gave == std::vector<Given>{given("EMAIL", "ada@example.org")});
    CHECK(record.gave_certain);
    CHECK(record.got == theirs);
}

TEST_CASE("meeting again replaces their layer and keeps mine, and both meetings are remembered") {
    VaultFolder folder;
    const ContactId id = folder.meet(peer(1), 1, {given("FN", "Bo"), given("TEL", "1")});
    const Mine mine{
        .notes = {{today.at, "likes tea"}}, .tags = {"fair"}, .corrections = {text_property("TITLE", "Dr")}};
    REQUIRE(folder.vault().annotate(id, everybody(folder.vault())[0].revision, mine, today));
    const Now later = noon("2026-12-01");
    CHECK(folder.meet(peer(1), 2, {given("FN", "Bo"), given("EMAIL", "bo@example.org")}, later) == id);

    Vault& vault = folder.reopen(later);
    REQUIRE(vault.contacts().size() == 1);
    const Contact contact = everybody(vault)[0];
    CHECK(contact.theirs == std::vector<Given>{given("FN", "Bo"), given("EMAIL", "bo@example.org")});
    CHECK(contact.mine == mine);
    REQUIRE(contact.met.size() == 2);
    CHECK(contact.met[1].at == later.at);
    CHECK(vault.log().size() == 2);
}

TEST_CASE("a peer with the same signing key but another agreement key is another contact") {
    VaultFolder folder;
    PublicKeys other = peer(1);
    other.sx.fill(99);
    const ContactId first = folder.meet(peer(1), 1, {given("FN", "Bo")});
    const ContactId second = folder.meet(other, 2, {given("FN", "Bo")});
    CHECK(first != second);
    CHECK(folder.reopen().contacts().size() == 2);
}

TEST_CASE("a peer who gives nothing becomes no contact and changes none, and the log keeps what I gave") {
    VaultFolder folder;
    CHECK(folder.meet(peer(1), 1, {}) == ContactId{});
    CHECK(folder.vault().contacts().empty());
    const ContactId known = folder.meet(peer(3), 3, {given("FN", "Cy")});
    CHECK(folder.meet(peer(3), 4, {}) == known);
    Vault& vault = folder.reopen();
    REQUIRE(vault.contacts().size() == 1);
    CHECK(everybody(vault)[0].theirs == std::vector<Given>{given("FN", "Cy")});
    CHECK(everybody(vault)[0].met.size() == 1);
    REQUIRE(vault.log().size() == 3);
    CHECK(vault.log()[0].contact == ContactId{});
    CHECK(vault.log()[0].gave.size() == 1);
}

TEST_CASE("what was staged is found again by the same persona and peer only, after a crash too") {
    VaultFolder folder;
    folder.stage(peer(1), 1);
    Vault& vault = folder.reopen();
    const Acquaintance known = vault.acquaintance(folder.persona, peer(1), today);
    CHECK(known.name.empty());
    REQUIRE(known.unfinished.size() == 1);
    CHECK(known.unfinished[0].id == meeting(1));
    CHECK(known.unfinished[0].state == Bytes{1, 2, 3});
    CHECK(vault.acquaintance(PersonaId{8}, peer(1), today).unfinished.empty());
    CHECK(vault.acquaintance(folder.persona, peer(2), today).unfinished.empty());
    PublicKeys half = peer(1);
    half.sx.fill(0);
    CHECK(vault.acquaintance(folder.persona, half, today).unfinished.empty());
}

TEST_CASE("staging the same meeting again replaces its row") {
    VaultFolder folder;
    folder.stage(peer(1), 1);
    folder.stage(peer(1), 1);
    CHECK(folder.reopen().acquaintance(folder.persona, peer(1), today).unfinished.size() == 1);
}

TEST_CASE("of many unfinished meetings the newest are named, as many as the limit allows") {
    VaultFolder folder;
    for (Byte i = 1; i <= limits::unfinished_meetings + 2; ++i) {
        Now at = today;
        at.at.unix_ms += i * 1000;
        folder.stage(peer(1), i, at);
    }
    const auto rows = folder.vault().acquaintance(folder.persona, peer(1), today).unfinished;
    REQUIRE(rows.size() == limits::unfinished_meetings);
    CHECK(rows.front().id == meeting(limits::unfinished_meetings + 2));
    CHECK(rows.back().id == meeting(3));
}

TEST_CASE("holding keeps the row with the key for the peer until the drop, and says they may have mine until then") {
    VaultFolder folder;
    folder.stage(peer(1), 1);
    REQUIRE(folder.vault().hold(VaultFolder::held(peer(1), 1, {given("FN", "Bo")}), today));
    Vault& held = folder.reopen();
    const Acquaintance known = held.acquaintance(folder.persona, peer(1), today);
    CHECK(known.name == "Bo");
    CHECK(known.hello_level == 1);
    REQUIRE(known.unfinished.size() == 1);
    CHECK(known.unfinished[0].state == Bytes{4, 5, 6});
    REQUIRE(held.log().size() == 1);
    CHECK_FALSE(held.log()[0].gave_certain);

    REQUIRE(held.drop({.token = 1, .id = meeting(1), .mine_there = Arrival::yes}, today));
    Vault& done = folder.reopen();
    CHECK(done.acquaintance(folder.persona, peer(1), today).unfinished.empty());
    CHECK(done.log()[0].gave_certain);
}

TEST_CASE("where the peer has said that they hold mine, holding ends the meeting at once") {
    VaultFolder folder;
    folder.stage(peer(1), 1);
    auto held = VaultFolder::held(peer(1), 1, {given("FN", "Bo")});
    held.peer_has_mine = true;
    REQUIRE(folder.vault().hold(held, today));
    Vault& vault = folder.reopen();
    CHECK(vault.acquaintance(folder.persona, peer(1), today).unfinished.empty());
    CHECK(vault.log()[0].gave_certain);
}

TEST_CASE("holding twice is holding once") {
    VaultFolder folder;
    folder.stage(peer(1), 1);
    const auto held = VaultFolder::held(peer(1), 1, {given("FN", "Bo")});
    const auto first = folder.vault().hold(held, today);
    const auto second = folder.vault().hold(held, today);
    REQUIRE(first);
    REQUIRE(second);
    CHECK(*first == *second);
    Vault& vault = folder.reopen();
    CHECK(vault.contacts().size() == 1);
    CHECK(everybody(vault)[0].met.size() == 1);
    CHECK(vault.log().size() == 1);
}

TEST_CASE("a meeting that was never staged can't be held, and dropping it does nothing") {
    VaultFolder folder;
    CHECK(folder.vault().hold(VaultFolder::held(peer(1), 1, {}), today).error().code == Errc::not_found);
    CHECK(folder.vault().drop({.token = 1, .id = meeting(1), .mine_there = Arrival::maybe}, today));
    CHECK(folder.vault().log().empty());
    CHECK(folder.vault().contacts().empty());
}

TEST_CASE("a drop before any key was out leaves no trace; after it the log says what they have or may have") {
    for (const Arrival arrival : {Arrival::no, Arrival::maybe, Arrival::yes}) {
        VaultFolder folder;
        folder.stage(peer(1), 1);
        REQUIRE(folder.vault().drop({.token = 1, .id = meeting(1), .mine_there = arrival}, today));
        Vault& vault = folder.reopen();
        CHECK(vault.acquaintance(folder.persona, peer(1), today).unfinished.empty());
        REQUIRE(vault.log().size() == (arrival == Arrival::no ? 0 : 1));
        if (arrival != Arrival::no) {
            CHECK(vault.log()[0].gave_certain == (arrival == Arrival::yes));
            CHECK(vault.log()[0].got.empty());
            CHECK(vault.log()[0].contact == ContactId{});
        }
    }
}

TEST_CASE("a staged row goes after a day, and the log says that they may have mine") {
    VaultFolder folder;
    folder.stage(peer(1), 1);
    Now almost = today;
    almost.at.unix_ms += 24LL * 3600 * 1000;
    CHECK(folder.reopen(almost).acquaintance(folder.persona, peer(1), almost).unfinished.size() == 1);
    Now after = almost;
    after.at.unix_ms += 1;
    Vault& vault = folder.reopen(after);
    CHECK(vault.acquaintance(folder.persona, peer(1), today).unfinished.empty());
    REQUIRE(vault.log().size() == 1);
    CHECK_FALSE(vault.log()[0].gave_certain);
    CHECK(vault.log()[0].peer_name == "Bo");
    CHECK(folder.reopen(after).log().size() == 1);
}

TEST_CASE("a vault that stays open for longer hands out no meeting that was staged more than a day ago") {
    VaultFolder folder;
    folder.stage(peer(1), 1);
    Now later = today;
    later.at.unix_ms += 24LL * 3600 * 1000;
    CHECK(folder.vault().acquaintance(folder.persona, peer(1), later).unfinished.size() == 1);
    later.at.unix_ms += 1;
    CHECK(folder.vault().acquaintance(folder.persona, peer(1), later).unfinished.empty());
    CHECK(folder.vault().acquaintance(folder.persona, peer(1), today).unfinished.size() == 1);
}

TEST_CASE("an uncertain clock leaves staged rows alone") {
    VaultFolder folder;
    folder.stage(peer(1), 1);
    for (const char* day : {"2036-11-22", "2027-03-01", "2016-11-22"}) {
        CHECK(folder.reopen(noon(day)).acquaintance(folder.persona, peer(1), today).unfinished.size() == 1);
    }
}

TEST_CASE("short ids never collide: an id that begins like another is drawn again") {
    // Gives the same 16 bytes several times over before it moves on.
    class Stuck final : public Random {
    public:
        void fill(std::span<Byte> out) override {
            rest_.fill(out);
            if (out.size() == 16 && repeats_ > 0) {
                --repeats_;
                std::ranges::fill(out.first(7), Byte{0x42});
            }
        }
        void again(int repeats) { repeats_ = repeats; }

    private:
        SeededRandom rest_{5};
        int repeats_ = 0;
    };
    Folder folder;
    Stuck random;
    auto vault = Vault::create(folder.path() / "v", device_key(), today, random);
    REQUIRE(vault);
    random.again(1);
    REQUIRE(vault->import({card("A", "a@example.org")}, today));
    random.again(3);
    REQUIRE(vault->import({card("B", "b@example.org")}, today));
    REQUIRE(vault->contacts().size() == 2);
    CHECK(everybody(*vault)[0].id_text() != everybody(*vault)[1].id_text());
    CHECK(std::ranges::count(everybody(*vault), 0x42, [](const Contact& each) { return each.id[0]; }) == 1);
}
