// SPDX-License-Identifier: Apache-2.0
//
// core/crypto/bytes.cpp: hexadecimal and base32.
#include "kith/bytes.h"

#include <doctest/doctest.h>

#include "tests/support/vectors.h"

using namespace kith;

TEST_CASE("hexadecimal is written in lower case and read in either") {
    const Bytes bytes{0x00, 0x7f, 0xab, 0xff};
    CHECK(to_hex(bytes) == "007fabff");
    CHECK(from_hex("007fABfF") == bytes);
    CHECK(from_hex("") == Bytes{});
}

TEST_CASE("hexadecimal of odd length or with another character is refused") {
    CHECK_FALSE(from_hex("0"));
    CHECK_FALSE(from_hex("0g"));
    CHECK_FALSE(from_hex("0x10"));
    CHECK_FALSE(from_hex(" 00 "));
    CHECK_FALSE(from_hex(std::string_view("\0\0", 2)));
}

TEST_CASE("base32 matches RFC 4648 in both directions") {
    for (const auto& one : test::vectors("base32")) {
        CAPTURE(one.name);
        CHECK(to_base32(one.bytes("plain")) == one.text("text"));
        CHECK(from_base32(one.text("text")) == one.bytes("plain"));
    }
    CHECK(from_base32("MZXW6YTBOI") == from_base32("mzxw6ytboi"));
}

TEST_CASE("every byte string has one base32 spelling only") {
    CHECK_FALSE(from_base32("mz"));  // left-over bits that are not zero: "my" is the spelling
    CHECK_FALSE(from_base32("m"));   // a whole unused digit
    CHECK_FALSE(from_base32("mya"));
    CHECK_FALSE(from_base32("my======"));
    CHECK_FALSE(from_base32("m1"));
    CHECK_FALSE(from_base32("m y"));
    Bytes bytes;
    for (unsigned i = 0; i < 256; ++i) {
        bytes.push_back(static_cast<Byte>(i * 37));
        CHECK(from_base32(to_base32(bytes)) == bytes);
    }
}
