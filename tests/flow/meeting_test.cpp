// SPDX-License-Identifier: Apache-2.0
//
// Whole meetings in memory, as two people would want them to go.
#include <doctest/doctest.h>

#include "tests/support/players.h"

using namespace kith;
using namespace kith::test;

namespace {

std::vector<std::string> names(const ReceivedCard& card) {
    std::vector<std::string> out;
    for (const Given& given : card.properties) {
        out.push_back(given.property.name + ":" + given.property.value);
    }
    return out;
}

std::vector<std::string> names(const OutgoingCard& card) {
    std::vector<std::string> out;
    for (const Given& given : card.properties()) {
        out.push_back(given.property.name + ":" + given.property.value);
    }
    return out;
}

void check_both_hold(const Side& a, const Side& b, const Choices& a_gave, const Choices& b_gave) {
    CHECK(a.done());
    CHECK(b.done());
    REQUIRE(a.store.held.size() == 1);
    REQUIRE(b.store.held.size() == 1);
    CHECK(names(a.store.held[0]) == names(b.card(b_gave)));
    CHECK(names(b.store.held[0]) == names(a.card(a_gave)));
    CHECK(a.store.rows.empty());
    CHECK(b.store.rows.empty());
    CHECK(a.truth().text() == "You hold their card, and they hold yours.");
    CHECK(b.truth().text() == "You hold their card, and they hold yours.");
}

}  // namespace

TEST_CASE("two people who meet by code get each other's chosen properties, terms and names") {
    Side a("Ada", 1);
    Side b("Bo", 2);
    Table table = table_by_code(a, b, Side::everything(), Side::listed("name,org"));
    CHECK(table.play());
    check_both_hold(a, b, Side::everything(), Side::listed("name,org"));
    CHECK(a.store.held[0].display_name == "Bo");
    CHECK(b.store.held[0].display_name == "Ada");
    CHECK(a.last<event::Authenticated>()->peer == b.keys.pub);
    CHECK(a.last<event::Authenticated>()->how == How::code);
    CHECK(a.last<event::Offered>()->theirs.properties.size() == b.card(Side::listed("name,org")).properties().size());
    CHECK(b.store.staged.at(0).gave.size() == b.card(Side::listed("name,org")).properties().size());
    CHECK(a.meeting->finished());
    CHECK(b.meeting->finished());
}

TEST_CASE("two people who meet by QR get each other's cards after a tap") {
    Side a("Ada", 3);
    Side b("Bo", 4);
    b.admits = false;
    Table table = table_by_qr(a, b);
    CHECK(table.play());
    REQUIRE(b.last<event::Scanned>() != nullptr);
    CHECK(b.last<event::Scanned>()->theirs.display_name == "Ada");
    CHECK(a.last<event::Authenticated>() == nullptr);
    CHECK(b.last<event::Authenticated>() == nullptr);
    b.meeting->admit(b.now);
    b.drain();
    CHECK(table.play());
    check_both_hold(a, b, Side::everything(), Side::everything());
    CHECK(b.last<event::Authenticated>()->how == How::qr);
}

TEST_CASE("who gives nothing gets a card all the same, and who takes nothing gets none") {
    Side a("Ada", 5);
    Side b("Bo", 6);
    a.decision = {.give = true, .take = false, .instead = {}};
    Table table = table_by_code(a, b);
    CHECK(table.play());
    CHECK(a.done());
    CHECK(b.done());
    REQUIRE(a.store.held.size() == 1);
    CHECK(a.store.held[0].properties.empty());
    CHECK(names(b.store.held.at(0)) == names(a.card(Side::everything())));
    CHECK(b.store.staged.at(0).gave.empty());
    CHECK(a.truth().mine_there == Arrival::yes);
    CHECK(a.truth().theirs_here == Arrival::no);
    CHECK(b.truth().mine_there == Arrival::no);
    CHECK(b.truth().theirs_here == Arrival::yes);
}

TEST_CASE("a no on either side ends it on both, and nothing is kept") {
    for (const bool a_declines : {true, false}) {
        Side a("Ada", 7);
        Side b("Bo", 8);
        (a_declines ? a : b).decision = {.give = false, .take = false, .instead = {}};
        Table table = table_by_code(a, b);
        CHECK(table.play());
        CHECK(a.error() == Errc::declined);
        CHECK(b.error() == Errc::declined);
        CHECK(a.store.asked == 0);
        CHECK(b.store.asked == 0);
        CHECK(a.truth().text() == "They can't read your card; nothing of theirs was kept.");
    }
}

TEST_CASE("where neither gives what the other takes, the meeting is declined") {
    Side a("Ada", 9);
    Side b("Bo", 10);
    a.decision = {.give = true, .take = false, .instead = {}};
    b.decision = {.give = true, .take = false, .instead = {}};
    Table table = table_by_code(a, b);
    CHECK(table.play());
    CHECK(a.error() == Errc::declined);
    CHECK(b.error() == Errc::declined);
}
