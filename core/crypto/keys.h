// SPDX-License-Identifier: Apache-2.0
//
// X25519 (RFC 7748) and Ed25519 (RFC 8032): key pairs, agreement, signatures.
#pragma once

#include <optional>

#include "kith/bytes.h"
#include "kith/random.h"
#include "kith/secret.h"

namespace kith::crypto {

using DhPublic = ByteArray<32>;

struct DhPair {
    DhPublic pub{};
    Secret<32> secret;

    [[nodiscard]] static DhPair generate(Random& random);
    [[nodiscard]] static DhPair from_secret(Secret<32> secret);
    [[nodiscard]] DhPair clone() const { return DhPair{pub, secret.clone()}; }
};

/// X25519. None where the result is all zero: a small-order point (RFC 7748 6.1).
[[nodiscard]] std::optional<Secret<32>> dh(const Secret<32>& secret, std::span<const Byte, 32> peer);

using Signature = ByteArray<64>;
struct SignPair {
    ByteArray<32> pub{};
    Secret<64> secret;
    [[nodiscard]] static SignPair from_seed(std::span<const Byte, 32> seed);
};
[[nodiscard]] Signature sign(const Secret<64>& secret, ByteView message);
/// Strict: small-order keys and non-canonical signatures fail.
[[nodiscard]] bool verify(std::span<const Byte, 32> pub, ByteView message, std::span<const Byte, 64> signature);

}  // namespace kith::crypto
