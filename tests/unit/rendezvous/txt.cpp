// SPDX-License-Identifier: Apache-2.0
//
// core/rendezvous/txt.cpp: RFC 6763 6 on hostile records.
#include <doctest/doctest.h>

#include "kith/rendezvous.h"

using namespace kith;

namespace {

Bytes record(std::initializer_list<std::string_view> strings) {
    Bytes out;
    for (const std::string_view one : strings) {
        out.push_back(static_cast<Byte>(one.size()));
        out.insert(out.end(), one.begin(), one.end());
    }
    return out;
}

unsigned number_in(std::initializer_list<std::string_view> strings) {
    const auto number = decode_txt(record(strings));
    return number ? number->value() : 0U;
}

}  // namespace

TEST_CASE("a record says the version first, the number, and nothing else") {
    CHECK(to_hex(encode_txt(*PublicNumber::from(7))) == "03763d31036e3d37");
    CHECK(encode_txt(*PublicNumber::from(9'999)) == record({"v=1", "n=9999"}));
}

TEST_CASE("every number reads back") {
    for (unsigned value = 1; value <= 9'999; ++value) {
        REQUIRE(decode_txt(encode_txt(*PublicNumber::from(value)))->value() == value);
    }
}

TEST_CASE("keys have no case, come in any order, and the first of a kind counts") {
    CHECK(number_in({"V=1", "N=7"}) == 7);
    CHECK(number_in({"n=7", "v=1"}) == 7);
    CHECK(number_in({"v=1", "n=7", "n=8", "v=2"}) == 7);
    CHECK(number_in({"v=2", "v=1", "n=7"}) == 0);
    CHECK(number_in({"v", "v=1", "n=7"}) == 0);  // a key without value is the first of its kind all the same
    CHECK(number_in({"v=1", "n", "n=7"}) == 0);
}

TEST_CASE("unknown keys, empty strings and strings without a key are passed over") {
    CHECK(number_in({"", "x=1", "flag", "=n", "=", "v=1", "nn=3", "n=7", "later=\x01\xff"}) == 7);
}

TEST_CASE("another version, no version, no number or a wrong one is none") {
    CHECK(number_in({}) == 0);
    CHECK(number_in({""}) == 0);
    CHECK(number_in({"n=7"}) == 0);
    CHECK(number_in({"v=1"}) == 0);
    for (const char* version : {"v=", "v=2", "v=11", "v=01", "v=1 "}) {
        CHECK(number_in({version, "n=7"}) == 0);
    }
    for (const char* number : {"n=", "n=0", "n=07", "n=10000", "n=-1", "n= 7", "n=7 ", "n=7a", "n=0x7", "n==7"}) {
        CAPTURE(number);
        CHECK(number_in({"v=1", number}) == 0);
    }
}

TEST_CASE("a record cut anywhere inside a string is none") {
    const Bytes whole = record({"v=1", "n=77"});
    for (std::size_t size = 0; size < whole.size(); ++size) {
        CHECK_FALSE(decode_txt(ByteView(whole).first(size)));
    }
    CHECK(decode_txt(whole));
    Bytes longer = whole;
    longer.push_back(1);
    CHECK_FALSE(decode_txt(longer));
}

TEST_CASE("a record of 512 bytes is read, one of 513 is not") {
    Bytes whole = record({"v=1", "n=7"});
    whole.resize(512);  // empty strings
    CHECK(decode_txt(whole));
    whole.resize(513);
    CHECK_FALSE(decode_txt(whole));
}
