// SPDX-License-Identifier: Apache-2.0
//
// The two AEADs over libsodium.
#include "crypto/aead.h"

#include <sodium.h>

#include <cassert>

namespace kith::crypto {
namespace {

/// Noise 12.3: 32 bits of zeros, then the counter as 64 bits little-endian.
ByteArray<12> noise_nonce(std::uint64_t counter) {
    ByteArray<12> nonce{};
    for (std::size_t i = 0; i < 8; ++i) {
        nonce[4 + i] = static_cast<Byte>(counter >> (8 * i));
    }
    return nonce;
}

}  // namespace

Bytes chacha_seal(std::span<const Byte, 32> key, std::uint64_t counter, ByteView ad, ByteView plain) {
    const auto nonce = noise_nonce(counter);
    Bytes out(plain.size() + tag_size);
    crypto_aead_chacha20poly1305_ietf_encrypt(out.data(), nullptr, plain.data(), plain.size(), ad.data(), ad.size(),
                                              nullptr, nonce.data(), key.data());
    return out;
}

std::optional<SecretBytes> chacha_open(std::span<const Byte, 32> key, std::uint64_t counter, ByteView ad,
                                       ByteView sealed) {
    if (sealed.size() < tag_size) {
        return std::nullopt;
    }
    const auto nonce = noise_nonce(counter);
    SecretBytes out(sealed.size() - tag_size);
    if (crypto_aead_chacha20poly1305_ietf_decrypt(out.writable().data(), nullptr, nullptr, sealed.data(), sealed.size(),
                                                  ad.data(), ad.size(), nonce.data(), key.data()) != 0) {
        return std::nullopt;
    }
    return out;
}

Bytes xchacha_seal(std::span<const Byte, 32> key, const XNonce& nonce, ByteView ad, ByteView plain) {
    Bytes out(plain.size() + tag_size);
    xchacha_seal_into(key, nonce, ad, plain, out);
    return out;
}

void xchacha_seal_into(std::span<const Byte, 32> key, const XNonce& nonce, ByteView ad, ByteView plain,
                       std::span<Byte> sealed) {
    assert(sealed.size() == plain.size() + tag_size);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.data(), nullptr, plain.data(), plain.size(), ad.data(), ad.size(),
                                               nullptr, nonce.data(), key.data());
}

std::optional<SecretBytes> xchacha_open(std::span<const Byte, 32> key, const XNonce& nonce, ByteView ad,
                                        ByteView sealed) {
    if (sealed.size() < tag_size) {
        return std::nullopt;
    }
    SecretBytes out(sealed.size() - tag_size);
    if (!xchacha_open_into(key, nonce, ad, sealed, out.writable())) {
        return std::nullopt;
    }
    return out;
}

bool xchacha_open_into(std::span<const Byte, 32> key, const XNonce& nonce, ByteView ad, ByteView sealed,
                       std::span<Byte> plain) {
    assert(plain.size() + tag_size == sealed.size());
    return crypto_aead_xchacha20poly1305_ietf_decrypt(plain.data(), nullptr, nullptr, sealed.data(), sealed.size(),
                                                      ad.data(), ad.size(), nonce.data(), key.data()) == 0;
}

}  // namespace kith::crypto
