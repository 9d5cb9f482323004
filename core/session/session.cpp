// SPDX-License-Identifier: Apache-2.0
//
// The session's edges: bytes in and out, time, and its one failure path. What each message does is in steps.cpp.
#include "session/session.h"

#include <algorithm>
#include <cassert>

namespace kith::session {
namespace {

Error cut_error() {
    return {Errc::cut, "the link ended too early", "Meet again."};
}

}  // namespace

Session::Session(Config config)
    : keys_(config.keys),
      random_(config.random),
      role_(config.role),
      handshake_(config.role, std::move(config.means), config.live, config.random),
      exchange_(config.role, std::move(config.card)),
      resume_(*this) {}

void Session::start(Instant now) {
    deadline_ = now + limits::handshake_time;
    handshake_.start(out_);
}

void Session::receive(ByteView bytes, Instant now) {
    if (late(now)) {
        return;
    }
    while (!bytes.empty() && state_ != State::over && state_ != State::dropping && state_ != State::parting) {
        const auto frame = reader_.next(bytes, authenticated() ? limits::frame : limits::handshake_frame);
        if (!frame) {
            fail_with(frame.error(), Ending::broken, now);
            return;
        }
        if (*frame) {
            on_frame(**frame, now);
        }
    }
}

void Session::on_frame(ByteView frame, Instant now) {
    if (state_ == State::handshake) {
        if (const auto taken = handshake_.receive(frame, now, out_); !taken) {
            reason_ = handshake_.reason();
            fail_with(taken.error(), Ending::broken, now);
            return;
        }
        if (auto secured = handshake_.secured()) {
            on_secured(std::move(*secured), now);
        }
        return;
    }
    if ((state_ == State::identity || state_ == State::reveal) && frame.size() == 2 &&
        frame[0] == static_cast<Byte>(HandshakeType::alert)) {
        // PROTOCOL.md 4.7: no transport message is so short. The dialler had ended before our last message reached it.
        link_is_up_ = false;
        fail_with(error_of(frame[1]), Ending::broken, now);
        return;
    }
    const auto plain = receive_->open(frame);
    if (!plain) {
        fail_with({Errc::protocol, "what came was changed on its way", "Meet again."}, Ending::broken, now);
        return;
    }
    peer_spoke_ = true;
    const auto message = read_message(plain->view());
    if (!message) {
        fail_with(message.error(), Ending::abandoned, now);
        return;
    }
    if (const auto taken = on_message(*message, now); !taken) {
        fail_with(taken.error(), Ending::abandoned, now);
    }
}

void Session::say(Type type, ByteView body) {
    if (link_is_up_) {
        append_frame(out_, send_->seal(pad_message(static_cast<std::uint8_t>(type), body).view()));
    }
}

void Session::sent(std::size_t count) {
    // A write that was under way when the link closed may be reported after closed().
    out_sent_ += std::min(count, out_.size() - out_sent_);
    if (out_sent_ == out_.size()) {
        out_.clear();
        out_sent_ = 0;
    }
}

std::optional<MeetingEvent> Session::next_event() {
    if (events_.empty()) {
        return std::nullopt;
    }
    MeetingEvent event = std::move(events_.front());
    events_.pop_front();
    return event;
}

void Session::closed(Instant now) {
    link_is_up_ = false;
    out_.clear();
    out_sent_ = 0;
    if (state_ == State::handshake && handshake_.guess_is_out()) {
        fail_with({Errc::wrong_code, "the other side hung up on the code, or the link was cut just then",
                   "Ask for the code again."},
                  Ending::broken, now);
        return;
    }
    fail_with(cut_error(), Ending::broken, now);
}

std::optional<Instant> Session::deadline() const {
    return over() ? std::nullopt : std::optional(deadline_);
}

void Session::tick(Instant now) {
    (void)late(now);
}

bool Session::late(Instant now) {
    if (over() || now < deadline_) {
        return over();
    }
    if (state_ == State::dropping || state_ == State::parting) {
        if (state_ == State::dropping) {
            delivery_->left_behind();
        }
        finish_failing();
        return true;
    }
    if (state_ == State::handshake && handshake_.guess_is_out()) {
        fail_with({Errc::wrong_code, "the other side did not answer to the code in time", "Ask for the code again."},
                  Ending::broken, now);
        return true;
    }
    const bool of_person =
        state_ == State::tap || state_ == State::phrase || state_ == State::deciding || state_ == State::downgrade;
    fail_with(
        {Errc::timeout, of_person ? "nobody decided in time" : "the other side did not answer in time", "Meet again."},
        Ending::broken, now);
    return true;
}

void Session::cancel(Error reason, Instant now) {
    fail_with(std::move(reason), Ending::abandoned, now);
}

void Session::lose(Error why, Reason reason) {
    if (over()) {
        return;
    }
    assert(unseen());
    if (state_ == State::handshake) {
        const ByteArray<2> alert{static_cast<Byte>(HandshakeType::alert), static_cast<Byte>(reason)};
        append_frame(out_, alert);
    } else {
        say(Type::end, write_ending(reason));
    }
    raise(event::Failed{.error = std::move(why), .truth = {}});
    end();
}

void Session::end() {
    state_ = State::over;
    handshake_.leave_turn();
}

bool Session::released() const {
    return delivery_ && delivery_->released();
}

Truth Session::truth() const {
    return delivery_ ? delivery_->truth() : resume_.truth();
}

// The one failure path. Before our key is out a person's stop, or a peer that broke the rules, leaves nothing: the
// row goes first, then CANCEL is said. A cut leaves everything as it is: the next meeting finishes it.
void Session::fail_with(Error error, Ending ending, Instant now) {
    if (over() || state_ == State::dropping || state_ == State::parting) {
        return;
    }
    if (state_ == State::handshake) {
        const Reason reason = reason_.value_or(reason_of(error.code));
        if (link_is_up_) {
            lose(std::move(error), reason);
        } else {
            raise(event::Failed{.error = std::move(error), .truth = {}});
            end();
        }
        return;
    }
    failure_ = std::move(error);
    deadline_ = now + limits::handshake_time;
    if (delivery_) {
        delivery_->halt();
    }
    if (ending == Ending::abandoned && !released()) {
        last_word_ = Type::cancel;
        dropping_token_ = delivery_ ? delivery_->abandon() : std::nullopt;
        if (dropping_token_) {
            state_ = State::dropping;
            return;
        }
    } else {
        last_word_ = Type::end;
        if (resume_.waits_for_store() || (delivery_ && delivery_->waits_for_store())) {
            state_ = State::parting;
            return;
        }
        if (failure_->code == Errc::terms && delivery_) {
            // Another card than the one offered: finishing it later would only find the same.
            (void)delivery_->abandon();
        }
    }
    finish_failing();
}

void Session::finish_failing() {
    say(last_word_, write_ending(reason_.value_or(reason_of(failure_->code))));
    raise(event::Failed{.error = std::move(*failure_), .truth = truth()});
    end();
}

void Session::stored(StoreToken token, bool ok, Instant now) {
    switch (state_) {
        case State::dropping:
            if (token == dropping_token_) {
                if (!ok) {
                    delivery_->left_behind();
                }
                finish_failing();
            }
            return;
        case State::parting:
            (void)(delivery_ ? delivery_->stored(token, ok) : resume_.stored(token, ok));
            if (delivery_ && delivery_->complete()) {
                done();
            } else if (!resume_.waits_for_store() && !(delivery_ && delivery_->waits_for_store())) {
                finish_failing();
            }
            return;
        case State::resume:
            if (const auto kept = resume_.stored(token, ok); !kept) {
                fail_with(kept.error(), Ending::broken, now);
                return;
            }
            go_on_after_resume(now);
            return;
        case State::delivery:
            if (const auto kept = delivery_->stored(token, ok); !kept) {
                fail_with(kept.error(), Ending::abandoned, now);
                return;
            }
            settle_delivery();
            return;
        default:
            return;
    }
}

void Session::done() {
    say(Type::end, write_ending(Reason::done));
    raise(event::Done{.truth = delivery_->truth()});
    end();
}

}  // namespace kith::session
