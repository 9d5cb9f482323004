// SPDX-License-Identifier: Apache-2.0
//
// A peer that knows the code and says anything, well sealed and padded: the input is a script of messages and of
// steps that honest peers take. Whatever it says, our key goes out only after T1, and every meeting ends.
#include <cstdlib>

#include "session/frame.h"
#include "session/identity.h"
#include "session/session.h"
#include "tests/support/cards.h"
#include "tests/support/seeded_random.h"

namespace {

using namespace kith;
using namespace kith::session;

constexpr Instant start{Duration{1}};

struct Play {
    Play()
        : random(7),
          mine(PersonaKeys::generate(random)),
          theirs(PersonaKeys::generate(random)),
          card(select(test::ada(), Choices{}, Date{2026, 1, 1}).value()),
          exchange(Role::initiator, card),
          session(
              {.role = Role::responder, .means = means(), .keys = mine, .live = live, .random = random, .card = card}) {
    }

    Means means() {
        if (!code) {
            code = std::make_shared<CodeTries>(CodeTries{.code = Code::make(std::nullopt, random)});
        }
        return {.code = code, .displayed = nullptr, .scanned = nullptr};
    }
    void shake_hands();
    void say(std::uint8_t type, ByteView body);
    void listen();
    void drain();
    void step(std::uint8_t which);

    test::SeededRandom random;
    LiveRandoms live;
    LiveRandoms peer_live;
    std::shared_ptr<CodeTries> code;
    PersonaKeys mine;
    PersonaKeys theirs;
    OutgoingCard card;
    Exchange exchange;
    Session session;
    std::optional<Secured> keys;
    FrameReader reader;
    std::optional<Sealed> sealed;
    Bytes our_sealed;
    bool staged = false;
};

void Play::shake_hands() {
    auto tries = std::make_shared<CodeTries>(CodeTries{.code = code->code.clone()});
    Handshake peer(Role::initiator, {.code = tries, .displayed = nullptr, .scanned = nullptr}, peer_live, random);
    Bytes out;
    peer.start(out);
    session.start(start);
    while (!keys) {
        session.receive(std::exchange(out, {}), start);
        Bytes answer(session.output().begin(), session.output().end());
        session.sent(answer.size());
        ByteView rest = answer;
        while (!rest.empty()) {
            const auto frame = reader.next(rest, limits::frame).value();
            if (frame && !peer.receive(*frame, start, out)) {
                std::abort();
            }
        }
        keys = peer.secured();
    }
}

void Play::say(std::uint8_t type, ByteView body) {
    Bytes frame;
    append_frame(frame, keys->send.seal(pad_message(type, body.first(std::min(body.size(), body_max))).view()));
    session.receive(frame, start);
    drain();
    listen();
}

void Play::listen() {
    Bytes all(session.output().begin(), session.output().end());
    session.sent(all.size());
    ByteView rest = all;
    while (!rest.empty()) {
        const auto frame = reader.next(rest, limits::frame).value();
        if (!frame) {
            return;
        }
        const auto plain = keys->receive.open(*frame);
        const auto message = plain ? read_message(plain->view()) : fail(Errc::internal, "");
        if (!message) {
            std::abort();
        }
        const auto type = static_cast<Type>(message->type);
        if ((type == Type::release || type == Type::staged) && !staged) {
            std::abort();  // the one thing that must never happen
        }
        if (type == Type::offer) {
            (void)exchange.offered(message->body);
        } else if (type == Type::stage) {
            const auto stage = read_stage(message->body).value();
            our_sealed.insert(our_sealed.end(), stage.chunk.begin(), stage.chunk.end());
        }
    }
}

void Play::drain() {
    while (const auto event = session.next_event()) {
        if (std::holds_alternative<event::Authenticated>(*event)) {
            session.recognise({}, start);
        } else if (std::holds_alternative<event::Offered>(*event)) {
            session.decide({}, start);
        } else if (const auto* stage = std::get_if<event::StoreStaged>(&*event)) {
            staged = true;
            session.stored(stage->token, true, start);
        } else if (const auto* held = std::get_if<event::StoreHeld>(&*event)) {
            session.stored(held->token, true, start);
        } else if (const auto* dropped = std::get_if<event::StoreDropped>(&*event)) {
            session.stored(dropped->token, true, start);
        }
    }
}

void Play::step(std::uint8_t which) {
    const auto type = [](Type one) { return static_cast<std::uint8_t>(one); };
    const MeetingId id = exchange.meeting_id(keys->hash);
    switch (which % 9U) {
        case 0:
            say(type(Type::identity), identify(theirs, Role::initiator, keys->hash));
            break;
        case 1:
            say(type(Type::pending), write(Pending{}));
            break;
        case 2:
            if (const auto body = exchange.offer()) {
                say(type(Type::offer), *body);
            }
            break;
        case 3:
            if (exchange.complete() && !exchange.mine()) {
                say(type(Type::decide), exchange.decide({.give = true, .take = true}));
            }
            break;
        case 4:
            sealed = seal_card(card, id, Role::initiator, random).value();
            say(type(Type::stage), write(Stage{.id = id,
                                               .commitment = sealed->commitment,
                                               .total = sealed->sealed.size(),
                                               .offset = 0,
                                               .chunk = sealed->sealed}));
            break;
        case 5:
            say(type(Type::staged), write(Staged{.id = id, .hash = sealed_hash(our_sealed)}));
            break;
        case 6:
            if (sealed) {
                say(type(Type::release), write(Release{.id = id, .key = sealed->key.clone()}).view());
            }
            break;
        case 7:
            say(type(Type::commit), write_commit(id));
            break;
        default:
            session.cancel(stopped(Errc::cancelled), start);
            drain();
            break;
    }
}

}  // namespace

/// The script: a byte below 128 is an honest step; from 128 on it is a message of type byte - 128, or any type for
/// 255, whose body is as long as the next byte says.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Play play;
    play.shake_hands();
    ByteView script(data, std::min<std::size_t>(size, 4'096));
    while (!script.empty() && !play.session.over()) {
        const Byte what = script.front();
        script = script.subspan(1);
        if (what < 128) {
            play.step(what);
            continue;
        }
        if (script.empty()) {
            break;
        }
        const std::size_t length = std::min<std::size_t>(script.front(), script.size() - 1);
        const ByteView body = script.subspan(1, length);
        script = script.subspan(1 + length);
        play.say(static_cast<std::uint8_t>(what == 255 ? 255 : what - 128), body);
    }
    play.session.closed(start);
    play.drain();
    play.session.tick(start + std::chrono::hours(1));
    play.drain();
    if (!play.session.over()) {
        std::abort();
    }
    return 0;
}
