// SPDX-License-Identifier: Apache-2.0
//
// What the two sides say after the handshake: one struct a message, written to and read from protobuf bodies.
// Every reader takes hostile bytes and checks each size; what comes out has the right shape. PROTOCOL.md 6.
#pragma once

#include <vector>

#include "crypto/hash.h"
#include "crypto/keys.h"
#include "kith/meeting.h"

namespace kith::session {

using crypto::Hash;

/// PROTOCOL.md 6: types below 128 that we don't know end the session, the others are passed over.
enum class Type : std::uint8_t {
    reveal = 15,   ///< phrase mode: a nonce
    confirm = 16,  ///< phrase mode: the person picked the phrase
    identity = 17,
    pending = 18,
    offer = 19,
    decide = 20,
    stage = 21,
    staged = 22,
    release = 23,
    commit = 24,
    end = 25,
    cancel = 26,
};
inline constexpr std::uint8_t first_ignorable = 128;

/// Why a side ends: in END, CANCEL, and in the clear alert of a handshake (there a hint and never evidence).
enum class Reason : std::uint8_t {
    done = 0,
    cancelled = 1,
    declined = 2,
    timeout = 3,
    protocol = 4,
    terms = 5,
    not_kept = 6,  ///< could not be saved
    limit = 7,
    wrong_code = 8,
    mode = 9,      ///< that mode is not open here
    version = 10,  ///< no version or suite in common
    itself = 11,   ///< our own Hello or keys came back
    taken = 12,    ///< another link won, or has its turn: come again
    phrase = 13,   ///< the person found no common phrase, or picked another
};
/// The reason that tells the peer about an error of ours.
[[nodiscard]] Reason reason_of(Errc code);
/// What a peer's reason means here.
[[nodiscard]] Error error_of(std::uint32_t reason);
/// What it means that we stopped for `reason`, in words for the person.
[[nodiscard]] Error stopped(Errc reason);

/// Where one side's row of an unfinished meeting stands.
enum class RowState : std::uint8_t { staged = 1, held = 2 };

struct Identity {
    PublicKeys keys;
    crypto::Signature signature{};
};
struct PendingEntry {
    MeetingId id{};
    RowState state = RowState::staged;
};
using Pending = std::vector<PendingEntry>;
struct OfferMessage {
    std::uint32_t seq = 0;
    Offer offer;
};
struct Decide {
    Hash initiator_offer{};
    Hash responder_offer{};
    bool give = false;
    bool take = false;
};
struct Stage {
    MeetingId id{};
    Hash commitment{};
    std::size_t total = 0;
    std::size_t offset = 0;
    Bytes chunk;
};
struct Staged {
    MeetingId id{};
    Hash hash{};
};
struct Release {
    MeetingId id{};
    Secret<32> key;
};
using PhraseNonce = ByteArray<32>;

[[nodiscard]] Bytes write(const Identity& message);
[[nodiscard]] Bytes write(const Pending& message);
/// Errc::limit if it does not fit a message, or breaks a limit that the peer will check.
[[nodiscard]] Result<Bytes> write(const OfferMessage& message);
[[nodiscard]] Bytes write(const Decide& message);
[[nodiscard]] Bytes write(const Stage& message);
[[nodiscard]] Bytes write(const Staged& message);
[[nodiscard]] SecretBytes write(const Release& message);
[[nodiscard]] Bytes write_reveal(const PhraseNonce& nonce);
[[nodiscard]] Bytes write_commit(const MeetingId& id);
[[nodiscard]] Bytes write_ending(Reason reason);

/// Errc::protocol for what is no such message, Errc::limit for what exceeds kith/limits.h.
[[nodiscard]] Result<Identity> read_identity(ByteView body);
[[nodiscard]] Result<Pending> read_pending(ByteView body);
[[nodiscard]] Result<OfferMessage> read_offer(ByteView body);
[[nodiscard]] Result<Decide> read_decide(ByteView body);
[[nodiscard]] Result<Stage> read_stage(ByteView body);
[[nodiscard]] Result<Staged> read_staged(ByteView body);
[[nodiscard]] Result<Release> read_release(ByteView body);
[[nodiscard]] Result<PhraseNonce> read_reveal(ByteView body);
[[nodiscard]] Result<MeetingId> read_commit(ByteView body);
[[nodiscard]] Result<std::uint32_t> read_ending(ByteView body);

/// A bytes field of exactly N bytes.
template <std::size_t N>
[[nodiscard]] inline std::optional<ByteArray<N>> fixed(std::string_view field) {
    if (field.size() != N) {
        return std::nullopt;
    }
    ByteArray<N> out{};
    std::ranges::copy(as_bytes(field), out.begin());
    return out;
}

}  // namespace kith::session
