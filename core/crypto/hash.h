// SPDX-License-Identifier: Apache-2.0
//
// SHA-256, HMAC, HKDF and SipHash over libsodium. libsodium 1.0.18 has no HKDF call: ours is RFC 5869 over its HMAC.
#pragma once

#include <initializer_list>
#include <string_view>

#include "kith/bytes.h"
#include "kith/secret.h"

namespace kith::crypto {

using Hash = ByteArray<32>;

[[nodiscard]] Hash sha256(ByteView data);
/// SHA-256 over the parts, each prefixed with its length as u32 big-endian, after the label as the first part:
/// no two lists of parts collide.
[[nodiscard]] Hash labelled_hash(std::string_view label, std::initializer_list<ByteView> parts);
[[nodiscard]] Secret<32> hmac_sha256(ByteView key, ByteView data);
/// RFC 5869: extract with `salt`, expand with `info` to 32 bytes.
[[nodiscard]] Secret<32> hkdf_sha256(ByteView salt, ByteView key, std::string_view info);
/// SipHash-2-4 with 128 bits of output, under a 16-byte key.
[[nodiscard]] ByteArray<16> siphash128(std::span<const Byte, 16> key, ByteView data);

}  // namespace kith::crypto
