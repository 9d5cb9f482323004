// SPDX-License-Identifier: Apache-2.0
//
// Project Wycheproof's cases: the edges at which implementations were found wrong (twists, carries, malleable
// signatures, tags that differ in one bit). Each file in tests/vectors says which cases our functions can't be given.
#include <doctest/doctest.h>

#include "crypto/aead.h"
#include "crypto/hash.h"
#include "crypto/keys.h"
#include "tests/support/vectors.h"

using namespace kith;

namespace {

bool is_valid(const test::VectorCase& one) {
    REQUIRE((one.text("result") == "valid" || one.text("result") == "invalid"));
    return one.text("result") == "valid";
}

std::uint64_t noise_counter(ByteView nonce) {
    std::uint64_t out = 0;
    for (std::size_t i = 12; i-- > 4;) {
        out = out << 8U | nonce[i];
    }
    return out;
}

}  // namespace

TEST_CASE("Wycheproof: X25519 gives the shared secret of every case, twists and unreduced points too, and never zero") {
    std::size_t refused = 0;
    const auto cases = test::vectors("wycheproof-x25519");
    CHECK(cases.size() == 518);
    for (const auto& one : cases) {
        CAPTURE(one.name);
        const auto shared = crypto::dh(Secret<32>(one.array<32>("scalar")), one.array<32>("u"));
        REQUIRE(shared.has_value() == !one.text("out").empty());
        CHECK((!shared || to_hex(shared->view()) == one.text("out")));
        refused += shared ? 0 : 1;
    }
    CHECK(refused == 31);
}

TEST_CASE("Wycheproof: Ed25519 signs as every valid case and takes no invalid one") {
    const auto cases = test::vectors("wycheproof-ed25519");
    CHECK(cases.size() == 133);
    for (const auto& one : cases) {
        CAPTURE(one.name);
        const auto message = one.bytes("message");
        CHECK(crypto::verify(one.array<32>("public"), message, one.array<64>("signature")) == is_valid(one));
        if (one.has("seed")) {
            const auto pair = crypto::SignPair::from_seed(one.array<32>("seed"));
            CHECK(to_hex(pair.pub) == one.text("public"));
            CHECK(to_hex(crypto::sign(pair.secret, message)) == one.text("signature"));
        }
    }
}

TEST_CASE("Wycheproof: ChaCha20-Poly1305 seals and opens every valid case and opens no invalid one") {
    for (const auto& one : test::vectors("wycheproof-chacha20poly1305")) {
        CAPTURE(one.name);
        const auto key = one.array<32>("key");
        const std::uint64_t counter = noise_counter(one.array<12>("nonce"));
        const auto opened = crypto::chacha_open(key, counter, one.bytes("ad"), one.bytes("sealed"));
        REQUIRE(opened.has_value() == is_valid(one));
        if (opened) {
            CHECK(to_hex(opened->view()) == one.text("plain"));
            CHECK(to_hex(crypto::chacha_seal(key, counter, one.bytes("ad"), one.bytes("plain"))) == one.text("sealed"));
        }
    }
}

TEST_CASE("Wycheproof: XChaCha20-Poly1305 seals and opens every valid case and opens no invalid one") {
    const auto cases = test::vectors("wycheproof-xchacha20poly1305");
    CHECK(cases.size() == 280);
    for (const auto& one : cases) {
        CAPTURE(one.name);
        const auto key = one.array<32>("key");
        const auto nonce = one.array<24>("nonce");
        const auto opened = crypto::xchacha_open(key, nonce, one.bytes("ad"), one.bytes("sealed"));
        REQUIRE(opened.has_value() == is_valid(one));
        if (opened) {
            CHECK(to_hex(opened->view()) == one.text("plain"));
            CHECK(to_hex(crypto::xchacha_seal(key, nonce, one.bytes("ad"), one.bytes("plain"))) == one.text("sealed"));
        }
    }
}

TEST_CASE("Wycheproof: HKDF-SHA-256 gives the first 32 bytes of every case") {
    const auto cases = test::vectors("wycheproof-hkdf");
    CHECK(cases.size() == 102);
    for (const auto& one : cases) {
        CAPTURE(one.name);
        const Bytes info = one.bytes("info");
        const auto out = crypto::hkdf_sha256(one.bytes("salt"), one.bytes("ikm"), as_text(info));
        CHECK(to_hex(out.view()).substr(0, one.text("okm").size()) == one.text("okm"));
    }
}

TEST_CASE("Wycheproof: HMAC-SHA-256 is that of every valid case and of no invalid one") {
    for (const auto& one : test::vectors("wycheproof-hmac-sha256")) {
        CAPTURE(one.name);
        const bool same = to_hex(crypto::hmac_sha256(one.bytes("key"), one.bytes("data")).view()) == one.text("out");
        CHECK(same == is_valid(one));
    }
}
