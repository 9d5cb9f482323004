// SPDX-License-Identifier: Apache-2.0
//
// Key pairs, agreement and signatures over libsodium, and the making of a persona's keys.
#include "crypto/keys.h"

#include <sodium.h>

#include "kith/persona.h"

namespace kith::crypto {

DhPair DhPair::from_secret(Secret<32> secret) {
    DhPair pair;
    crypto_scalarmult_curve25519_base(pair.pub.data(), secret.view().data());
    pair.secret = std::move(secret);
    return pair;
}

DhPair DhPair::generate(Random& random) {
    Secret<32> secret;
    random.fill(secret.writable());
    return from_secret(std::move(secret));
}

std::optional<Secret<32>> dh(const Secret<32>& secret, std::span<const Byte, 32> peer) {
    Secret<32> shared;
    // RFC 7748 6.1: libsodium refuses the points of small order, whose result is all zero.
    if (crypto_scalarmult_curve25519(shared.writable().data(), secret.view().data(), peer.data()) != 0) {
        return std::nullopt;
    }
    return shared;
}

SignPair SignPair::from_seed(std::span<const Byte, 32> seed) {
    SignPair pair;
    crypto_sign_ed25519_seed_keypair(pair.pub.data(), pair.secret.writable().data(), seed.data());
    return pair;
}

Signature sign(const Secret<64>& secret, ByteView message) {
    Signature out{};
    crypto_sign_ed25519_detached(out.data(), nullptr, message.data(), message.size(), secret.view().data());
    return out;
}

bool verify(std::span<const Byte, 32> pub, ByteView message, std::span<const Byte, 64> signature) {
    return crypto_sign_ed25519_verify_detached(signature.data(), message.data(), message.size(), pub.data()) == 0;
}

}  // namespace kith::crypto

namespace kith {

PersonaKeys PersonaKeys::generate(Random& random) {
    Secret<32> seed;
    random.fill(seed.writable());
    crypto::SignPair signing = crypto::SignPair::from_seed(seed.view());
    crypto::DhPair agreement = crypto::DhPair::generate(random);
    return PersonaKeys{PublicKeys{signing.pub, agreement.pub}, std::move(signing.secret), std::move(agreement.secret)};
}

}  // namespace kith
