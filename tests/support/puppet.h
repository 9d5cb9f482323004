// SPDX-License-Identifier: Apache-2.0
//
// A peer that knows the code and says whatever a test wants, message by message: for all that an honest session
// would never say. It dials; the Side under test listens.
#pragma once

#include "session/delivery.h"
#include "session/frame.h"
#include "session/identity.h"
#include "tests/support/players.h"

namespace kith::test {

class Puppet {
public:
    /// `victim` sits down to give `victim_gives` and listens; the puppet dials with its code and is through the handshake.
    explicit Puppet(Side& victim, std::uint64_t seed = 77, const Choices& victim_gives = Side::everything());

    /// Seals and delivers one message; the victim drains its events.
    void say(session::Type type, ByteView body);
    /// The same with any plaintext, padded or not.
    void say_plain(ByteView plain);
    /// All that the victim has said until now, opened.
    void listen();
    [[nodiscard]] const Bytes* heard(session::Type type);
    /// Everything that was heard, in order.
    [[nodiscard]] const std::vector<std::pair<session::Type, Bytes>>& all_heard() const { return heard_; }
    /// Every byte that the victim has said after the handshake, opened: types, bodies and padding; and its sealed card.
    [[nodiscard]] const Bytes& heard_in_clear() const { return in_clear_; }
    [[nodiscard]] const Bytes& their_sealed() const { return their_sealed_; }

    // The honest steps, each after the ones before.
    void identify();
    void pending(const session::Pending& pending = {});
    void offer(const Choices& choices = Side::everything());
    void decide(bool give = true, bool take = true);
    /// All of a sealed card, or nothing, in honest chunks.
    void stage(const session::Sealed& sealed);
    void staged();
    void release(const session::Sealed& sealed);
    /// Up to both decisions.
    void agree(const Choices& choices = Side::everything());
    /// A card of the puppet's persona, sealed for the meeting at hand.
    [[nodiscard]] session::Sealed seal(const OutgoingCard& card);
    [[nodiscard]] MeetingId id();

    Side me;
    Side& victim;
    LinkId link = 0;
    session::Hash handshake_hash{};
    Bytes my_offer;  ///< the body of its last OFFER

private:
    session::LiveRandoms live_;
    std::optional<crypto::CipherState> send_;
    std::optional<crypto::CipherState> receive_;
    std::vector<std::pair<session::Type, Bytes>> heard_;
    session::Exchange exchange_;
    Bytes their_sealed_;
    Bytes in_clear_;
};

}  // namespace kith::test
