// SPDX-License-Identifier: Apache-2.0
//
// One side's row of a meeting: what must outlive a cut so that both get each other's cards, or neither. Written by
// the session, kept sealed by the vault, which doesn't read it. PROTOCOL.md 7.
#pragma once

#include "session/handshake.h"
#include "session/messages.h"

namespace kith::session {

struct Row {
    MeetingId id{};
    RowState state = RowState::staged;
    Role peer_role = Role::responder;  ///< in the meeting that made the row
    Secret<32> my_key;                 ///< r
    bool gave = false;                 ///< what I staged was not empty
    Hash their_commitment{};
    Bytes their_sealed;  ///< empty if they gave nothing, and once held
    Bytes their_offer;   ///< the body as it came
    ByteArray<32> my_ik{};
    PublicKeys peer;

    [[nodiscard]] Unfinished unfinished() const;
    /// Hostile bytes: Errc::malformed for what this program would not have written.
    [[nodiscard]] static Result<Row> from(const Unfinished& unfinished);
    /// What the peer staged, opened with the key that it released: the card, equal to its offer.
    /// Errc::protocol where key or seal don't fit, Errc::terms where the card is not the one that was offered.
    [[nodiscard]] Result<ReceivedCard> open(const Secret<32>& their_key) const;
};

/// A card sealed for one meeting under a key that is used for nothing else. PROTOCOL.md 6.6.
struct Sealed {
    Secret<32> key;
    Bytes sealed;  ///< empty where nothing is given
    Hash commitment{};
};
/// Errc::limit if the card is too large for the largest class.
[[nodiscard]] Result<Sealed> seal_card(const OutgoingCard& card, const MeetingId& id, Role role, Random& random);
[[nodiscard]] Sealed seal_nothing(Random& random);

/// The sizes that a sealed card can have: 0, or a padding class and the tag.
[[nodiscard]] bool is_sealed_size(std::size_t size);
[[nodiscard]] Hash sealed_hash(ByteView sealed);

}  // namespace kith::session
