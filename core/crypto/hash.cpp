// SPDX-License-Identifier: Apache-2.0
//
// Hashes and keyed hashes over libsodium: the handshake's, the vault's, and what offers and stages are named by.
#include "crypto/hash.h"

#include <sodium.h>

namespace kith::crypto {
namespace {

void add_part(crypto_hash_sha256_state& state, ByteView part) {
    const auto size = static_cast<std::uint32_t>(part.size());
    const ByteArray<4> length{static_cast<Byte>(size >> 24U), static_cast<Byte>(size >> 16U),
                              static_cast<Byte>(size >> 8U), static_cast<Byte>(size)};
    crypto_hash_sha256_update(&state, length.data(), length.size());
    crypto_hash_sha256_update(&state, part.data(), part.size());
}

/// libsodium wants a pointer even where the key is empty.
void start_hmac(crypto_auth_hmacsha256_state& state, ByteView key) {
    constexpr Byte none = 0;
    crypto_auth_hmacsha256_init(&state, key.empty() ? &none : key.data(), key.size());
}

}  // namespace

Hash sha256(ByteView data) {
    Hash out{};
    crypto_hash_sha256(out.data(), data.data(), data.size());
    return out;
}

Hash labelled_hash(std::string_view label, std::initializer_list<ByteView> parts) {
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    add_part(state, as_bytes(label));
    for (const ByteView part : parts) {
        add_part(state, part);
    }
    Hash out{};
    crypto_hash_sha256_final(&state, out.data());
    sodium_memzero(&state, sizeof state);
    return out;
}

Secret<32> hmac_sha256(ByteView key, ByteView data) {
    crypto_auth_hmacsha256_state state;
    start_hmac(state, key);
    crypto_auth_hmacsha256_update(&state, data.data(), data.size());
    Secret<32> out;
    crypto_auth_hmacsha256_final(&state, out.writable().data());
    sodium_memzero(&state, sizeof state);
    return out;
}

Secret<32> hkdf_sha256(ByteView salt, ByteView key, std::string_view info) {
    // RFC 5869 2.2: an absent salt is a string of zeros, and so is HMAC's padding of an empty key.
    const Secret<32> prk = hmac_sha256(salt, key);
    // RFC 5869 2.3: 32 bytes are the first block, T(1) = HMAC(PRK, info || 0x01).
    crypto_auth_hmacsha256_state state;
    start_hmac(state, prk.view());
    crypto_auth_hmacsha256_update(&state, as_bytes(info).data(), info.size());
    constexpr Byte first_block = 1;
    crypto_auth_hmacsha256_update(&state, &first_block, 1);
    Secret<32> out;
    crypto_auth_hmacsha256_final(&state, out.writable().data());
    sodium_memzero(&state, sizeof state);
    return out;
}

ByteArray<16> siphash128(std::span<const Byte, 16> key, ByteView data) {
    ByteArray<16> out{};
    crypto_shorthash_siphashx24(out.data(), data.data(), data.size(), key.data());
    return out;
}

}  // namespace kith::crypto
