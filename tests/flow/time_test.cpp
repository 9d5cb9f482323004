// SPDX-License-Identifier: Apache-2.0
//
// Deadlines: a peer that stalls, trickles or floods is let go in time, and the next one is still served.
#include <doctest/doctest.h>

#include "tests/support/puppet.h"

using namespace kith;
using namespace kith::test;
using session::Type;

namespace {

void at(Side& side, Duration later) {
    side.now = start_time + later;
    side.meeting->tick(side.now);
    side.drain();
}

}  // namespace

TEST_CASE("a link that says nothing ends after ten seconds, not before, and the meeting goes on") {
    Side b("Bo", 2);
    b.sit_down();
    b.meeting->listen(std::nullopt);
    CHECK_FALSE(b.meeting->deadline());
    (void)b.meeting->accepted(b.now).value();
    CHECK(b.meeting->deadline() == start_time + limits::handshake_time);
    at(b, limits::handshake_time - Duration(1));
    CHECK(b.count<event::LinkFinished>() == 0);
    at(b, limits::handshake_time);
    REQUIRE(b.count<event::LinkFinished>() == 1);
    CHECK(b.last<event::LinkFinished>()->error->code == Errc::timeout);
    CHECK(b.failed() == nullptr);
    CHECK_FALSE(b.meeting->deadline());
    Side a("Ada", 1);
    a.now = b.now;
    a.sit_down();
    CHECK(a.meeting->dial(b.meeting->code()->clone()).has_value());
    Table table(a, b);
    table.play();
    CHECK(a.done());
    CHECK(b.done());
}

TEST_CASE("a peer that takes the guess and says nothing has had it: the dialler hears of the code, not of the time") {
    Side a("Ada", 1);
    Side b("Bo", 2);
    Table table = table_by_code(a, b);
    table.on_frame = [](bool from_a, std::size_t index, Bytes&) {
        return !from_a && index == 2 ? Fate::lost : Fate::arrives;
    };
    table.play();
    at(a, limits::handshake_time);
    REQUIRE(a.last<event::LinkFinished>() != nullptr);
    CHECK(a.last<event::LinkFinished>()->error->code == Errc::wrong_code);
    CHECK(a.last<event::LinkFinished>()->error->what.find("in time") != std::string::npos);
}

TEST_CASE("one byte a second does not extend a handshake, even without a tick") {
    Side b("Bo", 2);
    b.sit_down();
    b.meeting->listen(std::nullopt);
    const LinkId link = b.meeting->accepted(b.now).value();
    // A frame of 257 bytes is announced and never filled.
    const Bytes byte{1};
    for (int second = 0; second < 10; ++second) {
        b.now = start_time + std::chrono::seconds(second);
        b.meeting->receive(link, byte, b.now);
        b.drain();
        CHECK(b.count<event::LinkFinished>() == 0);
    }
    b.now = start_time + limits::handshake_time;
    b.meeting->receive(link, byte, b.now);
    b.drain();
    REQUIRE(b.count<event::LinkFinished>() == 1);
    CHECK(b.last<event::LinkFinished>()->error->code == Errc::timeout);
}

TEST_CASE("a person has 120 seconds to decide, then it is over on both sides and nothing is kept") {
    Side a("Ada", 1);
    Side b("Bo", 2);
    b.decides = false;
    Table table = table_by_code(a, b);
    table.play();
    at(b, limits::decision_time - Duration(1));
    CHECK(b.failed() == nullptr);
    at(b, limits::decision_time);
    CHECK(b.error() == Errc::timeout);
    table.play();
    CHECK(a.error() == Errc::timeout);
    CHECK(a.truth().text() == "They can't read your card; nothing of theirs was kept.");
}

TEST_CASE("a peer that trickles its card is let go 60 seconds after both agreed") {
    Side bo("Bo", 1);
    Puppet puppet(bo);
    puppet.agree();
    const auto sealed = puppet.seal(puppet.me.card(Side::everything()));
    for (std::size_t second = 0; second < 60; ++second) {
        CHECK(bo.failed() == nullptr);
        bo.now = start_time + std::chrono::seconds(second);
        puppet.say(Type::stage, session::write(session::Stage{.id = puppet.id(),
                                                              .commitment = sealed.commitment,
                                                              .total = sealed.sealed.size(),
                                                              .offset = second,
                                                              .chunk = {sealed.sealed[second]}}));
    }
    bo.now = start_time + limits::transfer_time;
    puppet.say(Type::stage, {});
    CHECK(bo.error() == Errc::timeout);
    CHECK(bo.store.asked == 0);
}

TEST_CASE("ignorable messages don't keep a meeting alive") {
    Side bo("Bo", 1);
    bo.decides = false;
    Puppet puppet(bo);
    puppet.identify();
    puppet.pending();
    puppet.offer();
    for (int second = 0; second < 120; second += 10) {
        bo.now = start_time + std::chrono::seconds(second);
        puppet.say(static_cast<Type>(200), {});
        CHECK(bo.failed() == nullptr);
    }
    at(bo, limits::decision_time);
    CHECK(bo.error() == Errc::timeout);
}

TEST_CASE("a frame longer than a handshake's, an empty one, and rubbish end the link at once") {
    for (const Bytes& rubbish :
         {Bytes{0x04, 0x01}, Bytes{0, 0}, Bytes{0, 3, 1, 0xff, 0xff}, Bytes{'G', 'E', 'T', ' '}}) {
        Side b("Bo", 2);
        b.sit_down();
        b.meeting->listen(std::nullopt);
        const LinkId link = b.meeting->accepted(b.now).value();
        b.meeting->receive(link, rubbish, b.now);
        b.drain();
        REQUIRE(b.count<event::LinkFinished>() == 1);
        CHECK(b.failed() == nullptr);
        CHECK_FALSE(b.meeting->output(link).empty());
    }
}

TEST_CASE("a frame that claims 65,535 bytes and never ends is waited for until the deadline and no longer") {
    for (int step = 0; step < 6; ++step) {
        CAPTURE(step);
        Side bo("Bo", 1);
        bo.decides = step > 2;
        Puppet puppet(bo);
        const auto sealed = [&] { return puppet.seal(puppet.me.card(Side::everything())); };
        if (step > 0) {
            puppet.identify();
        }
        if (step > 1) {
            puppet.pending();
            puppet.offer();
        }
        if (step > 3) {
            puppet.decide();
        }
        if (step > 4) {
            puppet.stage(sealed());
        }
        const auto deadline = bo.meeting->deadline();
        REQUIRE(deadline);
        puppet.victim.meeting->receive(puppet.link, Bytes{0xff, 0xff}, bo.now);
        // All but the last byte, a little at a time.
        const Duration part = (*deadline - bo.now) / 7;
        for (int i = 0; i < 6; ++i) {
            bo.now += part;
            bo.meeting->receive(puppet.link, Bytes(10'922), bo.now);
            bo.drain();
            CHECK(bo.meeting->deadline() == deadline);
        }
        CHECK_FALSE(bo.error());
        at(bo, *deadline - start_time - Duration(1));
        CHECK_FALSE(bo.error());
        at(bo, *deadline - start_time);
        CHECK(bo.error() == Errc::timeout);
        CHECK(bo.store.held.empty());
        // Before anybody was known it is only the link that ends: the code still stands, and the next is served.
        CHECK((bo.failed() == nullptr) == (step == 0));
        CHECK((bo.meeting->code() != nullptr) == (step == 0));
    }
}

TEST_CASE("a store that never answers does not hold the end for ever") {
    Side a("Ada", 1);
    Side b("Bo", 2);
    b.before = [](Side&, const MeetingEvent& event) { return std::holds_alternative<event::StoreHeld>(event); };
    Table table = table_by_code(a, b);
    table.play();
    table.cut();
    CHECK(b.failed() == nullptr);
    at(b, limits::handshake_time);
    REQUIRE(b.failed() != nullptr);
    CHECK(b.failed()->error.code == Errc::cut);
    CHECK(b.truth().theirs_here == Arrival::maybe);
}

TEST_CASE("cancel before anybody came ends the meeting with the reason given, and every link with it") {
    Side b("Bo", 2);
    b.sit_down();
    b.meeting->listen(std::nullopt);
    (void)b.meeting->accepted(b.now).value();
    b.meeting->cancel(Errc::nobody, b.now);
    b.drain();
    CHECK(b.failed()->error.code == Errc::nobody);
    CHECK(b.count<event::LinkFinished>() == 1);
    CHECK_FALSE(b.meeting->finished());
    b.meeting->sent(1, b.meeting->output(1).size());
    CHECK(b.meeting->finished());
    CHECK_FALSE(b.meeting->accepted(b.now));
}
