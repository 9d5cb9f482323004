// SPDX-License-Identifier: Apache-2.0
//
// What the wire carries: the same whatever pieces it comes in; nothing of a card in clear, nothing that was not
// given even inside the seals; and no meeting can be played again. What becomes of bytes that are changed on their way is
// in tamper_test.cpp.
#include <doctest/doctest.h>

#include <algorithm>

#include "crypto/aead.h"
#include "crypto/labels.h"
#include "session/row.h"
#include "tests/support/puppet.h"

using namespace kith;
using namespace kith::test;

namespace {

bool contains(ByteView bytes, std::string_view text) {
    return std::ranges::search(bytes, as_bytes(text)).begin() != bytes.end();
}

Bytes wire_of(const Table& table) {
    Bytes all;
    for (const auto& [from_a, frame] : table.recorded) {
        all.insert(all.end(), frame.begin(), frame.end());
    }
    return all;
}

/// Frames of one whole meeting by code, as recorded.
std::vector<std::pair<bool, Bytes>> recorded_meeting(std::uint64_t seed) {
    Side a("Ada", seed);
    Side b("Bo", seed + 1);
    Table table = table_by_code(a, b);
    table.play();
    REQUIRE(a.done());
    return table.recorded;
}

}  // namespace

TEST_CASE("any split of the bytes gives the same meeting") {
    Side whole_a("Ada", 1);
    Side whole_b("Bo", 2);
    Table whole = table_by_code(whole_a, whole_b);
    whole.play();
    REQUIRE(whole_a.done());
    for (std::size_t size = 1; size < 300; size += size < 70 ? 1 : 23) {
        CAPTURE(size);
        Side a("Ada", 1);
        Side b("Bo", 2);
        Table table = table_by_code(a, b);
        table.play_in_pieces(size);
        REQUIRE(a.done());
        REQUIRE(b.done());
        CHECK(a.store.held.at(0).properties == whole_a.store.held.at(0).properties);
        CHECK(b.store.held.at(0).properties == whole_b.store.held.at(0).properties);
        // PeerReady depends on whose yes comes first; everything else is the same.
        CHECK(a.events.size() - a.count<event::PeerReady>() ==
              whole_a.events.size() - whole_a.count<event::PeerReady>());
        CHECK(b.events.size() - b.count<event::PeerReady>() ==
              whole_b.events.size() - whole_b.count<event::PeerReady>());
    }
    for (const std::size_t size : {std::size_t{1'000}, std::size_t{1} << 20U}) {
        Side a("Ada", 1);
        Side b("Bo", 2);
        Table table = table_by_code(a, b);
        table.play_in_pieces(size);
        CHECK(a.done());
        CHECK(b.done());
    }
}

TEST_CASE("nothing stands in clear on the wire: no name, no kind, no value, no key") {
    Side a("Ada", 1);
    Side b("Bohumila", 2);
    Table table = table_by_code(a, b);
    table.play();
    REQUIRE(a.done());
    const Bytes wire = wire_of(table);
    for (const Side* side : {&a, &b}) {
        CHECK_FALSE(contains(wire, side->name + "@"));
        CHECK_FALSE(contains(wire, as_text(side->keys.pub.ik)));
        CHECK_FALSE(contains(wire, as_text(side->keys.pub.sx)));
        for (const OwnProperty& property : side->persona.properties) {
            CHECK_FALSE(contains(wire, property.property.value));
        }
    }
    for (const std::string_view kind : {"EMAIL", "NOTE", "work", "Analytical"}) {
        CHECK_FALSE(contains(wire, kind));
    }
}

TEST_CASE("what was not chosen is nowhere, even to one who knows the keys") {
    // The receiver knows every key: what it was sent, opened, is its row and the card that it holds.
    Side a("Ada", 1);
    Side b("Bo", 2);
    Table table = table_by_code(a, b, Side::listed("name,email:work"));
    table.play();
    REQUIRE(b.done());
    CHECK(b.store.held.at(0).properties.size() == 2);
    for (const event::StoreStaged& staged : a.store.staged) {
        CHECK(staged.gave.size() == 2);
    }
    // The size of the sealed card tells its class, and nothing of what was withheld.
    const auto row = session::Row::from(b.store.staged.at(0).row);
    REQUIRE(row);
    CHECK(row->their_sealed.size() == 1040);
    CHECK_FALSE(contains(row->their_offer, "NOTE"));
    CHECK_FALSE(contains(row->their_offer, "TEL"));
}

TEST_CASE("all that a side says, opened with every key, holds the chosen values and no other") {
    Side bo("Bo", 1);
    Puppet puppet(bo, 77, Side::listed("name,email:work"));
    puppet.agree();
    const auto sealed = puppet.seal(puppet.me.card(Side::everything()));
    puppet.stage(sealed);
    puppet.staged();
    puppet.release(sealed);
    puppet.say(session::Type::commit, session::write_commit(puppet.id()));
    REQUIRE(bo.done());
    const Bytes* release = puppet.heard(session::Type::release);
    REQUIRE(release != nullptr);
    const auto key =
        crypto::hkdf_sha256({}, session::read_release(*release).value().key.view(), crypto::label::stage_key);
    Bytes ad;
    const MeetingId id = puppet.id();
    ad.assign(id.begin(), id.end());
    ad.push_back(1);  // PROTOCOL.md 6.6: the sender's role; Bo responds
    const auto card = crypto::xchacha_open(key.view(), {}, ad, puppet.their_sealed());
    REQUIRE(card);
    Bytes all = puppet.heard_in_clear();
    CHECK_FALSE(contains(all, "Bo@work.example"));  // sealed even inside the seals, until the key is released
    all.insert(all.end(), card->view().begin(), card->view().end());
    for (const OwnProperty& property : bo.persona.properties) {
        const auto types = property.property.types();
        const bool chosen = property.property.name == "FN" ||
                            (property.property.name == "EMAIL" && types == std::vector<std::string>{"work"});
        CAPTURE(property.property.value);
        CHECK(contains(all, property.property.value) == chosen);
    }
    for (const std::string_view kind : {"ORG", "TEL", "NOTE", "home", "cell"}) {
        CHECK_FALSE(contains(all, kind));
    }
}

TEST_CASE("two meetings of the same two people share no bytes but the fixed ones of the Hellos") {
    const auto first = recorded_meeting(1);
    const auto second = recorded_meeting(50);
    REQUIRE(first.size() == second.size());
    for (std::size_t i = 2; i < first.size(); ++i) {
        const Bytes& left = first[i].second;
        const Bytes& right = second[i].second;
        REQUIRE(left.size() == right.size());
        std::size_t alike = 0;
        for (std::size_t k = 3; k < left.size(); ++k) {
            alike += left[k] == right[k] ? 1 : 0;
        }
        CHECK(alike < left.size() / 8);
    }
}

TEST_CASE("a meeting replayed against either of the two, or sent back to where it came from, leads nowhere") {
    const auto frames = recorded_meeting(1);
    for (const bool replay_a : {true, false}) {
        for (const bool reflect : {true, false}) {
            Side a("Ada", 9);
            Side b("Bo", 10);
            Table table = table_by_code(a, b);
            Side& victim = replay_a ? b : a;
            const LinkId link = replay_a ? table.link_b : table.link_a;
            for (const auto& [from_a, frame] : frames) {
                if (reflect) {
                    const ByteView own = victim.meeting->output(link);
                    const Bytes back(own.begin(), own.end());
                    victim.meeting->sent(link, back.size());
                    victim.meeting->receive(link, back, victim.now);
                } else if (from_a == replay_a) {
                    victim.meeting->receive(link, frame, victim.now);
                }
                victim.drain();
            }
            CHECK(victim.last<event::Authenticated>() == nullptr);
            CHECK(victim.last<event::LinkFinished>() != nullptr);
            CHECK(victim.store.asked == 0);
        }
    }
}
