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

// These two are all that phrase mode's security rests on.
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

/// One phrase at a time on a device: whose turn it is among the links of a meeting.
class PhraseTurn {
public:
    /// The numbers under which this meeting listens, and which it dials: what ranks two links to the same peer.
    std::optional<PublicNumber> shown;
    std::optional<PublicNumber> dialled;

    /// A place in the queue of length one, held by a link while it lives.
    using Ticket = std::shared_ptr<int>;
    /// Null if it is another's turn. A link that comes in takes the turn of one of ours that waits for its answer
    /// where both could be the same two people dialling each other, and this is the link that both keep.
    [[nodiscard]] Ticket take(Role role);
    /// Whether the ticket still has the turn.
    [[nodiscard]] bool has(const Ticket& ticket) const { return ticket && holder_.lock() == ticket; }
    /// The ticket's link was answered: nothing takes its turn any more.
    void keep(const Ticket& ticket);

private:
    std::weak_ptr<int> holder_;
    bool may_yield_ = false;
};

}  // namespace kith::session
