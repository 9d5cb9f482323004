// SPDX-License-Identifier: Apache-2.0
//
// What each message and each answer of the person does, by the state that it finds: the switch that PROTOCOL.md 6
// describes row by row. Everything here is after the handshake; how the cards cross is in session/delivery_steps.cpp.
#include "session/identity.h"
#include "session/session.h"

namespace kith::session {
namespace {

How how_of(Mode mode) {
    switch (mode) {
        case Mode::code:
            return How::code;
        case Mode::qr:
            return How::qr;
        case Mode::phrase:
            return How::phrase;
        case Mode::known:
            return How::known;
    }
    return How::code;
}

}  // namespace

void Session::on_secured(Secured secured, Instant now) {
    mode_ = secured.mode;
    handshake_hash_ = secured.hash;
    hello_level_ = secured.hello_level;
    send_.emplace(std::move(secured.send));
    receive_.emplace(std::move(secured.receive));
    if (mode_ != Mode::phrase) {
        begin_identity(now);
        return;
    }
    state_ = State::reveal;
    if (role_ == Role::initiator) {
        // PROTOCOL.md 4.8: the responder has committed itself, so ours can be known.
        commitment_ = secured.phrase;
        nonce_ = random_bytes<32>(random_);
        say_reveal(nonce_);
    } else {
        nonce_ = secured.phrase;
    }
}

void Session::begin_identity(Instant now) {
    state_ = State::identity;
    if (role_ == Role::responder) {
        return;
    }
    say(Type::identity, identify(keys_, role_, handshake_hash_));
    if (mode_ != Mode::qr) {
        return;
    }
    // QR: the displayer's side needs a name to tap on, and the tap takes a person's time.
    deadline_ = now + limits::decision_time;
    if (const auto said = say_offer(); !said) {
        fail_with(said.error(), Ending::abandoned, now);
    }
}

Result<void> Session::on_message(const Message& message, Instant now) {
    if (message.type >= first_ignorable) {
        return {};
    }
    const auto type = static_cast<Type>(message.type);
    if (type == Type::end || type == Type::cancel) {
        return on_ending(type, message.body, now);
    }
    switch (state_) {
        case State::reveal:
            return type == Type::reveal ? on_reveal(message.body, now) : out_of_order();
        case State::phrase:
            return type == Type::confirm ? on_confirm(now) : out_of_order();
        case State::identity:
            return type == Type::identity ? on_identity(message.body, now) : out_of_order();
        case State::shown:
        case State::offers:
            return type == Type::offer ? on_offer(message.body, now) : out_of_order();
        case State::recognise:
        case State::downgrade:
        case State::pending:
            return type == Type::pending ? on_pending(message.body, now) : out_of_order();
        case State::resume:
            return on_resume(type, message.body, now);
        case State::deciding:
            return on_deciding(type, message.body, now);
        case State::delivery:
            return on_delivery(type, message.body, now);
        case State::handshake:
        case State::tap:
        case State::dropping:
        case State::parting:
        case State::over:
            break;
    }
    return out_of_order();
}

std::unexpected<Error> Session::out_of_order() {
    return fail(Errc::protocol, "the other side broke the order of the meeting");
}

Result<void> Session::on_ending(Type type, ByteView body, Instant now) {
    const auto reason = read_ending(body);
    if (!reason) {
        return std::unexpected(reason.error());
    }
    // The peer is gone in either case, so nothing is answered. CANCEL also says that its row is: ours would wait
    // for nothing. Once its key is here, its CANCEL comes too late and counts as a cut: PROTOCOL.md 6.9.
    link_is_up_ = false;
    if (type == Type::cancel && delivery_ && !delivery_->has_their_key()) {
        (void)delivery_->abandon();
        failure_ = error_of(*reason);
        finish_failing();
        return {};
    }
    const bool differs =
        type == Type::cancel && state_ == State::phrase && *reason == static_cast<std::uint32_t>(Reason::phrase);
    fail_with(differs ? refused_phrase(picked_) : error_of(*reason), Ending::broken, now);
    return {};
}

Result<void> Session::on_identity(ByteView body, Instant now) {
    const auto peer = check_identity(body, other(role_), handshake_hash_, keys_.pub);
    if (!peer) {
        return std::unexpected(peer.error());
    }
    peer_ = *peer;
    if (role_ == Role::responder && mode_ == Mode::qr) {
        state_ = State::shown;
        return {};
    }
    if (role_ == Role::responder) {
        say(Type::identity, identify(keys_, role_, handshake_hash_));
    }
    raise_authenticated(now);
    return {};
}

void Session::raise_authenticated(Instant now) {
    state_ = State::recognise;
    deadline_ = now + limits::decision_time;
    raise(event::Authenticated{.link = 0, .peer = *peer_, .how = how_of(mode_)});
}

Result<void> Session::on_offer(ByteView body, Instant now) {
    if (const auto taken = exchange_.offered(body); !taken) {
        return taken;
    }
    if (state_ == State::shown) {
        state_ = State::tap;
        deadline_ = now + limits::decision_time;
        raise(event::Scanned{.link = 0, .peer = *peer_, .theirs = exchange_.their_offer()});
    } else {
        show_offers(now);
    }
    return {};
}

void Session::admit(Instant now) {
    if (state_ != State::tap || late(now)) {
        return;
    }
    say(Type::identity, identify(keys_, role_, handshake_hash_));
    raise_authenticated(now);
}

void Session::recognise(Acquaintance known, Instant now) {
    if (state_ != State::recognise || late(now)) {
        return;
    }
    resume_.load(known.unfinished, keys_.pub, *peer_);
    if (known.hello_level > hello_level_) {
        state_ = State::downgrade;
        raise(event::Downgrade{.name = std::move(known.name)});
        return;
    }
    say_pending(now);
}

void Session::accept_downgrade(Instant now) {
    if (state_ == State::downgrade && !late(now)) {
        say_pending(now);
    }
}

void Session::say_pending(Instant now) {
    say(Type::pending, write(resume_.pending()));
    state_ = State::pending;
    if (their_pending_) {
        begin_resume(now);
    }
}

Result<void> Session::on_pending(ByteView body, Instant now) {
    if (their_pending_) {
        return out_of_order();
    }
    auto pending = read_pending(body);
    if (!pending) {
        return std::unexpected(pending.error());
    }
    their_pending_ = std::move(*pending);
    if (state_ == State::pending) {
        begin_resume(now);
    }
    return {};
}

void Session::begin_resume(Instant now) {
    state_ = State::resume;
    resume_.begin(*their_pending_, hello_level_);
    go_on_after_resume(now);
}

Result<void> Session::on_resume(Type type, ByteView body, Instant now) {
    Result<void> taken;
    if (type == Type::release) {
        const auto release = read_release(body);
        taken = release ? resume_.on_release(*release) : std::unexpected(release.error());
    } else if (type == Type::commit) {
        const auto id = read_commit(body);
        taken = id ? resume_.on_commit(*id) : std::unexpected(id.error());
    } else {
        return out_of_order();
    }
    if (taken) {
        go_on_after_resume(now);
    }
    return taken;
}

void Session::go_on_after_resume(Instant now) {
    for (const event::Resumed& resumed : resume_.finished()) {
        raise(resumed);
    }
    if (!resume_.complete()) {
        return;
    }
    state_ = State::offers;
    if (!exchange_.shown()) {
        if (const auto said = say_offer(); !said) {
            fail_with(said.error(), Ending::abandoned, now);
            return;
        }
    }
    if (exchange_.complete()) {
        show_offers(now);
    }
}

Result<void> Session::say_offer() {
    const auto body = exchange_.offer();
    if (!body) {
        return std::unexpected(body.error());
    }
    say(Type::offer, *body);
    return {};
}

void Session::show_offers(Instant now) {
    state_ = State::deciding;
    deadline_ = now + limits::decision_time;
    raise(event::Offered{.mine = exchange_.my_offer(),
                         .theirs = exchange_.their_offer(),
                         .changed = std::exchange(offers_shown_, true)});
}

void Session::decide(Decision decision, Instant now) {
    if (state_ != State::deciding || late(now)) {
        return;
    }
    const Choice choice{.give = decision.give, .take = decision.take};
    if (!choice.give && !choice.take) {
        cancel(stopped(Errc::declined), now);
        return;
    }
    const bool changed_mind = exchange_.mine() && *exchange_.mine() != choice;
    if (decision.instead) {
        exchange_.replace(std::move(*decision.instead));
    } else if (exchange_.mine() && !changed_mind) {
        return;
    }
    if (decision.instead || changed_mind) {
        // A decision that is out can't be changed, only voided by a new offer, on which both decide anew.
        if (const auto said = say_offer(); !said) {
            fail_with(said.error(), Ending::abandoned, now);
            return;
        }
        if (decision.instead) {
            show_offers(now);
            return;
        }
    }
    say_decision(choice, now);
}

void Session::say_decision(Choice choice, Instant now) {
    say(Type::decide, exchange_.decide(choice));
    act_on_agreement(now);
}

Result<void> Session::on_deciding(Type type, ByteView body, Instant now) {
    if (type == Type::offer) {
        return on_offer(body, now);
    }
    if (type == Type::stage && exchange_.took_back()) {
        // It crossed our new offer: the peer had both decisions when it began, and drops it when it reads ours.
        const auto stage = read_stage(body);
        return stage ? Result<void>{} : std::unexpected(stage.error());
    }
    if (type != Type::decide) {
        return out_of_order();
    }
    const auto current = exchange_.decided(body);
    if (!current) {
        return std::unexpected(current.error());
    }
    if (!*current) {
        return {};
    }
    if (*exchange_.peers() == Choice{}) {
        return fail(Errc::declined, "the other side said no");
    }
    if (!exchange_.mine()) {
        raise(event::PeerReady{});
    }
    act_on_agreement(now);
    return {};
}

void Session::act_on_agreement(Instant now) {
    if (!exchange_.agreed()) {
        return;
    }
    const Agreement agreement = exchange_.agreement();
    if (!agreement.i_give && !agreement.they_give) {
        fail_with({Errc::declined, "neither side gives what the other takes", {}}, Ending::abandoned, now);
        return;
    }
    begin_delivery(agreement, now);
}

}  // namespace kith::session
