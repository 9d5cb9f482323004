// SPDX-License-Identifier: Apache-2.0
//
// What a person is told in rare ends: a deletion that the disk refuses, a device that met itself, a row that nobody
// answered for.
#include <doctest/doctest.h>

#include "tests/support/players.h"

using namespace kith;
using namespace kith::test;

TEST_CASE("a stop whose row can't be deleted says that something is left, and the next meeting lets it go") {
    Side a("Ada", 1);
    Side b("Bo", 2);
    Table table = table_by_code(a, b);
    a.before = [](Side& side, const MeetingEvent& event) {
        if (const auto* staged = std::get_if<event::StoreStaged>(&event)) {
            side.answer(*staged);
            side.meeting->cancel(Errc::cancelled, side.now);
            return true;
        }
        if (const auto* dropped = std::get_if<event::StoreDropped>(&event)) {
            side.meeting->stored(dropped->token, false, side.now);  // the disk refuses
            return true;
        }
        return false;
    };
    table.play();
    REQUIRE(a.failed() != nullptr);
    CHECK(a.failed()->error.code == Errc::cancelled);
    CHECK(a.truth().undeleted);
    CHECK(a.truth().text().find("could not be deleted") != std::string::npos);
    CHECK(a.store.rows.size() == 1);
    CHECK(b.store.rows.empty());
    CHECK_FALSE(b.truth().undeleted);
    a.before = nullptr;
    a.decides = false;
    b.decides = false;
    Table again = table_by_code(a, b);
    again.play();
    CHECK(a.store.rows.empty());
    CHECK(a.store.held.empty());
    CHECK(b.store.held.empty());
}

TEST_CASE("a row that nobody said is durable is not promised to be finished") {
    Side a("Ada", 3);
    Side b("Bo", 4);
    Table table = table_by_code(a, b);
    a.before = [](Side&, const MeetingEvent& event) { return std::holds_alternative<event::StoreStaged>(event); };
    table.play();
    table.cut();
    a.now += limits::handshake_time;
    a.meeting->tick(a.now);
    a.drain();
    REQUIRE(a.failed() != nullptr);
    CHECK_FALSE(a.truth().unfinished);
}

TEST_CASE("who meets itself says so to the other end of the link") {
    Side a("Ada", 5);
    a.sit_down();
    a.meeting->listen(std::nullopt);
    const LinkId in = a.meeting->accepted(a.now).value();
    const ByteView hello = a.meeting->output(in);
    const Bytes own(hello.begin(), hello.end());
    a.meeting->sent(in, own.size());
    a.meeting->receive(in, own, a.now);
    const ByteView alert = a.meeting->output(in);
    CHECK(Bytes(alert.begin(), alert.end()) == Bytes{0, 2, 5, 11});
}
