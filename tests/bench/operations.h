// SPDX-License-Identifier: Apache-2.0
//
// The floor of a meeting's cryptography: the libsodium calls that PROTOCOL.md prescribes for one side, with the
// sizes it gives them, and nothing else (no messages, no checks but libsodium's own, no wiping, no heap).
#pragma once

#include <sodium.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <span>

namespace kith::bench {

using Key = std::array<unsigned char, 32>;

inline Key hmac(std::span<const unsigned char> key, std::span<const unsigned char> data) {
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, key.data(), key.size());
    crypto_auth_hmacsha256_update(&state, data.data(), data.size());
    Key out{};
    crypto_auth_hmacsha256_final(&state, out.data());
    return out;
}

inline Key sha256(std::span<const unsigned char> data) {
    Key out{};
    crypto_hash_sha256(out.data(), data.data(), data.size());
    return out;
}

/// Noise's HKDF: one HMAC to extract, one for each output.
inline void noise_hkdf(Key& chaining_key, std::span<const unsigned char> input, Key& key, int outputs) {
    const Key temporary = hmac(chaining_key, input);
    std::array<unsigned char, 33> block{1};
    chaining_key = hmac(temporary, std::span(block).first(1));
    Key last = chaining_key;
    for (int i = 2; i <= outputs; ++i) {
        std::memcpy(block.data(), last.data(), last.size());
        block[32] = static_cast<unsigned char>(i);
        last = hmac(temporary, block);
    }
    key = last;
}

/// One side of CPace and NNpsk0, up to the point where the other side's message is needed.
struct Operations {
    Key scalar{};
    Key share{};
    Key ephemeral_secret{};
    Key ephemeral{};
    Key chaining_key{};
    Key hash{};
    Key key{};

    /// The Hello's random; CPace's generator and share; the ephemeral key pair.
    void begin() {
        std::array<unsigned char, 16> hello{};
        randombytes_buf(hello.data(), hello.size());
        std::array<unsigned char, 64> wide{};
        randombytes_buf(wide.data(), wide.size());
        crypto_core_ristretto255_scalar_reduce(scalar.data(), wide.data());
        // generator_string(): password padded to a block of SHA-512, channel, session id.
        std::array<unsigned char, 173> generator_string{};
        std::array<unsigned char, 64> digest{};
        crypto_hash_sha512(digest.data(), generator_string.data(), generator_string.size());
        Key generator{};
        crypto_core_ristretto255_from_hash(generator.data(), digest.data());
        ok &= crypto_scalarmult_ristretto255(share.data(), scalar.data(), generator.data()) == 0;
        randombytes_buf(ephemeral_secret.data(), ephemeral_secret.size());
        crypto_scalarmult_curve25519_base(ephemeral.data(), ephemeral_secret.data());
    }

    /// CPace to the psk, the prologue's hash, and the psk mixed into Noise.
    void agree(const Key& peer_share) {
        std::array<unsigned char, 192> transcript{};
        ok &= crypto_scalarmult_ristretto255(transcript.data(), scalar.data(), peer_share.data()) == 0;
        std::array<unsigned char, 64> isk{};
        crypto_hash_sha512(isk.data(), transcript.data(), transcript.size());
        const Key none{};
        const Key prk = hmac(none, isk);
        const Key psk = hmac(prk, std::span(transcript).first(16));
        std::array<unsigned char, 160> prologue{};
        hash = sha256(prologue);
        mix_hash(32);
        chaining_key = hash;
        noise_hkdf(chaining_key, psk, key, 3);
        mix_hash(32);
    }

    /// A Noise message: `e`, for the second one also `ee`, and an empty payload sealed or opened.
    void message(const Key& e, const Key* ee_with, bool seal, std::array<unsigned char, 16>& tag) {
        mix_hash(32);
        noise_hkdf(chaining_key, e, key, 2);
        if (ee_with != nullptr) {
            Key shared{};
            ok &= crypto_scalarmult_curve25519(shared.data(), ephemeral_secret.data(), ee_with->data()) == 0;
            noise_hkdf(chaining_key, shared, key, 2);
        }
        const std::array<unsigned char, 12> nonce{};
        if (seal) {
            crypto_aead_chacha20poly1305_ietf_encrypt(tag.data(), nullptr, nullptr, 0, hash.data(), hash.size(),
                                                      nullptr, nonce.data(), key.data());
        } else {
            ok &= crypto_aead_chacha20poly1305_ietf_decrypt(nullptr, nullptr, nullptr, tag.data(), tag.size(),
                                                            hash.data(), hash.size(), nonce.data(), key.data()) == 0;
        }
        mix_hash(16);
    }

    /// Split().
    void split() { noise_hkdf(chaining_key, {}, key, 2); }

    bool ok = true;  ///< false once libsodium has refused something: then the figure is worth nothing

private:
    void mix_hash(std::size_t more) {
        std::array<unsigned char, 64> both{};
        std::memcpy(both.data(), hash.data(), hash.size());
        hash = sha256(std::span(both).first(32 + more));
    }
};

/// Both sides of one handshake in code mode. False if libsodium refused anything.
inline bool handshake_operations(Operations& a, Operations& b) {
    a.begin();
    b.begin();
    a.agree(b.share);
    b.agree(a.share);
    std::array<unsigned char, 16> tag{};
    a.message(a.ephemeral, nullptr, true, tag);
    b.message(a.ephemeral, nullptr, false, tag);
    b.message(b.ephemeral, &a.ephemeral, true, tag);
    a.message(b.ephemeral, &b.ephemeral, false, tag);
    a.split();
    b.split();
    return a.ok && b.ok;
}

}  // namespace kith::bench
