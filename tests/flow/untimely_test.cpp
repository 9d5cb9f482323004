// SPDX-License-Identifier: Apache-2.0
//
// What comes when nobody waits for it: answers of the person or the disk that cross something, bodies that are no
// message, decisions said twice. None of it moves anything that it should not.
#include <doctest/doctest.h>

#include "card/encoding.h"
#include "session/row.h"
#include "tests/flow/invariant.h"
#include "tests/support/puppet.h"
#include "tests/support/stranger.h"

using namespace kith;
using namespace kith::test;
using session::Reason;
using session::Role;
using session::RowState;
using session::Type;

namespace {

const Bytes rubbish{0xff, 0xff, 0xff, 0xff};

/// Bo, in the middle of a meeting with a puppet whose Store events wait to be answered.
struct Waiting {
    Waiting() : bo("Bo", 1) {
        bo.before = [this](Side&, const MeetingEvent& event) {
            const bool store = std::holds_alternative<event::StoreStaged>(event) ||
                               std::holds_alternative<event::StoreHeld>(event) ||
                               std::holds_alternative<event::StoreDropped>(event);
            if (store) {
                asked.push_back(event);
            }
            return store;
        };
    }
    void answer() {
        const MeetingEvent event = asked.front();
        asked.erase(asked.begin());
        bo.answer(event);
        bo.drain();
    }
    Side bo;
    std::vector<MeetingEvent> asked;
};

}  // namespace

TEST_CASE("a body that is no message of its type ends the meeting, whichever it is") {
    Side bo("Bo", 1);
    Puppet puppet(bo);
    SUBCASE("IDENTITY") {
        puppet.say(Type::identity, rubbish);
    }
    SUBCASE("PENDING") {
        puppet.identify();
        puppet.say(Type::pending, rubbish);
    }
    SUBCASE("OFFER") {
        puppet.identify();
        puppet.pending();
        puppet.say(Type::offer, rubbish);
    }
    SUBCASE("DECIDE") {
        puppet.identify();
        puppet.pending();
        puppet.offer();
        puppet.say(Type::decide, rubbish);
    }
    SUBCASE("STAGE") {
        puppet.agree();
        puppet.say(Type::stage, rubbish);
    }
    SUBCASE("STAGED, RELEASE, COMMIT") {
        for (const Type type : {Type::staged, Type::release, Type::commit}) {
            Side one("Bo", 1);
            Puppet other(one);
            other.agree();
            other.say(type, rubbish);
            CHECK(one.error() == Errc::protocol);
        }
        puppet.say(Type::identity, rubbish);
    }
    SUBCASE("END") {
        puppet.identify();
        puppet.say(Type::end, rubbish);
    }
    CHECK((bo.error() == Errc::protocol || bo.error() == Errc::limit));
    CHECK(bo.store.held.empty());
}

TEST_CASE("answers that nobody waits for move nothing") {
    Side bo("Bo", 1);
    Puppet puppet(bo);
    const auto answer_everything = [&] {
        bo.meeting->admit(bo.now);
        bo.meeting->accept_downgrade(bo.now);
        bo.meeting->recognise({}, bo.now);
        bo.meeting->pick(puppet.link, 0, bo.now);
        bo.meeting->stored(99, true, bo.now);
        bo.drain();
    };
    answer_everything();
    CHECK(bo.last<event::Authenticated>() == nullptr);
    puppet.identify();
    answer_everything();
    puppet.pending();
    puppet.offer();
    answer_everything();
    puppet.decide();
    answer_everything();
    const auto sealed = puppet.seal(puppet.me.card(Side::everything()));
    puppet.stage(sealed);
    answer_everything();
    puppet.staged();
    puppet.release(sealed);
    answer_everything();
    puppet.say(Type::commit, session::write_commit(puppet.id()));
    CHECK(bo.done());
    answer_everything();
    CHECK(bo.count<event::Authenticated>() == 1);
    CHECK(bo.store.held.size() == 1);
}

TEST_CASE("an answer of the disk under another number is none, while the end waits for one too") {
    Waiting waiting;
    Puppet puppet(waiting.bo);
    puppet.agree();
    const auto sealed = puppet.seal(puppet.me.card(Side::everything()));
    puppet.stage(sealed);
    SUBCASE("T1") {
        waiting.bo.meeting->stored(99, true, waiting.bo.now);
        CHECK(puppet.heard(Type::staged) == nullptr);
        waiting.answer();
        CHECK(puppet.heard(Type::staged) != nullptr);
    }
    SUBCASE("T1, after a cut") {
        waiting.bo.meeting->closed(puppet.link, waiting.bo.now);
        waiting.bo.meeting->stored(99, true, waiting.bo.now);
        waiting.bo.drain();
        CHECK(waiting.bo.failed() == nullptr);
        waiting.answer();
        REQUIRE(waiting.bo.failed() != nullptr);
        CHECK(waiting.bo.truth().unfinished);
    }
    SUBCASE("the row that has to go first") {
        waiting.answer();
        waiting.bo.meeting->cancel(Errc::cancelled, waiting.bo.now);
        waiting.bo.meeting->stored(99, true, waiting.bo.now);
        waiting.bo.drain();
        CHECK(puppet.heard(Type::cancel) == nullptr);
        waiting.answer();
        CHECK(puppet.heard(Type::cancel) != nullptr);
    }
}

TEST_CASE("a PENDING that comes before the caller has looked the peer up waits for that") {
    Side bo("Bo", 1);
    std::optional<PublicKeys> peer;
    bo.before = [&](Side&, const MeetingEvent& event) {
        const auto* authenticated = std::get_if<event::Authenticated>(&event);
        if (authenticated != nullptr) {
            peer = authenticated->peer;
        }
        return authenticated != nullptr;
    };
    Puppet puppet(bo);
    puppet.identify();
    REQUIRE(peer);
    puppet.pending();
    CHECK(puppet.heard(Type::offer) == nullptr);
    SUBCASE("which then goes on") {
        bo.meeting->recognise(bo.acquaintance(*peer), bo.now);
        bo.drain();
        CHECK(puppet.heard(Type::offer) != nullptr);
    }
    SUBCASE("unless that takes longer than a person may") {
        bo.now += limits::decision_time;
        bo.meeting->recognise({}, bo.now);
        bo.drain();
        CHECK(bo.error() == Errc::timeout);
    }
}

TEST_CASE("the same yes said twice is one, and a peer that neither gives nor takes has declined") {
    Side bo("Bo", 1);
    Puppet puppet(bo);
    puppet.identify();
    puppet.pending();
    puppet.offer();
    bo.meeting->decide(bo.decision, bo.now);
    bo.drain();
    puppet.listen();
    CHECK(std::ranges::count(puppet.all_heard(), Type::decide, [](const auto& heard) { return heard.first; }) == 1);
    puppet.decide(false, false);
    CHECK(bo.error() == Errc::declined);
}

TEST_CASE("who changes their own offer too often ends the meeting with a limit, not the peer's patience") {
    Side bo("Bo", 1);
    bo.decides = false;
    Puppet puppet(bo);
    puppet.identify();
    puppet.pending();
    puppet.offer();
    for (std::uint32_t i = 1; i < session::offers_max; ++i) {
        bo.meeting->decide({.instead = bo.card(Side::everything())}, bo.now);
        bo.drain();
        REQUIRE(bo.failed() == nullptr);
    }
    bo.meeting->decide({.instead = bo.card(Side::everything())}, bo.now);
    bo.drain();
    CHECK(bo.error() == Errc::limit);
    CHECK(puppet.heard(Type::cancel) != nullptr);
}

TEST_CASE("a peer that says the phrases differ after the own right pick has found a mismatch") {
    Side bo("Bo", 1);
    auto stranger = Stranger::by_phrase(bo, Role::initiator);
    const session::PhraseNonce nonce{5};
    stranger.say(Type::reveal, session::write_reveal(nonce));
    const auto* shown = bo.last<event::Phrases>();
    REQUIRE(shown != nullptr);
    const auto phrase = [&] {
        for (const auto& [type, body] : stranger.heard()) {
            if (type == Type::reveal) {
                return session::phrase_of(stranger.handshake_hash, nonce, session::read_reveal(body).value());
            }
        }
        return Phrase{};
    }();
    const auto right = std::ranges::find(shown->shown, phrase) - shown->shown.begin();
    bo.meeting->pick(shown->link, static_cast<std::size_t>(right), bo.now);
    bo.drain();
    REQUIRE(stranger.has_heard(Type::confirm));
    stranger.say(Type::cancel, session::write_ending(Reason::phrase));
    CHECK(bo.error() == Errc::phrase_mismatch);
}

TEST_CASE("a nonce of another size, and an END that says nothing, end a comparison") {
    for (const Type type : {Type::reveal, Type::end}) {
        Side bo("Bo", 1);
        auto stranger = Stranger::by_phrase(bo, Role::initiator);
        stranger.say(type, type == Type::reveal ? Bytes{0x0a, 0x01, 0x00} : rubbish);
        CHECK(bo.last<event::Phrases>() == nullptr);
        CHECK(bo.error().has_value());
    }
}

TEST_CASE("of an earlier meeting a key for nobody ends the session, and another card than offered ends its row too") {
    Side bo("Bo", 1);
    MeetingId id{};
    std::optional<session::Sealed> sealed;
    {
        Puppet puppet(bo);
        puppet.agree(Side::listed("email"));
        sealed.emplace(puppet.seal(puppet.me.card(Side::everything())));
        id = puppet.id();
        puppet.stage(*sealed);
        puppet.staged();
        bo.meeting->closed(puppet.link, bo.now);
        bo.drain();
    }
    REQUIRE(bo.store.rows.size() == 1);
    Puppet again(bo);
    again.identify();
    again.pending({{.id = id, .state = RowState::staged}});
    const auto release = [&](const MeetingId& of) {
        again.say(Type::release, session::write(session::Release{.id = of, .key = sealed->key.clone()}).view());
    };
    SUBCASE("a key for nobody") {
        release({9});
        CHECK(bo.error() == Errc::protocol);
        CHECK(bo.store.rows.size() == 1);
    }
    SUBCASE("another card") {
        release(id);
        CHECK(bo.error() == Errc::terms);
        CHECK(bo.store.rows.empty());
    }
    CHECK(bo.store.held.empty());
}

TEST_CASE("of more rows than may be named the rest stay as they are") {
    Side bo("Bo", 1);
    Puppet first(bo);
    first.agree();
    first.stage(first.seal(first.me.card(Side::everything())));
    first.staged();
    bo.meeting->closed(first.link, bo.now);
    bo.drain();
    const auto row = bo.store.rows.begin()->second;
    for (Byte i = 0; i < limits::unfinished_meetings; ++i) {
        auto one = row;
        one.row.id = {i};
        bo.store.rows[one.row.id] = one;
    }
    Puppet again(bo);
    again.identify();
    const Bytes* pending = again.heard(Type::pending);
    REQUIRE(pending != nullptr);
    CHECK(session::read_pending(*pending)->size() == limits::unfinished_meetings);
    again.pending();
    CHECK(bo.store.rows.size() == 1);
}

TEST_CASE("an offer that fits no message ends the meeting on both sides, and says which side's it is") {
    for (const bool by_qr : {false, true}) {
        Side ada("Ada", 1);
        Side bo("Bo", 2);
        OwnProperty wordy = own("TEL", "+1", "work", GiveTo::everyone);
        for (char letter = 'a'; letter < 'u'; ++letter) {
            wordy.property.parameters.front().values.emplace_back(16, letter);
        }
        ada.persona.properties.resize(ada.persona.properties.size() + 230, wordy);
        Table table = by_qr ? table_by_qr(ada, bo) : table_by_code(ada, bo);
        table.play();
        CHECK(ada.error() == Errc::limit);
        CHECK(bo.error().has_value());
        CHECK(bo.last<event::Offered>() == nullptr);
    }
}
