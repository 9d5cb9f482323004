// SPDX-License-Identifier: Apache-2.0
//
// A peer that is authenticated and cheats: another card than the one offered, another key than the one promised,
// messages out of order, sizes that no card has. Nothing of it is saved, and the person is told.
#include <doctest/doctest.h>

#include "crypto/labels.h"
#include "tests/support/puppet.h"

using namespace kith;
using namespace kith::test;
using session::Type;

namespace {

void check_refused(const Side& side, Errc code) {
    REQUIRE(side.failed() != nullptr);
    CHECK(side.failed()->error.code == code);
    CHECK(side.store.held.empty());
    CHECK(side.truth().theirs_here == Arrival::no);
}

/// Before its keys are proved a peer is anybody: its link ends, and the meeting waits on.
void check_link_refused(const Side& side, Errc code) {
    CHECK(side.failed() == nullptr);
    REQUIRE(side.last<event::LinkFinished>() != nullptr);
    CHECK(side.error() == code);
    CHECK(side.store.asked == 0);
    CHECK(side.last<event::Authenticated>() == nullptr);
}

Choices with_terms(std::string_view listed, PassOn pass_on) {
    Choices choices = Side::listed(listed);
    choices.terms.pass_on = pass_on;
    return choices;
}

}  // namespace

TEST_CASE("the puppet can be honest: its meeting ends well") {
    Side bo("Bo", 1);
    Puppet puppet(bo);
    puppet.agree();
    const auto sealed = puppet.seal(puppet.me.card(Side::everything()));
    puppet.stage(sealed);
    puppet.staged();
    puppet.release(sealed);
    CHECK(puppet.heard(Type::release) != nullptr);
    puppet.say(Type::commit, session::write_commit(puppet.id()));
    CHECK(bo.done());
    CHECK(bo.store.held.size() == 1);
}

TEST_CASE("a card with more, less, or other terms than offered is not saved, and its row goes") {
    for (const Choices& given :
         {Side::everything(), Side::listed("name,org"), with_terms("name,org,email:work", PassOn::yes)}) {
        Side bo("Bo", 1);
        Puppet puppet(bo);
        puppet.agree(Side::listed("name,org,email:work"));
        const auto sealed = puppet.seal(puppet.me.card(given));
        puppet.stage(sealed);
        puppet.staged();
        CHECK(bo.store.rows.size() == 1);
        puppet.release(sealed);
        check_refused(bo, Errc::terms);
        CHECK(bo.store.rows.empty());
        CHECK(bo.truth().mine_there == Arrival::maybe);
    }
}

TEST_CASE("a card under another name than offered is not saved") {
    Side bo("Bo", 1);
    Puppet puppet(bo);
    puppet.agree();
    puppet.me.persona.properties.front() = own("FN", "Somebody Else");
    const auto sealed = puppet.seal(puppet.me.card(Side::everything()));
    puppet.stage(sealed);
    puppet.staged();
    puppet.release(sealed);
    check_refused(bo, Errc::terms);
}

TEST_CASE("a key that was not promised opens nothing") {
    Side bo("Bo", 1);
    Puppet puppet(bo);
    puppet.agree();
    const auto sealed = puppet.seal(puppet.me.card(Side::everything()));
    puppet.stage(sealed);
    puppet.staged();
    puppet.release(puppet.seal(puppet.me.card(Side::everything())));
    check_refused(bo, Errc::protocol);
}

TEST_CASE("a key of ours never goes out before their card is staged and ours is confirmed") {
    Side bo("Bo", 1);
    Puppet puppet(bo);
    puppet.agree();
    CHECK(puppet.heard(Type::release) == nullptr);
    SUBCASE("STAGED before STAGE") {
        puppet.staged();
        check_refused(bo, Errc::protocol);
    }
    SUBCASE("RELEASE before STAGED") {
        const auto sealed = puppet.seal(puppet.me.card(Side::everything()));
        puppet.stage(sealed);
        CHECK(puppet.heard(Type::staged) != nullptr);
        CHECK(puppet.heard(Type::release) == nullptr);
        puppet.release(sealed);
        check_refused(bo, Errc::protocol);
    }
    SUBCASE("STAGED of another card") {
        puppet.stage(puppet.seal(puppet.me.card(Side::everything())));
        puppet.say(Type::staged, session::write(session::Staged{.id = puppet.id(), .hash = {}}));
        check_refused(bo, Errc::protocol);
    }
    SUBCASE("COMMIT before RELEASE") {
        puppet.stage(puppet.seal(puppet.me.card(Side::everything())));
        puppet.say(Type::commit, session::write_commit(puppet.id()));
        check_refused(bo, Errc::protocol);
    }
    CHECK(puppet.heard(Type::release) == nullptr);
    CHECK(bo.truth().mine_there == Arrival::no);
    CHECK(bo.store.rows.empty());
    CHECK(puppet.heard(Type::cancel) != nullptr);
}

TEST_CASE("a CANCEL after the peer's own key came counts as an end: what was saved and our row stay") {
    Side bo("Bo", 1);
    Puppet puppet(bo);
    puppet.agree();
    const auto sealed = puppet.seal(puppet.me.card(Side::everything()));
    puppet.stage(sealed);
    puppet.staged();
    puppet.release(sealed);
    REQUIRE(bo.store.held.size() == 1);
    puppet.say(Type::cancel, session::write_ending(session::Reason::cancelled));
    REQUIRE(bo.failed() != nullptr);
    CHECK(bo.store.rows.size() == 1);
    CHECK(bo.store.dropped.empty());
    CHECK(bo.truth().theirs_here == Arrival::yes);
    CHECK(bo.truth().mine_there == Arrival::maybe);
    CHECK(bo.truth().unfinished);
}

TEST_CASE("STAGE of a size that no card has, or whose pieces don't fit, is refused before it is kept") {
    Side bo("Bo", 1);
    Puppet puppet(bo);
    puppet.agree();
    session::Stage stage{.id = puppet.id(), .commitment = {}, .total = 1040, .offset = 0, .chunk = Bytes(1000)};
    Errc expected = Errc::protocol;
    SUBCASE("4 GiB") {
        stage.total = 0xffff'ffffU;
        expected = Errc::limit;
    }
    SUBCASE("one byte more than the largest") {
        stage.total = 262'161;
        expected = Errc::limit;
    }
    SUBCASE("nothing, where a card was agreed") {
        stage.total = 0;
        stage.chunk.clear();
        expected = Errc::terms;
    }
    SUBCASE("an offset ahead") {
        stage.offset = 1;
    }
    SUBCASE("more than announced") {
        stage.chunk.resize(1041);
    }
    SUBCASE("an empty piece") {
        stage.chunk.clear();
    }
    SUBCASE("another meeting's id") {
        stage.id[0] ^= 1U;
    }
    SUBCASE("a second piece with another commitment") {
        puppet.say(Type::stage, session::write(stage));
        CHECK(bo.failed() == nullptr);
        stage.offset = 1000;
        stage.chunk.resize(40);
        stage.commitment[0] = 1;
    }
    puppet.say(Type::stage, session::write(stage));
    check_refused(bo, expected);
    CHECK(bo.store.asked == 0);
}

TEST_CASE("a card where none was agreed is refused") {
    Side bo("Bo", 1);
    bo.decision.take = false;
    Puppet puppet(bo);
    puppet.agree();
    puppet.stage(puppet.seal(puppet.me.card(Side::everything())));
    check_refused(bo, Errc::terms);
}

TEST_CASE("an identity that is not signed for this handshake and role, or is our own, proves nothing") {
    Side bo("Bo", 1);
    Puppet puppet(bo);
    session::Hash hash = puppet.handshake_hash;
    const PersonaKeys* keys = &puppet.me.keys;
    session::Role role = session::Role::initiator;
    SUBCASE("another handshake") {
        hash[0] ^= 1U;
    }
    SUBCASE("the other role") {
        role = session::Role::responder;
    }
    SUBCASE("our own keys") {
        keys = &bo.keys;
    }
    puppet.say(Type::identity, session::identify(*keys, role, hash));
    check_link_refused(bo, Errc::protocol);
    CHECK(puppet.heard(Type::identity) == nullptr);
}

TEST_CASE("each message out of its turn ends the meeting, unknown ones too, those from 128 are passed over") {
    for (int type = 0; type < 256; ++type) {
        CAPTURE(type);
        Side bo("Bo", 1);
        bo.decides = false;
        Puppet puppet(bo);
        puppet.identify();
        puppet.pending();
        puppet.say(static_cast<Type>(type), {});
        if (type >= 128) {
            CHECK(bo.failed() == nullptr);
        } else if (type != static_cast<int>(Type::offer)) {
            CHECK(bo.failed() != nullptr);
        }
        CHECK(bo.store.asked == 0);
    }
}

TEST_CASE("padding that is not zero, and a plaintext of no size class, end the link") {
    Side bo("Bo", 1);
    Puppet puppet(bo);
    const SecretBytes padded = session::pad_message(200, {});
    Bytes plain(padded.view().begin(), padded.view().end());
    SUBCASE("not zero") {
        plain.back() = 1;
    }
    SUBCASE("no class") {
        plain.push_back(0);
    }
    SUBCASE("a larger class than needed") {
        plain.resize(512);
    }
    SUBCASE("a body longer than the message") {
        plain[1] = 0xff;
    }
    SUBCASE("empty") {
        plain.clear();
    }
    puppet.say_plain(plain);
    check_link_refused(bo, Errc::protocol);
}

TEST_CASE("a decision on other offers than the current ones decides nothing, and two on the same ones are refused") {
    Side bo("Bo", 1);
    bo.decides = false;
    Puppet puppet(bo);
    puppet.identify();
    puppet.pending();
    puppet.offer();
    const auto hash = [](const Bytes* body) { return crypto::labelled_hash(crypto::label::offer_hash, {*body}); };
    session::Decide stale{.initiator_offer = hash(&puppet.my_offer), .responder_offer = {}, .give = true, .take = true};
    puppet.say(Type::decide, session::write(stale));
    stale = {.initiator_offer = {}, .responder_offer = hash(puppet.heard(Type::offer)), .give = true, .take = true};
    puppet.say(Type::decide, session::write(stale));
    CHECK(bo.last<event::PeerReady>() == nullptr);
    puppet.decide();
    CHECK(bo.last<event::PeerReady>() != nullptr);
    CHECK(bo.failed() == nullptr);
    const session::Decide again{.initiator_offer = hash(&puppet.my_offer),
                                .responder_offer = hash(puppet.heard(Type::offer)),
                                .give = true,
                                .take = false};
    puppet.say(Type::decide, session::write(again));
    check_refused(bo, Errc::protocol);
}

TEST_CASE("offers out of order, or too many of them, end the meeting") {
    Side bo("Bo", 1);
    bo.decides = false;
    Puppet puppet(bo);
    puppet.identify();
    puppet.pending();
    SUBCASE("the second first") {
        puppet.say(Type::offer, session::write(session::OfferMessage{.seq = 2, .offer = {"M", {}}}).value());
        check_refused(bo, Errc::protocol);
    }
    SUBCASE("too many") {
        for (std::uint32_t seq = 1; seq <= session::offers_max; ++seq) {
            puppet.say(Type::offer, session::write(session::OfferMessage{.seq = seq, .offer = {"M", {}}}).value());
            CHECK(bo.failed() == nullptr);
        }
        const auto seq = session::offers_max + 1;
        puppet.say(Type::offer, session::write(session::OfferMessage{.seq = seq, .offer = {"M", {}}}).value());
        check_refused(bo, Errc::limit);
    }
}

TEST_CASE("PENDING that names too many, doubled or broken entries ends the meeting; unknown ones are nothing here") {
    Side bo("Bo", 1);
    bo.decides = false;
    Puppet puppet(bo);
    puppet.identify();
    session::Pending pending;
    for (Byte i = 0; i < limits::unfinished_meetings; ++i) {
        pending.push_back({.id = MeetingId{i}, .state = session::RowState::held});
    }
    SUBCASE("eight unknown ones") {
        puppet.pending(pending);
        CHECK(bo.failed() == nullptr);
        CHECK(puppet.heard(Type::offer) != nullptr);
    }
    SUBCASE("nine") {
        pending.push_back({.id = MeetingId{99}, .state = session::RowState::held});
        puppet.pending(pending);
        check_refused(bo, Errc::limit);
    }
    SUBCASE("doubled") {
        pending[1].id = pending[0].id;
        puppet.pending(pending);
        check_refused(bo, Errc::protocol);
    }
    SUBCASE("a release of what nobody waits for") {
        puppet.pending();
        puppet.say(Type::release, session::write(session::Release{.id = {}, .key = {}}).view());
        check_refused(bo, Errc::protocol);
    }
}
