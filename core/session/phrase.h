// SPDX-License-Identifier: Apache-2.0
//
// Comparing phrases: what the responder commits to before it knows the initiator's nonce, the phrase that both nonces
// give, and the decoys beside it. Because the commitment comes first, somebody between the two has one try in 2^32 and
// can't search. PROTOCOL.md 4.8.
#pragma once

#include <memory>
#include <optional>

#include "kith/phrase.h"
#include "session/messages.h"

namespace kith::session {

/// Who dialled is the initiator.
enum class Role : std::uint8_t { initiator = 0, responder = 1 };
[[nodiscard]] inline Role other(Role role) {
    return role == Role::initiator ? Role::responder : Role::initiator;
}

// These two are all that phrase mode's security rests on. They stand in commitment.cpp alone.
/// What message 2 carries: a hash of the responder's nonce.
[[nodiscard]] Hash phrase_commitment(const PhraseNonce& responder);
/// The phrase of a handshake and both nonces.
[[nodiscard]] Phrase phrase_of(const Hash& handshake, const PhraseNonce& initiator, const PhraseNonce& responder);

/// The true phrase and two decoys, in random order. They differ from each other in each of their words, so that
/// nothing tells which is true, and the decoys of the two sides are never the same.
struct PhraseChoices {
    std::array<Phrase, 3> shown;
    std::size_t right = 0;
};
[[nodiscard]] PhraseChoices with_decoys(const Phrase& phrase, const Hash& handshake, Role role, Random& random);

/// One phrase at a time in a meeting: whose turn it is among its links. A link that came in has it only from the
/// peer's REVEAL on, and one of ours from message 2 on: who is silent before that holds nobody up for longer than a
/// second, and is told nothing.
class PhraseTurn {
public:
    /// The numbers under which this meeting listens, and which it dials: what ranks two links to the same peer.
    std::optional<PublicNumber> shown;
    std::optional<PublicNumber> dialled;

    /// A place in the queue, held by a link while it lives.
    using Ticket = std::shared_ptr<int>;
    /// At the first Noise message. Null if it is another's turn, or none is to be begun now. In the first second after
    /// one of ours went out no other does, and one comes in only where both could be the same two people dialling each
    /// other, and it is the one that both keep. Where ours is that one, and a link that came in may yet be theirs, ours
    /// is put off for a second.
    [[nodiscard]] Ticket take(Role role, Instant now);
    /// When the peer has gone on: its answer to ours came, or its REVEAL. True if the turn is the ticket's, and then
    /// nothing takes it any more.
    [[nodiscard]] bool keep(Ticket& ticket);

private:
    [[nodiscard]] bool put_off(Instant now);

    std::weak_ptr<int> holder_;    ///< ours that waits for its answer, or the link on which a phrase is compared
    std::weak_ptr<int> answered_;  ///< held by all that came in and have not revealed anything yet
    bool compares_ = false;        ///< holder_'s peer has gone on
    Instant went_out_{};           ///< holder_, where it is ours that waits
    std::optional<Instant> put_off_since_;
};

}  // namespace kith::session
