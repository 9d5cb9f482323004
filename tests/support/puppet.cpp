// SPDX-License-Identifier: Apache-2.0
//
// The puppet's strings.
#include "tests/support/puppet.h"

#include <cassert>
#include <ranges>

namespace kith::test {

using session::Type;

Puppet::Puppet(Side& sitting, std::uint64_t seed, const Choices& victim_gives)
    : me("Mallory", seed), victim(sitting), exchange_(session::Role::initiator, me.card(Side::everything())) {
    victim.sit_down(victim_gives);
    victim.meeting->listen(std::nullopt);
    auto tries = std::make_shared<session::CodeTries>(session::CodeTries{.code = victim.meeting->code()->clone()});
    session::Handshake handshake(session::Role::initiator, {.code = tries, .displayed = {}, .scanned = {}}, live_,
                                 me.random);
    link = victim.meeting->accepted(victim.now).value();
    Bytes out;
    handshake.start(out);
    session::FrameReader reader;
    std::optional<session::Secured> secured;
    while (!secured) {
        victim.meeting->receive(link, std::exchange(out, {}), victim.now);
        const ByteView ready = victim.meeting->output(link);
        const Bytes answer(ready.begin(), ready.end());
        victim.meeting->sent(link, answer.size());
        ByteView rest = answer;
        assert(!rest.empty());
        while (!rest.empty()) {
            const auto frame = reader.next(rest, limits::frame).value();
            [[maybe_unused]] const auto taken = handshake.receive(frame.value(), victim.now, out);
            assert(taken);
        }
        secured = handshake.secured();
    }
    handshake_hash = secured->hash;
    send_.emplace(std::move(secured->send));
    receive_.emplace(std::move(secured->receive));
    victim.drain();
}

void Puppet::say_plain(ByteView plain) {
    Bytes frame;
    session::append_frame(frame, send_->seal(plain));
    victim.meeting->receive(link, frame, victim.now);
    victim.drain();
}

void Puppet::say(Type type, ByteView body) {
    say_plain(session::pad_message(static_cast<std::uint8_t>(type), body).view());
}

void Puppet::listen() {
    const ByteView ready = victim.meeting->output(link);
    const Bytes all(ready.begin(), ready.end());
    victim.meeting->sent(link, all.size());
    session::FrameReader reader;
    ByteView rest = all;
    while (!rest.empty()) {
        const auto frame = reader.next(rest, limits::frame).value();
        const auto plain = receive_->open(frame.value());
        assert(plain);
        in_clear_.insert(in_clear_.end(), plain->view().begin(), plain->view().end());
        const auto message = session::read_message(plain->view()).value();
        const auto type = static_cast<Type>(message.type);
        heard_.emplace_back(type, Bytes(message.body.begin(), message.body.end()));
        if (type == Type::offer) {
            [[maybe_unused]] const auto taken = exchange_.offered(message.body);
            assert(taken);
        } else if (type == Type::stage) {
            const auto stage = session::read_stage(message.body).value();
            their_sealed_.insert(their_sealed_.end(), stage.chunk.begin(), stage.chunk.end());
        }
    }
}

const Bytes* Puppet::heard(Type type) {
    listen();
    for (const auto& [heard_type, body] : std::views::reverse(heard_)) {
        if (heard_type == type) {
            return &body;
        }
    }
    return nullptr;
}

void Puppet::identify() {
    say(Type::identity, session::identify(me.keys, session::Role::initiator, handshake_hash));
    listen();
}

void Puppet::pending(const session::Pending& pending) {
    say(Type::pending, session::write(pending));
    listen();
}

void Puppet::offer(const Choices& choices) {
    exchange_.replace(me.card(choices));
    my_offer = exchange_.offer().value();
    say(Type::offer, my_offer);
    listen();
}

void Puppet::decide(bool give, bool take) {
    say(Type::decide, exchange_.decide({.give = give, .take = take}));
    listen();
}

void Puppet::agree(const Choices& choices) {
    identify();
    pending();
    offer(choices);
    decide();
}

MeetingId Puppet::id() {
    return exchange_.meeting_id(handshake_hash);
}

session::Sealed Puppet::seal(const OutgoingCard& card) {
    return session::seal_card(card, id(), session::Role::initiator, me.random).value();
}

void Puppet::stage(const session::Sealed& sealed) {
    ByteView rest = sealed.sealed;
    do {
        const ByteView chunk = rest.first(std::min(rest.size(), limits::stage_chunk));
        say(Type::stage, session::write(session::Stage{.id = id(),
                                                       .commitment = sealed.commitment,
                                                       .total = sealed.sealed.size(),
                                                       .offset = sealed.sealed.size() - rest.size(),
                                                       .chunk = Bytes(chunk.begin(), chunk.end())}));
        rest = rest.subspan(chunk.size());
    } while (!rest.empty());
    listen();
}

void Puppet::staged() {
    say(Type::staged, session::write(session::Staged{.id = id(), .hash = session::sealed_hash(their_sealed_)}));
    listen();
}

void Puppet::release(const session::Sealed& sealed) {
    say(Type::release, session::write(session::Release{.id = id(), .key = sealed.key.clone()}).view());
    listen();
}

}  // namespace kith::test
