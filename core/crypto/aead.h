// SPDX-License-Identifier: Apache-2.0
//
// The two AEADs: ChaCha20-Poly1305 (RFC 8439) inside Noise, XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha) with
// random nonces for what lies on disk and for staged cards. The tag (16 bytes) stands after the ciphertext.
#pragma once

#include <optional>

#include "kith/bytes.h"
#include "kith/secret.h"

namespace kith::crypto {

inline constexpr std::size_t tag_size = 16;
using XNonce = ByteArray<24>;

[[nodiscard]] Bytes chacha_seal(std::span<const Byte, 32> key, std::uint64_t counter, ByteView ad, ByteView plain);
/// None if the tag does not fit.
[[nodiscard]] std::optional<SecretBytes> chacha_open(std::span<const Byte, 32> key, std::uint64_t counter, ByteView ad,
                                                     ByteView sealed);

[[nodiscard]] Bytes xchacha_seal(std::span<const Byte, 32> key, const XNonce& nonce, ByteView ad, ByteView plain);
/// The same into memory of the caller's, exactly tag_size larger than `plain`.
void xchacha_seal_into(std::span<const Byte, 32> key, const XNonce& nonce, ByteView ad, ByteView plain,
                       std::span<Byte> sealed);
[[nodiscard]] std::optional<SecretBytes> xchacha_open(std::span<const Byte, 32> key, const XNonce& nonce, ByteView ad,
                                                      ByteView sealed);
/// The same into memory of the caller's, exactly tag_size smaller than `sealed`; false if the tag does not fit.
[[nodiscard]] bool xchacha_open_into(std::span<const Byte, 32> key, const XNonce& nonce, ByteView ad, ByteView sealed,
                                     std::span<Byte> plain);

}  // namespace kith::crypto
