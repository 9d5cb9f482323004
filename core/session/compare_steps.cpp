// SPDX-License-Identifier: Apache-2.0
//
// Phrase mode between the handshake and IDENTITY: both nonces, the phrase on both screens, and both people's pick. Until
// both have picked, the peer is nobody, and nothing of ours goes out. PROTOCOL.md 4.8.
#include "crypto/compare.h"
#include "session/session.h"

namespace kith::session {
namespace {

std::unexpected<Error> mismatch(std::string what) {
    return fail(Errc::phrase_mismatch, std::move(what),
                "Somebody may stand between you. Meet again, closer together or by QR code.");
}

}  // namespace

void Session::say_reveal(const PhraseNonce& nonce) {
    revealed_ = true;
    say(Type::reveal, write_reveal(nonce));
}

Result<void> Session::on_reveal(ByteView body, Instant now) {
    const auto theirs = read_reveal(body);
    if (!theirs) {
        return std::unexpected(theirs.error());
    }
    const bool initiator = role_ == Role::initiator;
    if (initiator && !crypto::equal(phrase_commitment(*theirs), commitment_)) {
        return fail(Errc::protocol, "the other side did not keep to what it had committed itself to");
    }
    if (!initiator) {
        if (!handshake_.keep_turn()) {
            lose(Handshake::not_now(), Reason::taken);  // another was faster: our nonce stays ours
            return {};
        }
        say_reveal(nonce_);
    }
    const Phrase phrase = phrase_of(handshake_hash_, initiator ? nonce_ : *theirs, initiator ? *theirs : nonce_);
    const PhraseChoices choices = with_decoys(phrase, handshake_hash_, role_, random_);
    right_ = choices.right;
    state_ = State::phrase;
    deadline_ = now + limits::decision_time;
    raise(event::Phrases{.link = 0, .shown = choices.shown});
    return {};
}

void Session::pick(std::optional<std::size_t> choice, Instant now) {
    if (state_ != State::phrase || picked_ || late(now)) {
        return;
    }
    if (choice != right_) {
        raise(event::PhraseMismatch{});
        fail_with(mismatch(choice ? "you picked a phrase that is not on the other screen"
                                  : "none of the phrases is on the other screen")
                      .error(),
                  Ending::abandoned, now);
        return;
    }
    picked_ = true;
    say(Type::confirm, {});
    settle_phrase(now);
}

/// The peer's CANCEL(phrase) while a phrase is compared. Before the own person has found it on the other screen, the peer
/// is anybody, and its word ends no more than its link.
Error Session::refused_phrase(bool picked) {
    if (!picked) {
        return {Errc::cut, "the other side says that the phrases differ", "Take no phrase of theirs, and meet again."};
    }
    return mismatch("the other person did not find the phrase on both screens").error();
}

Result<void> Session::on_confirm(Instant now) {
    if (peer_picked_) {
        return fail(Errc::protocol, "the other side confirmed the phrase twice");
    }
    peer_picked_ = true;
    settle_phrase(now);
    return {};
}

void Session::settle_phrase(Instant now) {
    if (picked_ && peer_picked_) {
        confirmed_ = true;
        deadline_ = now + limits::handshake_time;
        begin_identity(now);
    }
}

}  // namespace kith::session
