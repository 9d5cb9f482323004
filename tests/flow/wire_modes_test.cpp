// SPDX-License-Identifier: Apache-2.0
//
// What a peer that is nobody yet gets to read in QR and phrase mode: nothing personal before both have picked, or before
// the tap; and nothing in clear at any time.
#include <doctest/doctest.h>

#include <algorithm>

#include "session/identity.h"
#include "tests/support/stranger.h"

using namespace kith;
using namespace kith::test;
using session::Role;
using session::Type;

namespace {

bool contains(ByteView bytes, std::string_view text) {
    return std::ranges::search(bytes, as_bytes(text)).begin() != bytes.end();
}

void check_nothing_in_clear(const Table& table, const Side& a, const Side& b) {
    Bytes wire;
    for (const auto& [from_a, frame] : table.recorded) {
        wire.insert(wire.end(), frame.begin(), frame.end());
    }
    for (const Side* side : {&a, &b}) {
        CHECK_FALSE(contains(wire, as_text(side->keys.pub.ik)));
        CHECK_FALSE(contains(wire, as_text(side->keys.pub.sx)));
        for (const OwnProperty& property : side->persona.properties) {
            CHECK_FALSE(contains(wire, property.property.value));
        }
    }
    CHECK_FALSE(contains(wire, "EMAIL"));
}

}  // namespace

TEST_CASE("by QR code and by phrase nothing personal stands in clear on the wire") {
    for (const bool by_phrase : {false, true}) {
        Side a("Ada", 1);
        Side b("Bohumila", 2);
        Table table = by_phrase ? table_by_phrase(a, b) : table_by_qr(a, b);
        table.play();
        if (by_phrase) {
            compare(a, b);
            table.play();
        }
        REQUIRE(a.done());
        REQUIRE(b.done());
        check_nothing_in_clear(table, a, b);
    }
}

TEST_CASE("by phrase a stranger reads a nonce and nothing else, whatever it says, until this person has picked") {
    for (const auto role : {Role::initiator, Role::responder}) {
        Side bo("Bohumila", 3);
        auto stranger = Stranger::by_phrase(bo, role);
        stranger.say(Type::reveal,
                     session::write_reveal(role == Role::initiator ? session::PhraseNonce{1} : stranger.committed));
        stranger.say(Type::confirm, {});
        REQUIRE(bo.count<event::Phrases>() == 1);
        REQUIRE(stranger.heard().size() == 1);
        CHECK(stranger.heard()[0].first == Type::reveal);
        CHECK(stranger.heard()[0].second.size() == 34);
    }
}

TEST_CASE("a displayer says nothing to a scanner before the tap") {
    Side bo("Bohumila", 4);
    bo.admits = false;
    bo.sit_down();
    const Invitation invitation = bo.meeting->display(std::nullopt, {});
    session::Means means;
    means.scanned = std::make_shared<session::Scanned>(
        session::Scanned{.psk = invitation.psk.clone(), .ephemeral = invitation.ephemeral});
    Stranger stranger(bo, Role::initiator, std::move(means));
    stranger.say(Type::identity, session::identify(stranger.me.keys, Role::initiator, stranger.handshake_hash));
    session::Exchange exchange(Role::initiator, stranger.me.card(Side::everything()));
    stranger.say(Type::offer, exchange.offer().value());
    REQUIRE(bo.last<event::Scanned>() != nullptr);
    CHECK(bo.last<event::Scanned>()->theirs.display_name == "Mallory");
    CHECK(stranger.heard().empty());
    bo.meeting->admit(bo.now);
    bo.drain();
    CHECK(stranger.has_heard(Type::identity));
}

TEST_CASE("an invitation that a scanner spent and left gives way to another, and the meeting goes on") {
    Side bo("Bo", 5);
    Side ada("Ada", 6);
    bo.sit_down();
    const Invitation first = bo.meeting->display(PublicNumber::from(7), {"127.0.0.1:4711"});
    session::Means means;
    means.scanned =
        std::make_shared<session::Scanned>(session::Scanned{.psk = first.psk.clone(), .ephemeral = first.ephemeral});
    Stranger stranger(bo, Role::initiator, std::move(means));
    CHECK_FALSE(bo.meeting->invitation());
    bo.meeting->closed(stranger.link, bo.now);
    bo.drain();
    CHECK(bo.failed() == nullptr);
    REQUIRE(bo.count<event::InvitationReady>() == 2);
    CHECK(bo.last<event::InvitationReady>()->replaced);
    const auto second = bo.meeting->invitation();
    REQUIRE(second);
    CHECK(second->text() != first.text());
    CHECK(second->number == first.number);
    CHECK(second->addresses == first.addresses);
    ada.sit_down();
    ada.meeting->scan(bo.meeting->invitation().value());
    Table table(ada, bo);
    table.play();
    CHECK(ada.done());
    CHECK(bo.done());
}

TEST_CASE("a winner that is cut before anybody was known is none: the same code works again") {
    for (const bool identity_is_lost : {true, false}) {
        Side a("Ada", 7);
        Side b("Bo", 8);
        Table cut = table_by_code(a, b);
        cut.on_frame = [&](bool from_a, std::size_t index, Bytes&) {
            // The responder's second Noise message, or the initiator's IDENTITY after it.
            return from_a == identity_is_lost && index == (identity_is_lost ? 3U : 2U) ? Fate::cut : Fate::arrives;
        };
        cut.play();
        CHECK(a.failed() == nullptr);
        CHECK(b.failed() == nullptr);
        REQUIRE(b.meeting->code() != nullptr);
        Table again(a, b);
        again.play();
        CHECK(a.done());
        CHECK(b.done());
        CHECK(b.count<event::WrongGuess>() == 0);
    }
}
