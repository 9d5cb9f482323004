// SPDX-License-Identifier: Apache-2.0
//
// The stranger's side of a handshake, by hand.
#include "tests/support/stranger.h"

#include <cassert>

namespace kith::test {

using session::Role;
using session::Type;

Stranger::Stranger(Side& sitting, Role role, session::Means means, std::uint64_t seed)
    : me("Mallory", seed), victim(sitting) {
    link =
        (role == Role::initiator ? victim.meeting->accepted(victim.now) : victim.meeting->dialled(victim.now)).value();
    session::Handshake handshake(role, std::move(means), live_, me.random);
    Bytes out;
    handshake.start(out);
    std::optional<session::Secured> secured;
    while (!secured) {
        const Bytes answer = take_output();
        ByteView rest = answer;
        while (!rest.empty()) {
            const auto frame = reader_.next(rest, limits::frame).value();
            [[maybe_unused]] const auto taken = handshake.receive(frame.value(), victim.now, out);
            assert(taken);
        }
        secured = handshake.secured();
        victim.meeting->receive(link, std::exchange(out, {}), victim.now);
    }
    handshake_hash = secured->hash;
    committed = secured->phrase;
    send_.emplace(std::move(secured->send));
    receive_.emplace(std::move(secured->receive));
    victim.drain();
}

Stranger Stranger::by_phrase(Side& victim, Role role) {
    victim.sit_down();
    if (role == Role::initiator) {
        victim.meeting->listen_by_phrase(leave(), std::nullopt);
    } else {
        victim.meeting->dial_by_phrase(leave(), std::nullopt);
    }
    session::Means means;
    means.phrase = std::make_shared<session::PhraseTurn>();
    return {victim, role, std::move(means)};
}

Bytes Stranger::take_output() {
    const ByteView ready = victim.meeting->output(link);
    Bytes out(ready.begin(), ready.end());
    victim.meeting->sent(link, out.size());
    return out;
}

void Stranger::say(Type type, ByteView body) {
    Bytes frame;
    session::append_frame(frame, send_->seal(session::pad_message(static_cast<std::uint8_t>(type), body).view()));
    victim.meeting->receive(link, frame, victim.now);
    victim.drain();
}

const std::vector<std::pair<Type, Bytes>>& Stranger::heard() {
    const Bytes all = take_output();
    ByteView rest = all;
    while (!rest.empty()) {
        const auto frame = reader_.next(rest, limits::frame).value();
        const auto plain = receive_->open(frame.value());
        assert(plain);
        const auto message = session::read_message(plain->view()).value();
        heard_.emplace_back(static_cast<Type>(message.type), Bytes(message.body.begin(), message.body.end()));
    }
    return heard_;
}

bool Stranger::has_heard(Type type) {
    return std::ranges::any_of(heard(), [&](const auto& message) { return message.first == type; });
}

}  // namespace kith::test
