// SPDX-License-Identifier: Apache-2.0
//
// Noise (revision 34) with the suite 25519_ChaChaPoly_SHA256 and the patterns NN, NNpsk0 and KK. Pure state:
// messages in, messages out; checked against cacophony's public vectors.
#pragma once

#include <memory>
#include <optional>

#include "crypto/hash.h"
#include "crypto/keys.h"
#include "kith/error.h"

namespace kith::crypto {

enum class NoisePattern : std::uint8_t { nn, nn_psk0, kk };

/// One direction after the handshake (within it, the key of the moment). Nonces count up from 0; 2^64-1 is never used.
class CipherState {
public:
    /// `counter`: where to start; anything but 0 is for tests.
    explicit CipherState(Secret<32> key, std::uint64_t counter = 0) : key_(std::move(key)), counter_(counter) {}
    /// Text and tag. Empty once the nonces are used up: a nonce never seals twice.
    [[nodiscard]] Bytes seal(ByteView plain, ByteView ad = {});
    /// None if the tag does not fit, or the nonces are used up; then the counter has not moved.
    [[nodiscard]] std::optional<SecretBytes> open(ByteView sealed, ByteView ad = {});

private:
    Secret<32> key_;
    std::uint64_t counter_;
};

struct NoiseConfig {
    NoisePattern pattern = NoisePattern::nn;
    bool initiator = false;
    Bytes prologue;
    std::optional<Secret<32>> psk;          ///< NNpsk0
    std::optional<DhPair> static_pair;      ///< KK
    std::optional<DhPublic> remote_static;  ///< KK
    DhPair ephemeral;                       ///< drawn by the caller, used once
};

/// A handshake of two messages: the initiator writes one and reads one, the responder the other way round.
class NoiseHandshake {
public:
    explicit NoiseHandshake(NoiseConfig config);
    ~NoiseHandshake();
    NoiseHandshake(NoiseHandshake&&) noexcept;
    NoiseHandshake& operator=(NoiseHandshake&&) noexcept;

    /// The next message of ours, in our turn only. Errc::protocol where the peer's static key is of small order.
    [[nodiscard]] Result<Bytes> write(ByteView payload);
    /// The payload of the peer's next message. Errc::protocol for a wrong length, a tag that does not fit, a
    /// small-order point, our own ephemeral come back, or any message after that: a handshake that failed stays failed.
    [[nodiscard]] Result<SecretBytes> read(ByteView message);
    /// The peer's ephemeral, once read.
    [[nodiscard]] const std::optional<DhPublic>& remote_ephemeral() const;
    [[nodiscard]] bool finished() const;
    /// h after the last message: binds everything. Only when finished().
    [[nodiscard]] const Hash& hash() const;
    /// The transport keys, once, when finished().
    struct Split {
        CipherState send;
        CipherState receive;
    };
    [[nodiscard]] Split split();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace kith::crypto
