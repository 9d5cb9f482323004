// SPDX-License-Identifier: Apache-2.0
//
// What a stranger on the path says in clear: it may cost the link that it is said on, never the meeting.
#include <doctest/doctest.h>

#include "tests/support/stranger.h"

using namespace kith;
using namespace kith::test;
using session::Reason;
using session::Role;
using session::Type;

namespace {

Bytes alert(unsigned reason) {
    return {0, 2, static_cast<Byte>(session::HandshakeType::alert), static_cast<Byte>(reason)};
}

Bytes garbage() {
    Bytes frame(20, 0x55);
    frame[0] = 0;
    frame[1] = 18;
    return frame;
}

void check_they_meet(Side& a, Side& b) {
    Table table(a, b);
    table.play();
    compare(a, b);
    table.play();
    CHECK(a.done());
    CHECK(b.done());
}

}  // namespace

TEST_CASE("an alert with any reason, in any mode and role, ends its link and not the meeting") {
    for (const Mode mode : {Mode::code, Mode::qr, Mode::phrase}) {
        for (const bool dials : {true, false}) {
            CAPTURE(static_cast<int>(mode));
            CAPTURE(dials);
            Side ada("Ada", 1);
            Side bo("Bo", 2);
            {
                Table first = table_by(mode, ada, bo);
                first.cut();
            }
            Side& victim = dials ? ada : bo;
            const auto before = victim.count<event::LinkFinished>();
            for (unsigned reason = 0; reason < 256; ++reason) {
                const LinkId link =
                    (dials ? victim.meeting->dialled(victim.now) : victim.meeting->accepted(victim.now)).value();
                victim.meeting->receive(link, alert(reason), victim.now);
                victim.meeting->closed(link, victim.now);
                victim.drain();
                REQUIRE(victim.failed() == nullptr);
                CHECK(victim.count<event::LinkFinished>() == before + reason + 1);
                CHECK(victim.error() != Errc::phrase_mismatch);
            }
            check_they_meet(ada, bo);
        }
    }
}

TEST_CASE("an alert in place of a nonce is no mismatch, whatever it says") {
    for (const Role role : {Role::initiator, Role::responder}) {
        Side ada("Ada", 3);
        auto stranger = Stranger::by_phrase(ada, role);
        ada.meeting->receive(stranger.link, alert(static_cast<unsigned>(Reason::phrase)), ada.now);
        ada.drain();
        CHECK(ada.failed() == nullptr);
        CHECK(ada.error() == Errc::cut);
    }
}

TEST_CASE("an END that says that phrases differ, where none is compared, is a cut") {
    // Ada's own dialled link ranks lower and waits for its answer, so the one who scans her has not won yet.
    Side ada("Ada", 4);
    Side cy("Cy", 5);
    cy.sit_down();
    cy.meeting->listen(PublicNumber::from(7));
    ada.sit_down();
    const Invitation shown = ada.meeting->display(std::nullopt, {});
    REQUIRE(ada.meeting->dial(cy.meeting->code()->clone()));
    Table waiting(ada, cy);
    waiting.on_frame = [](bool from_a, std::size_t index, Bytes&) {
        return !from_a && index == 2 ? Fate::lost : Fate::arrives;
    };
    waiting.play();
    session::Means means;
    means.scanned =
        std::make_shared<session::Scanned>(session::Scanned{.psk = shown.psk.clone(), .ephemeral = shown.ephemeral});
    Stranger stranger(ada, Role::initiator, std::move(means));
    stranger.say(Type::end, session::write_ending(Reason::phrase));
    CHECK(ada.failed() == nullptr);
    CHECK(ada.error() == Errc::cut);
    Side dee("Dee", 6);
    dee.sit_down();
    dee.meeting->scan(ada.meeting->invitation().value());
    check_they_meet(dee, ada);
}

TEST_CASE("what a stranger on the path says before anybody was shown to anybody takes no meeting from the two") {
    for (const Bytes& injected : {alert(static_cast<unsigned>(Reason::protocol)), alert(200), garbage(), Bytes{0, 0}}) {
        for (const Mode mode : {Mode::code, Mode::qr}) {
            CAPTURE(injected.size());
            Side ada("Ada", 7);
            Side bo("Bo", 8);
            Table table = table_by(mode, ada, bo);
            // Bo's handshake is done; what Ada says next is lost, and the stranger's bytes come in its place.
            const std::size_t last = mode == Mode::code ? 2 : 1;
            table.on_frame = [&](bool from_a, std::size_t index, Bytes&) {
                return from_a && index > last ? Fate::lost : Fate::arrives;
            };
            table.play();
            bo.meeting->receive(table.link_b, injected, bo.now);
            bo.drain();
            CHECK(bo.failed() == nullptr);
            REQUIRE(bo.last<event::LinkFinished>() != nullptr);
            table.cut();
            if (mode == Mode::code) {
                CHECK(ada.failed() == nullptr);
            } else {
                REQUIRE(ada.failed() != nullptr);
                CHECK(ada.failed()->error.what.find("may have seen your name") != std::string::npos);
                ada.sit_down();
                ada.meeting->scan(bo.meeting->invitation().value());
            }
            Table again(ada, bo);
            again.play();
            CHECK(ada.done());
            CHECK(bo.done());
        }
    }
}
