// SPDX-License-Identifier: Apache-2.0
//
// The exchange: both offers, and what each side decided on them. A decision names the two offers by hash, so that
// nobody says yes to something that has changed meanwhile. PROTOCOL.md 6.3 and 6.4.
#pragma once

#include "kith/doors.h"
#include "session/handshake.h"
#include "session/messages.h"

namespace kith::session {

/// What one side decided on the current pair of offers.
struct Choice {
    bool give = false;
    bool take = false;
    friend bool operator==(const Choice&, const Choice&) = default;
};

/// What both sides agreed on: who gives.
struct Agreement {
    bool i_give = false;
    bool they_give = false;
};

class Exchange {
public:
    Exchange(Role role, OutgoingCard card) : role_(role), card_(std::move(card)) {}

    /// The body of our next OFFER: the first, or a new one, which voids both decisions. Errc::limit.
    [[nodiscard]] Result<Bytes> offer();
    /// Takes another card for the next offer().
    void replace(OutgoingCard card) { card_ = std::move(card); }
    /// The peer's OFFER. Errc::protocol for a wrong sequence number, Errc::limit for too many.
    [[nodiscard]] Result<void> offered(ByteView body);
    /// The body of our DECIDE on the current pair. Only with both offers there, once a pair.
    [[nodiscard]] Bytes decide(Choice choice);
    /// The peer's DECIDE: true if it was for the current pair, false if a new offer crossed it.
    /// Errc::protocol for a second one on the same pair.
    [[nodiscard]] Result<bool> decided(ByteView body);

    [[nodiscard]] bool complete() const { return my_seq_ > 0 && their_seq_ > 0; }
    [[nodiscard]] bool shown() const { return my_seq_ > 0; }
    [[nodiscard]] const std::optional<Choice>& mine() const { return mine_; }
    [[nodiscard]] const std::optional<Choice>& peers() const { return theirs_; }
    /// Both decided on the current pair.
    [[nodiscard]] bool agreed() const { return mine_ && theirs_; }
    [[nodiscard]] Agreement agreement() const;
    /// PROTOCOL.md 6.5: known to both, chosen by neither.
    [[nodiscard]] MeetingId meeting_id(const Hash& handshake) const;

    [[nodiscard]] const OutgoingCard& card() const { return card_; }
    [[nodiscard]] const Offer& my_offer() const { return my_offer_; }
    [[nodiscard]] const Offer& their_offer() const { return their_offer_; }
    [[nodiscard]] const Bytes& their_offer_body() const { return their_body_; }
    [[nodiscard]] std::uint32_t offers_seen() const { return my_seq_ + their_seq_; }
    /// We made a new offer after deciding: a STAGE of the peer may have crossed it.
    [[nodiscard]] bool took_back() const { return took_back_; }

private:
    [[nodiscard]] const Hash& initiator_hash() const { return role_ == Role::initiator ? my_hash_ : their_hash_; }
    [[nodiscard]] const Hash& responder_hash() const { return role_ == Role::initiator ? their_hash_ : my_hash_; }

    Role role_;
    OutgoingCard card_;
    std::uint32_t my_seq_ = 0;
    Offer my_offer_;
    Hash my_hash_{};
    std::uint32_t their_seq_ = 0;
    Offer their_offer_;
    Bytes their_body_;
    Hash their_hash_{};
    std::optional<Choice> mine_;
    std::optional<Choice> theirs_;
    bool took_back_ = false;
};

/// OFFERs that one side may send in a session; a change of mind is one, an attack is many.
inline constexpr std::uint32_t offers_max = 16;

}  // namespace kith::session
