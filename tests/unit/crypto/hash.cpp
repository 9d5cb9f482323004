// SPDX-License-Identifier: Apache-2.0
//
// core/crypto/hash.cpp and compare.cpp against public figures.
#include "crypto/hash.h"

#include <doctest/doctest.h>

#include "crypto/compare.h"
#include "tests/support/vectors.h"

using namespace kith;

namespace {

Bytes join(std::initializer_list<std::string_view> parts) {
    Bytes out;
    for (const auto part : parts) {
        out.insert(out.end(), part.begin(), part.end());
    }
    return out;
}

}  // namespace

TEST_CASE("SHA-256 of abc is FIPS 180-4's") {
    CHECK(to_hex(crypto::sha256(as_bytes("abc"))) ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(to_hex(crypto::sha256({})) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("HMAC-SHA-256 matches RFC 4231") {
    for (const auto& one : test::vectors("hmac-sha256")) {
        CAPTURE(one.name);
        CHECK(to_hex(crypto::hmac_sha256(one.bytes("key"), one.bytes("data")).view()) == one.text("out"));
    }
}

TEST_CASE("HKDF matches RFC 5869, extract and expand") {
    for (const auto& one : test::vectors("hkdf")) {
        CAPTURE(one.name);
        CHECK(to_hex(crypto::hmac_sha256(one.bytes("salt"), one.bytes("ikm")).view()) == one.text("prk"));
        const Bytes info = one.bytes("info");
        CHECK(to_hex(crypto::hkdf_sha256(one.bytes("salt"), one.bytes("ikm"), as_text(info)).view()) ==
              one.text("okm").substr(0, 64));
    }
}

TEST_CASE("SipHash-2-4-128 matches the reference implementation") {
    for (const auto& one : test::vectors("siphash128")) {
        CAPTURE(one.name);
        CHECK(to_hex(crypto::siphash128(one.array<16>("key"), one.bytes("message"))) == one.text("out"));
    }
}

TEST_CASE("a labelled hash is SHA-256 over length-prefixed parts, the label first") {
    const Bytes written = join(
        {std::string_view("\0\0\0\5label", 9), std::string_view("\0\0\0\2ab", 6), std::string_view("\0\0\0\0", 4)});
    CHECK(crypto::labelled_hash("label", {as_bytes("ab"), {}}) == crypto::sha256(written));
}

TEST_CASE("no two lists of parts give one labelled hash") {
    const auto one = crypto::labelled_hash("l", {as_bytes("ab"), as_bytes("c")});
    CHECK(one != crypto::labelled_hash("l", {as_bytes("a"), as_bytes("bc")}));
    CHECK(one != crypto::labelled_hash("l", {as_bytes("abc")}));
    CHECK(one != crypto::labelled_hash("l", {as_bytes("ab"), as_bytes("c"), {}}));
    CHECK(one != crypto::labelled_hash("m", {as_bytes("ab"), as_bytes("c")}));
    CHECK(crypto::labelled_hash("ab", {}) != crypto::labelled_hash("a", {as_bytes("b")}));
}

TEST_CASE("comparison sees every differing byte and every length") {
    const Bytes left(40, 7);
    CHECK(crypto::equal(left, left));
    CHECK(crypto::equal({}, {}));
    CHECK_FALSE(crypto::equal(left, {}));
    CHECK_FALSE(crypto::equal(left, ByteView(left).first(39)));
    for (std::size_t i = 0; i < left.size(); ++i) {
        Bytes right = left;
        right[i] ^= 0x80U;
        CHECK_FALSE(crypto::equal(left, right));
    }
    CHECK(crypto::is_zero(Bytes(32)));
    CHECK(crypto::is_zero({}));
    CHECK_FALSE(crypto::is_zero(left));
    for (const std::size_t size : {0U, 1U, 2U, 15U, 64U, 1000U}) {
        Bytes padding(size);
        CHECK(crypto::all_zero(padding));
        for (Byte& byte : padding) {
            byte = 1;
            CHECK_FALSE(crypto::all_zero(padding));
            byte = 0;
        }
    }
}
