// SPDX-License-Identifier: Apache-2.0
//
// A peer that nobody has authenticated, through the handshake of phrase mode, says anything, well sealed and padded.
// Before this side's person has picked the true phrase it learns a nonce and nothing else, and every session ends.
#include <cstdlib>

#include "session/frame.h"
#include "session/session.h"
#include "tests/support/cards.h"
#include "tests/support/seeded_random.h"

namespace {

using namespace kith;
using namespace kith::session;

constexpr Instant start{Duration{1}};

struct Play {
    explicit Play(Role peer_role)
        : random(7),
          mine(PersonaKeys::generate(random)),
          role(peer_role),
          session({.role = other(peer_role),
                   .means = by_phrase(),
                   .keys = mine,
                   .live = live,
                   .random = random,
                   .card = select(test::ada(), Choices{}, Date{2026, 1, 1}).value()}) {}

    static Means by_phrase() {
        Means means;
        means.phrase = std::make_shared<PhraseTurn>();
        return means;
    }
    void shake_hands();
    void say(std::uint8_t type, ByteView body);
    void drain();
    void listen();

    test::SeededRandom random;
    LiveRandoms live;
    LiveRandoms peer_live;
    PersonaKeys mine;
    Role role;
    Session session;
    std::optional<Secured> keys;
    FrameReader reader;
    bool picked = false;
};

void Play::shake_hands() {
    Handshake peer(role, by_phrase(), peer_live, random);
    Bytes out;
    peer.start(out);
    session.start(start);
    while (!keys) {
        const Bytes answer(session.output().begin(), session.output().end());
        session.sent(answer.size());
        ByteView rest = answer;
        while (!rest.empty()) {
            const auto frame = reader.next(rest, limits::frame).value();
            if (frame && !peer.receive(*frame, start, out)) {
                std::abort();
            }
        }
        keys = peer.secured();
        session.receive(std::exchange(out, {}), start);
    }
    drain();
    listen();
}

void Play::drain() {
    while (const auto event = session.next_event()) {
        if (std::holds_alternative<event::Authenticated>(*event) && !picked) {
            std::abort();
        }
    }
}

void Play::listen() {
    const Bytes all(session.output().begin(), session.output().end());
    session.sent(all.size());
    ByteView rest = all;
    while (!rest.empty()) {
        const auto frame = reader.next(rest, limits::frame).value();
        const auto plain = frame ? keys->receive.open(*frame) : std::nullopt;
        const auto message = plain ? read_message(plain->view()) : fail(Errc::internal, "");
        if (!message) {
            std::abort();
        }
        const auto type = static_cast<Type>(message->type);
        const bool harmless = type == Type::reveal || type == Type::end || type == Type::cancel;
        if (!harmless && !picked) {
            std::abort();
        }
    }
}

void Play::say(std::uint8_t type, ByteView body) {
    Bytes frame;
    append_frame(frame, keys->send.seal(pad_message(type, body).view()));
    session.receive(frame, start);
    drain();
    listen();
}

}  // namespace

/// The first byte is the peer's role. Then a script: 0 the honest REVEAL, 1 CONFIRM, 2 to 5 a pick of this side's person
/// (2 none); anything else a message of that type, whose body is as long as the next byte says.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    Play play(data[0] % 2U == 0 ? Role::initiator : Role::responder);
    play.shake_hands();
    ByteView script(data + 1, std::min<std::size_t>(size - 1, 4'096));
    while (!script.empty() && !play.session.over()) {
        const Byte what = script.front();
        script = script.subspan(1);
        if (what == 0) {
            play.say(static_cast<std::uint8_t>(Type::reveal), write_reveal(play.keys->phrase));
        } else if (what == 1) {
            play.say(static_cast<std::uint8_t>(Type::confirm), {});
        } else if (what < 6) {
            play.picked = true;
            play.session.pick(what == 2 ? std::nullopt : std::optional<std::size_t>(what - 3U), start);
            play.drain();
            play.listen();
        } else if (!script.empty()) {
            const std::size_t length = std::min<std::size_t>(script.front(), script.size() - 1);
            const ByteView body = script.subspan(1, length);
            script = script.subspan(1 + length);
            play.say(what, body);
        }
    }
    play.session.closed(start);
    play.drain();
    return play.session.over() ? 0 : (std::abort(), 1);
}
