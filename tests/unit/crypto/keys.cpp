// SPDX-License-Identifier: Apache-2.0
//
// core/crypto/keys.cpp against public figures, and what it must refuse.
#include "crypto/keys.h"

#include <doctest/doctest.h>

#include "crypto/compare.h"
#include "kith/persona.h"
#include "tests/support/seeded_random.h"
#include "tests/support/vectors.h"

using namespace kith;

TEST_CASE("X25519 matches RFC 7748") {
    for (const auto& one : test::vectors("x25519")) {
        CAPTURE(one.name);
        const auto shared = crypto::dh(Secret<32>(one.array<32>("scalar")), one.array<32>("u"));
        REQUIRE(shared);
        CHECK(to_hex(shared->view()) == one.text("out"));
        if (one.has("public")) {
            CHECK(to_hex(crypto::DhPair::from_secret(Secret<32>(one.array<32>("scalar"))).pub) == one.text("public"));
        }
    }
}

TEST_CASE("a point of small order gives no shared secret") {
    test::SeededRandom random(1);
    const auto pair = crypto::DhPair::generate(random);
    for (const auto& one : test::vectors("x25519-small-order")) {
        CAPTURE(one.name);
        CHECK_FALSE(crypto::dh(pair.secret, one.array<32>("u")));
        auto high_bit = one.array<32>("u");
        high_bit[31] |= 0x80U;  // RFC 7748 5: the receiver masks it
        CHECK_FALSE(crypto::dh(pair.secret, high_bit));
    }
}

TEST_CASE("Ed25519 matches RFC 8032") {
    for (const auto& one : test::vectors("ed25519")) {
        CAPTURE(one.name);
        const auto pair = crypto::SignPair::from_seed(one.array<32>("seed"));
        CHECK(to_hex(pair.pub) == one.text("public"));
        CHECK(to_hex(crypto::sign(pair.secret, one.bytes("message"))) == one.text("signature"));
        CHECK(crypto::verify(pair.pub, one.bytes("message"), one.array<64>("signature")));
    }
}

TEST_CASE("a signature of another message, another key, or with one changed bit fails") {
    const auto one = test::vector_case("ed25519", "TEST 3");
    const auto pub = one.array<32>("public");
    const auto signature = one.array<64>("signature");
    CHECK_FALSE(crypto::verify(pub, as_bytes("other"), signature));
    CHECK_FALSE(
        crypto::verify(test::vector_case("ed25519", "TEST 2").array<32>("public"), one.bytes("message"), signature));
    for (std::size_t i = 0; i < signature.size(); ++i) {
        auto changed = signature;
        changed[i] ^= 1U;
        CHECK_FALSE(crypto::verify(pub, one.bytes("message"), changed));
    }
}

TEST_CASE("a signature whose S is not reduced fails, though it satisfies the equation") {
    // S + L, with L the order of the group (RFC 8032 5.1.7: S must be below L).
    const auto order = from_hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    REQUIRE(order);
    const auto one = test::vector_case("ed25519", "TEST 3");
    auto signature = one.array<64>("signature");
    unsigned carry = 0;
    for (std::size_t i = 0; i < 32; ++i) {
        carry += static_cast<unsigned>(signature[32 + i]) + (*order)[i];
        signature[32 + i] = static_cast<Byte>(carry);
        carry >>= 8U;
    }
    CHECK_FALSE(crypto::verify(one.array<32>("public"), one.bytes("message"), signature));
}

TEST_CASE("a public key of small order verifies nothing") {
    // With A and R the neutral element and S = 0 the equation holds for every message.
    ByteArray<32> neutral{1};
    ByteArray<64> signature{1};
    CHECK_FALSE(crypto::verify(neutral, as_bytes("any"), signature));
    CHECK_FALSE(crypto::verify(ByteArray<32>{}, as_bytes("any"), signature));
}

TEST_CASE("a persona's keys are drawn from the given randomness and work") {
    test::SeededRandom random(7);
    test::SeededRandom same(7);
    const PersonaKeys keys = PersonaKeys::generate(random);
    CHECK(keys.pub == PersonaKeys::generate(same).pub);
    const PersonaKeys other = PersonaKeys::generate(random);
    CHECK(keys.pub.ik != other.pub.ik);
    CHECK(keys.pub.sx != other.pub.sx);
    CHECK(crypto::verify(keys.pub.ik, as_bytes("m"), crypto::sign(keys.ik_secret, as_bytes("m"))));
    const auto here = crypto::dh(keys.sx_secret, other.pub.sx);
    const auto there = crypto::dh(other.sx_secret, keys.pub.sx);
    REQUIRE((here && there));
    CHECK(crypto::equal(here->view(), there->view()));
}
