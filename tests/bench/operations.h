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
#include <vector>

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

/// Hello, Hello, Ya, Yb and two Noise messages.
inline constexpr std::size_t handshake_frames = 6;

/// IDENTITY of one side: hashed and signed here, hashed and verified there.
class Identity {
public:
    explicit Identity(const std::array<unsigned char, 32>& seed) {
        crypto_sign_ed25519_seed_keypair(public_.data(), secret_.data(), seed.data());
    }
    [[nodiscard]] bool sign_and_verify() const {
        std::array<unsigned char, 136> bound{};
        Key hash = sha256(bound);
        std::array<unsigned char, 64> signature{};
        crypto_sign_ed25519_detached(signature.data(), nullptr, hash.data(), hash.size(), secret_.data());
        hash = sha256(bound);
        return crypto_sign_ed25519_verify_detached(signature.data(), hash.data(), hash.size(), public_.data()) == 0;
    }

private:
    std::array<unsigned char, 32> public_{};
    std::array<unsigned char, 64> secret_{};
};

/// One card on its way (PROTOCOL.md 6.6 to 6.9): key, seal and two hashes here; two hashes, key and opening there.
class Card {
public:
    explicit Card(std::size_t padded) : plain_(padded), sealed_(padded + crypto_aead_xchacha20poly1305_ietf_ABYTES) {}

    [[nodiscard]] bool seal_and_open() {
        Key key{};
        randombytes_buf(key.data(), key.size());
        const std::array<unsigned char, 24> nonce{};
        const std::array<unsigned char, 17> bound{};
        const Key none{};
        Key sealing = hmac(hmac(none, key), std::span(bound).first(16));
        crypto_aead_xchacha20poly1305_ietf_encrypt(sealed_.data(), nullptr, plain_.data(), plain_.size(), bound.data(),
                                                   bound.size(), nullptr, nonce.data(), sealing.data());
        const Key committed = sha256(sealed_);
        const Key staged = sha256(sealed_);
        const bool same = sha256(sealed_) == staged && sha256(sealed_) == committed;
        sealing = hmac(hmac(none, key), std::span(bound).first(16));
        return same && crypto_aead_xchacha20poly1305_ietf_decrypt(plain_.data(), nullptr, nullptr, sealed_.data(),
                                                                  sealed_.size(), bound.data(), bound.size(),
                                                                  nonce.data(), sealing.data()) == 0;
    }

private:
    std::vector<unsigned char> plain_;
    std::vector<unsigned char> sealed_;
};

}  // namespace kith::bench
