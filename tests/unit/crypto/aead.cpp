// SPDX-License-Identifier: Apache-2.0
//
// core/crypto/aead.cpp against public figures, and what it must refuse.
#include "crypto/aead.h"

#include <doctest/doctest.h>

#include "tests/support/vectors.h"

using namespace kith;

namespace {

std::uint64_t little_endian(ByteView bytes) {
    std::uint64_t out = 0;
    for (std::size_t i = bytes.size(); i-- > 0;) {
        out = out << 8U | bytes[i];
    }
    return out;
}

}  // namespace

TEST_CASE("ChaCha20-Poly1305 matches RFC 8439") {
    for (const auto& one : test::vectors("chacha20poly1305")) {
        const Bytes nonce = one.bytes("nonce");
        const std::uint64_t counter = little_endian(ByteView(nonce).subspan(4));
        const Bytes sealed = crypto::chacha_seal(one.array<32>("key"), counter, one.bytes("ad"), one.bytes("plain"));
        CHECK(to_hex(ByteView(sealed).last(crypto::tag_size)) == one.text("tag"));
        const auto opened = crypto::chacha_open(one.array<32>("key"), counter, one.bytes("ad"), sealed);
        REQUIRE(opened);
        CHECK(to_hex(opened->view()) == one.text("plain"));
    }
}

TEST_CASE("XChaCha20-Poly1305 matches draft-irtf-cfrg-xchacha") {
    for (const auto& one : test::vectors("xchacha20poly1305")) {
        const auto nonce = one.array<24>("nonce");
        const Bytes sealed = crypto::xchacha_seal(one.array<32>("key"), nonce, one.bytes("ad"), one.bytes("plain"));
        CHECK(to_hex(sealed) == one.text("sealed"));
        const auto opened = crypto::xchacha_open(one.array<32>("key"), nonce, one.bytes("ad"), sealed);
        REQUIRE(opened);
        CHECK(to_hex(opened->view()) == one.text("plain"));
    }
}

TEST_CASE("a changed byte of key, nonce, data, text or tag does not open") {
    const ByteArray<32> key{1};
    const crypto::XNonce nonce{2};
    const Bytes ad{3};
    const Bytes plain{4, 5};
    const Bytes chacha = crypto::chacha_seal(key, 7, ad, plain);
    const Bytes xchacha = crypto::xchacha_seal(key, nonce, ad, plain);
    CHECK_FALSE(crypto::chacha_open(ByteArray<32>{9}, 7, ad, chacha));
    CHECK_FALSE(crypto::chacha_open(key, 8, ad, chacha));
    CHECK_FALSE(crypto::chacha_open(key, 7, {}, chacha));
    CHECK_FALSE(crypto::xchacha_open(ByteArray<32>{9}, nonce, ad, xchacha));
    CHECK_FALSE(crypto::xchacha_open(key, crypto::XNonce{9}, ad, xchacha));
    CHECK_FALSE(crypto::xchacha_open(key, nonce, {}, xchacha));
    for (std::size_t i = 0; i < chacha.size(); ++i) {
        Bytes changed = chacha;
        changed[i] ^= 1U;
        CHECK_FALSE(crypto::chacha_open(key, 7, ad, changed));
        changed = xchacha;
        changed[i] ^= 1U;
        CHECK_FALSE(crypto::xchacha_open(key, nonce, ad, changed));
    }
}

TEST_CASE("nothing shorter than a tag opens, and an empty text is sealed as a tag alone") {
    const ByteArray<32> key{1};
    for (std::size_t size = 0; size < crypto::tag_size; ++size) {
        CHECK_FALSE(crypto::chacha_open(key, 0, {}, Bytes(size)));
        CHECK_FALSE(crypto::xchacha_open(key, {}, {}, Bytes(size)));
    }
    const Bytes sealed = crypto::chacha_seal(key, 0, {}, {});
    CHECK(sealed.size() == crypto::tag_size);
    const auto opened = crypto::chacha_open(key, 0, {}, sealed);
    REQUIRE(opened);
    CHECK(opened->empty());
    CHECK(crypto::xchacha_open(key, {}, {}, crypto::xchacha_seal(key, {}, {}, {})));
}
