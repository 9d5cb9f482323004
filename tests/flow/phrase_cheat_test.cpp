// SPDX-License-Identifier: Apache-2.0
//
// Peers that break phrase mode's rules, who come while a phrase is compared, or who leave once they know it.
#include <doctest/doctest.h>

#include <list>

#include "session/identity.h"
#include "tests/flow/invariant.h"
#include "tests/support/stranger.h"

using namespace kith;
using namespace kith::test;
using session::Role;
using session::Type;

namespace {

Bytes reveal(Byte first) {
    return session::write_reveal(session::PhraseNonce{first});
}

/// What the next comparison waits for after the first that somebody left.
constexpr Duration shortest_rest = std::chrono::seconds(5);

/// Ada sits down and dials Bo, who is open for a phrase.
Table dials_by_phrase(Side& ada, Side& bo) {
    ada.now = bo.now;
    ada.sit_down();
    ada.meeting->dial_by_phrase(leave(), std::nullopt);
    return {ada, bo};
}

/// Both people compare and meet.
void check_they_meet(Side& ada, Side& bo) {
    Table table = dials_by_phrase(ada, bo);
    table.play();
    compare(ada, bo);
    table.play();
    CHECK(ada.done());
    CHECK(bo.done());
}

session::Means any_phrase() {
    session::Means means;
    means.phrase = std::make_shared<session::PhraseTurn>();
    return means;
}

/// Somebody whom `victim` dials: takes message 1, and says nothing.
void dialled_in_vain(Side& victim) {
    session::LiveRandoms live;
    SeededRandom random(44);
    session::Handshake mute(Role::responder, any_phrase(), live, random);
    Bytes hello;
    mute.start(hello);
    const LinkId link = victim.meeting->dialled(victim.now).value();
    victim.meeting->sent(link, victim.meeting->output(link).size());
    victim.meeting->receive(link, hello, victim.now);
    victim.drain();
    REQUIRE_FALSE(victim.meeting->output(link).empty());
    victim.meeting->sent(link, victim.meeting->output(link).size());
}

void check_both_done(Side& ada, Side& bo, Table& table) {
    table.play();
    compare(ada, bo);
    table.play();
    CHECK(ada.done());
    CHECK(bo.done());
}

void check_link_ended(const Side& side, Errc code) {
    REQUIRE(side.last<event::LinkFinished>() != nullptr);
    REQUIRE(side.last<event::LinkFinished>()->error);
    CHECK(side.last<event::LinkFinished>()->error->code == code);
    CHECK(side.failed() == nullptr);
    CHECK(side.last<event::Authenticated>() == nullptr);
}

}  // namespace

TEST_CASE("a nonce that does not fit the commitment ends the link before a phrase is shown") {
    Side ada("Ada", 1);
    auto stranger = Stranger::by_phrase(ada, Role::responder);
    REQUIRE(stranger.has_heard(Type::reveal));
    session::PhraseNonce other = stranger.committed;
    other[31] ^= 1U;
    stranger.say(Type::reveal, session::write_reveal(other));
    CHECK(ada.count<event::Phrases>() == 0);
    check_link_ended(ada, Errc::protocol);
}

TEST_CASE("a dialler's own nonce sent back to it does not fit either") {
    Side ada("Ada", 1);
    auto stranger = Stranger::by_phrase(ada, Role::responder);
    const Bytes own = stranger.heard().front().second;
    stranger.say(Type::reveal, own);
    CHECK(ada.count<event::Phrases>() == 0);
    check_link_ended(ada, Errc::protocol);
}

TEST_CASE("a responder reveals nothing before the initiator has, and a nonce comes once") {
    Side bo("Bo", 2);
    auto stranger = Stranger::by_phrase(bo, Role::initiator);
    CHECK(stranger.heard().empty());
    stranger.say(Type::reveal, reveal(1));
    REQUIRE(stranger.has_heard(Type::reveal));
    const auto nonce = session::read_reveal(stranger.heard().front().second).value();
    CHECK(session::phrase_commitment(nonce) == stranger.committed);
    CHECK(bo.count<event::Phrases>() == 1);
    stranger.say(Type::reveal, reveal(1));
    check_link_ended(bo, Errc::protocol);
}

TEST_CASE("nothing but the next step is taken, and nothing of ours goes out before both have picked") {
    const auto identity = [](Stranger& stranger) {
        return session::identify(stranger.me.keys, Role::initiator, stranger.handshake_hash);
    };
    for (const int kind : {0, 1, 2, 3, 4}) {
        CAPTURE(kind);
        Side bo("Bo", 3);
        auto stranger = Stranger::by_phrase(bo, Role::initiator);
        if (kind == 0) {
            stranger.say(Type::confirm, {});
        } else if (kind == 1) {
            stranger.say(Type::identity, identity(stranger));
        } else {
            stranger.say(Type::reveal, reveal(7));
            stranger.say(kind == 2 ? Type::reveal : Type::confirm, {});
            if (kind == 3) {
                stranger.say(Type::confirm, {});
            } else if (kind == 4) {
                stranger.say(Type::identity, identity(stranger));
            }
        }
        check_link_ended(bo, Errc::protocol);
        for (const auto& [type, body] : stranger.heard()) {
            CHECK((type == Type::reveal || type == Type::cancel));
        }
    }
}

TEST_CASE("a forged pick of the other side shows nothing, and the own none ends it") {
    Side bo("Bo", 4);
    auto stranger = Stranger::by_phrase(bo, Role::initiator);
    stranger.say(Type::reveal, reveal(1));
    stranger.say(Type::confirm, {});
    CHECK(bo.last<event::PeerReady>() == nullptr);
    CHECK_FALSE(stranger.has_heard(Type::confirm));
    bo.meeting->pick(bo.last<event::Phrases>()->link, std::nullopt, bo.now);
    bo.drain();
    CHECK(bo.error() == Errc::phrase_mismatch);
    CHECK(bo.count<event::PhraseMismatch>() == 1);
    CHECK(stranger.has_heard(Type::cancel));
    CHECK_FALSE(stranger.has_heard(Type::identity));
}

TEST_CASE("what stands in a CONFIRM is passed over") {
    Side bo("Bo", 4);
    auto stranger = Stranger::by_phrase(bo, Role::responder);
    const auto nonce = session::read_reveal(stranger.heard().front().second).value();
    stranger.say(Type::reveal, session::write_reveal(stranger.committed));
    stranger.say(Type::confirm, Bytes{0xff, 0xff, 0x07});
    const auto& phrases = *bo.last<event::Phrases>();
    const auto right =
        std::ranges::find(phrases.shown, session::phrase_of(stranger.handshake_hash, nonce, stranger.committed));
    REQUIRE(right != phrases.shown.end());
    bo.meeting->pick(phrases.link, static_cast<std::size_t>(right - phrases.shown.begin()), bo.now);
    bo.drain();
    CHECK(stranger.has_heard(Type::identity));
}

TEST_CASE("a mismatch that only the other side tells costs its link, not the meeting, and is not counted here") {
    Side bo("Bo", 5);
    auto stranger = Stranger::by_phrase(bo, Role::initiator);
    stranger.say(Type::reveal, reveal(1));
    stranger.say(Type::cancel, session::write_ending(session::Reason::phrase));
    check_link_ended(bo, Errc::cut);
    CHECK(bo.last<event::LinkFinished>()->error->what.find("differ") != std::string::npos);
    CHECK(bo.count<event::PhraseMismatch>() == 0);
    Side ada("Ada", 18);
    bo.now += shortest_rest;
    check_they_meet(ada, bo);
}

TEST_CASE("before both have picked a frame is no larger than in a handshake") {
    Side bo("Bo", 6);
    auto stranger = Stranger::by_phrase(bo, Role::initiator);
    bo.meeting->receive(stranger.link, Bytes{0x04, 0x01}, bo.now);
    bo.drain();
    check_link_ended(bo, Errc::limit);
}

TEST_CASE("one phrase at a time: who comes meanwhile is told to come again, and is let in afterwards") {
    Side bo("Bo", 7);
    Side ada("Ada", 8);
    auto stranger = Stranger::by_phrase(bo, Role::initiator);
    stranger.say(Type::reveal, reveal(1));
    dials_by_phrase(ada, bo).play();
    check_link_ended(ada, Errc::cut);
    CHECK(ada.count<event::Phrases>() == 0);
    CHECK(bo.count<event::Phrases>() == 1);
    bo.meeting->closed(stranger.link, bo.now);
    bo.drain();
    CHECK(bo.failed() == nullptr);
    bo.now += shortest_rest;
    check_they_meet(ada, bo);
    CHECK(bo.count<event::Phrases>() == 2);
}

TEST_CASE("who says no more after the first Noise message holds nobody up: the first who reveals is compared with") {
    for (const bool late : {false, true}) {
        CAPTURE(late);
        Side bo("Bo", 7);
        Side ada("Ada", 8);
        auto stranger = Stranger::by_phrase(bo, Role::initiator);
        Table table = dials_by_phrase(ada, bo);
        if (!late) {
            table.play();
        } else {
            table.on_frame = [&](bool from_a, std::size_t index, Bytes&) {
                if (from_a && index == 2) {  // Ada's REVEAL is on its way
                    stranger.say(Type::reveal, reveal(1));
                }
                return Fate::arrives;
            };
            table.play();
            // The stranger was first: Ada is told to come again, and Bo's nonce for her stays his own.
            check_link_ended(ada, Errc::cut);
            CHECK(bo.count<event::Phrases>() == 1);
            CHECK(stranger.has_heard(Type::reveal));
            continue;
        }
        stranger.say(Type::reveal, reveal(1));
        CHECK_FALSE(stranger.has_heard(Type::reveal));
        CHECK(stranger.has_heard(Type::end));
        CHECK(bo.count<event::Phrases>() == 1);
        compare(ada, bo);
        table.play();
        CHECK(ada.done());
        CHECK(bo.done());
    }
}

TEST_CASE(
    "many who say no more after the first Noise message cost the next nothing, and give no more than one phrase") {
    Side bo("Bo", 7);
    Side ada("Ada", 8);
    auto first = Stranger::by_phrase(bo, Role::initiator);
    std::list<Stranger> others;
    for (std::uint64_t seed = 100; seed < 120; ++seed) {
        others.emplace_back(bo, Role::initiator, any_phrase(), seed);
    }
    first.say(Type::reveal, reveal(1));
    for (Stranger& stranger : others) {
        stranger.say(Type::reveal, reveal(1));
        CHECK_FALSE(stranger.has_heard(Type::reveal));
    }
    CHECK(first.has_heard(Type::reveal));
    CHECK(bo.count<event::Phrases>() == 1);
    bo.meeting->closed(first.link, bo.now);
    bo.drain();
    bo.now += shortest_rest;
    check_they_meet(ada, bo);
}

TEST_CASE("strangers who come one after the other and are silent keep nobody from dialling for longer than a second") {
    for (const auto& [shown, dialled] : {std::pair{7U, 9U}, {9U, 7U}, {9U, 0U}, {0U, 7U}}) {
        CAPTURE(shown);
        CAPTURE(dialled);
        Side ada("Ada", 7);
        Side bo("Bo", 8);
        ada.sit_down();
        ada.meeting->listen_by_phrase(leave(), PublicNumber::from(shown));
        ada.meeting->dial_by_phrase(leave(), PublicNumber::from(dialled));
        bo.sit_down();
        bo.meeting->listen_by_phrase(leave(), PublicNumber::from(dialled));
        std::list<Stranger> strangers;
        const Instant end = start_time + std::chrono::seconds(1);
        for (Instant now = start_time; now < end; now += std::chrono::milliseconds(200)) {
            ada.now = bo.now = now;
            strangers.emplace_back(ada, Role::initiator, any_phrase(), 100 + strangers.size());
            if (shown == 7) {
                break;  // Bo would keep her own link, and answers: there is nothing to wait for
            }
            Table table(ada, bo);
            table.play();
            check_link_ended(ada, Errc::cut);
            table.cut();
        }
        if (shown != 7) {
            ada.now = bo.now = end;
            strangers.emplace_back(ada, Role::initiator, any_phrase(), 99);
        }
        Table table(ada, bo);
        check_both_done(ada, bo, table);
        CHECK(ada.count<event::Phrases>() == 1);
    }
}

TEST_CASE("one whom we dial and who is silent has the turn for a second, whoever then dials whom") {
    for (const bool bo_dials : {false, true}) {
        CAPTURE(bo_dials);
        Side ada("Ada", 7);
        Side bo("Bo", 8);
        for (Side* side : {&ada, &bo}) {
            side->sit_down();
            side->meeting->listen_by_phrase(leave(), PublicNumber::from(side == &ada ? 9 : 7));
            side->meeting->dial_by_phrase(leave(), PublicNumber::from(side == &ada ? 7 : 9));
        }
        dialled_in_vain(ada);
        Side& dials = bo_dials ? bo : ada;
        Side& answers = bo_dials ? ada : bo;
        ada.now = bo.now = start_time + std::chrono::seconds(1) - Duration(1);
        Table early(dials, answers);
        early.play();
        check_link_ended(dials, Errc::cut);
        early.cut();
        CHECK(ada.count<event::Phrases>() == 0);
        ada.now = bo.now = start_time + std::chrono::seconds(1);
        Table table(dials, answers);
        check_both_done(ada, bo, table);
    }
}

TEST_CASE("the first phrase that was lost makes the next one wait for five seconds, on both sides") {
    Side bo("Bo", 9);
    Side ada("Ada", 10);
    bo.sit_down();
    bo.meeting->listen_by_phrase(leave(), std::nullopt);
    Table table = dials_by_phrase(ada, bo);
    table.play();
    table.cut();
    for (const Duration later : {Duration(0), shortest_rest - Duration(1)}) {
        CHECK(bo.meeting->accepted(start_time + later).error().code == Errc::limit);
        CHECK(ada.meeting->dialled(start_time + later).error().code == Errc::timeout);
    }
    CHECK(bo.meeting->accepted(start_time + shortest_rest));
    CHECK(ada.meeting->dialled(start_time + shortest_rest));
}

TEST_CASE("who learns the phrase and leaves, again and again, is slowed down, and the next one is let in") {
    Side bo("Bo", 9);
    Side ada("Ada", 10);
    bo.sit_down();
    bo.meeting->listen_by_phrase(leave(), std::nullopt);
    int tries = 0;
    const Instant end = start_time + limits::wait_time_max;
    for (bo.now = start_time; bo.now < end; bo.now += std::chrono::milliseconds(500)) {
        const auto probe = bo.meeting->accepted(bo.now);
        if (!probe) {
            CHECK(probe.error().code == Errc::limit);
            continue;
        }
        bo.meeting->closed(*probe, bo.now);
        Table table = dials_by_phrase(ada, bo);
        table.play();
        table.cut();
        ++tries;
    }
    CHECK(bo.count<event::Phrases>() == static_cast<std::size_t>(tries));
    CHECK(tries == 16);
    CHECK(bo.failed() == nullptr);
    CHECK(bo.count<event::PhraseMismatch>() == 0);
    bo.now += std::chrono::seconds(64);
    check_they_meet(ada, bo);
}

TEST_CASE("links that were there before a phrase was lost give no comparison without a pause either") {
    Side bo("Bo", 17);
    auto stranger = Stranger::by_phrase(bo, Role::initiator);
    session::LiveRandoms live;
    session::Handshake other(Role::initiator, any_phrase(), live, stranger.me.random);
    Bytes hello;
    other.start(hello);
    const LinkId greeted = bo.meeting->accepted(bo.now).value();
    const LinkId silent = bo.meeting->accepted(bo.now).value();
    bo.meeting->receive(greeted, hello, bo.now);
    bo.drain();
    CHECK(bo.count<event::LinkFinished>() == 0);
    stranger.say(Type::reveal, reveal(1));
    bo.meeting->closed(stranger.link, bo.now);
    bo.drain();
    CHECK(bo.count<event::LinkFinished>() == 2);
    check_link_ended(bo, Errc::cut);
    bo.meeting->receive(silent, hello, bo.now);
    bo.drain();
    CHECK(bo.count<event::LinkFinished>() == 3);
    check_link_ended(bo, Errc::cut);
}

TEST_CASE("while codes and phrases rest for a moment, who comes for one hears that, and the QR code still works") {
    Side bo("Bo", 11);
    bo.sit_down();
    bo.meeting->listen_by_phrase(leave(), std::nullopt);
    bo.meeting->display(std::nullopt, {});
    for (int i = 0; i < 3; ++i) {
        Side ada("Ada", 12);
        Table table = dials_by_phrase(ada, bo);
        table.play();
        table.cut();
        CHECK(ada.error() == Errc::cut);
        CHECK(ada.count<event::Phrases>() == (i < 1 ? 1 : 0));
    }
    Side cy("Cy", 13);
    cy.sit_down();
    cy.meeting->scan(bo.meeting->invitation().value());
    Table table(cy, bo);
    table.play();
    CHECK(cy.done());
    CHECK(bo.done());
}

TEST_CASE("a peer that reveals nothing is let go after ten seconds, a person who picks nothing after two minutes") {
    for (const bool shown : {false, true}) {
        Side bo("Bo", 14);
        auto stranger = Stranger::by_phrase(bo, Role::initiator);
        if (shown) {
            stranger.say(Type::reveal, reveal(1));
        }
        const Duration time = shown ? limits::decision_time : limits::handshake_time;
        bo.meeting->tick(start_time + time - Duration(1));
        bo.drain();
        CHECK(bo.count<event::LinkFinished>() == 0);
        bo.meeting->tick(start_time + time);
        bo.drain();
        check_link_ended(bo, Errc::timeout);
    }
}

TEST_CASE("a stop at any step of a phrase meeting is told to both, and meeting again is clean") {
    for (std::size_t at = 0; at < 40; ++at) {
        for (const bool a_stops : {true, false}) {
            CAPTURE(at);
            CAPTURE(a_stops);
            Side a("Ada", 15);
            Side b("Bo", 16);
            Table table = table_by_phrase(a, b);
            Side& stops = a_stops ? a : b;
            bool stopped = false;
            table.on_frame = [&](bool from_a, std::size_t index, Bytes&) {
                if (from_a == a_stops && index == at) {
                    stopped = true;
                    stops.meeting->cancel(Errc::cancelled, stops.now);
                    stops.drain();
                }
                return Fate::arrives;
            };
            table.play();
            compare(a, b);
            table.play();
            table.cut();
            if (!stopped) {
                CHECK(a.done());
                CHECK(b.done());
                return;
            }
            CHECK((stops.failed() != nullptr || stops.done()));
            for (const Side* side : {&a, &b}) {
                check_truth(*side, side == &a ? b : a);
            }
            check_meeting_again(a, b);
        }
    }
    FAIL("the meeting never got through");
}
