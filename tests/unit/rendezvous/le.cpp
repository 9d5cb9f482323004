// SPDX-License-Identifier: Apache-2.0
//
// core/rendezvous/le.cpp: what is advertised over Bluetooth LE, and where links are taken.
#include <doctest/doctest.h>

#include <algorithm>

#include "kith/rendezvous.h"

using namespace kith;

namespace {

Uuid uuid_of(std::string_view text) {
    const auto uuid = parse_uuid(text);
    REQUIRE(uuid);
    return *uuid;
}

Bytes value(std::initializer_list<int> bytes) {
    Bytes out;
    std::ranges::transform(bytes, std::back_inserter(out), [](int each) { return static_cast<Byte>(each); });
    return out;
}

}  // namespace

TEST_CASE("an advertisement's UUID is 14 fixed bytes and the number, big-endian") {
    CHECK(uuid_text(le_service_uuid(*PublicNumber::from(7))) == "6d38c51a-af71-4192-9ba1-2309b0550007");
    CHECK(uuid_text(le_service_uuid(*PublicNumber::from(9'999))) == "6d38c51a-af71-4192-9ba1-2309b055270f");
}

TEST_CASE("every number reads back from its UUID, and none from those of the GATT service and its characteristic") {
    for (unsigned number = 1; number <= 9'999; ++number) {
        REQUIRE(le_number(le_service_uuid(*PublicNumber::from(number)))->value() == number);
    }
    CHECK_FALSE(le_number(le_gatt_service()));
    CHECK_FALSE(le_number(le_psm_characteristic()));
    CHECK(le_gatt_service() != le_psm_characteristic());
    CHECK_FALSE(le_number(uuid_of("6d38c51a-af71-4192-9ba1-2309b0552710")));  // 10000
}

TEST_CASE("a UUID that differs in any of the 14 bytes is nobody's number") {
    const Uuid good = le_service_uuid(*PublicNumber::from(7));
    for (std::size_t at = 0; at < 14; ++at) {
        Uuid other = good;
        other[at] ^= 1;
        CHECK_FALSE(le_number(other));
    }
}

TEST_CASE("a UUID's text is read in either case, and nothing else is taken for one") {
    const std::string_view text = "6d38c51a-af71-4192-9ba1-2309b0550007";
    CHECK(uuid_text(uuid_of(text)) == text);
    CHECK(uuid_of("6D38C51A-AF71-4192-9BA1-2309B0550007") == uuid_of(text));
    for (const std::string_view bad :
         {"", "180f", "0000180f", "6d38c51aaf7141929ba12309b0550007", "6d38c51a-af71-4192-9ba1-2309b055000",
          "6d38c51a-af71-4192-9ba1-2309b05500070", "6d38c51a-af71-4192-9ba1-2309b055000g",
          "6d38c51a-af71-4192-9ba1_2309b0550007", "6d38c51-aaf71-4192-9ba1-2309b0550007",
          "6d38c51a-af71-4192-9ba1-2309b0550007 ", "-6d38c51a-af71-4192-9ba1-2309b055000"}) {
        CAPTURE(bad);
        CHECK_FALSE(parse_uuid(bad));
    }
}

TEST_CASE("where links are taken is a version and a PSM, and reads back") {
    CHECK(encode_le_psm(0x0080) == value({1, 0, 0x80}));
    for (std::uint16_t psm = 0x0080; psm <= 0x00ff; ++psm) {
        CHECK(decode_le_psm(encode_le_psm(psm)) == psm);
    }
}

TEST_CASE("a PSM that is not drawn, another version and a cut value are none; more bytes are passed over") {
    CHECK_FALSE(decode_le_psm({}));
    CHECK_FALSE(decode_le_psm(value({1, 0})));
    CHECK_FALSE(decode_le_psm(value({1, 0, 0x7f})));
    CHECK_FALSE(decode_le_psm(value({1, 1, 0x00})));
    CHECK_FALSE(decode_le_psm(value({1, 0, 0})));
    CHECK_FALSE(decode_le_psm(value({0, 0, 0x80})));
    CHECK_FALSE(decode_le_psm(value({2, 0, 0x80})));
    Bytes longer = value({1, 0, 0x81, 9});
    CHECK(decode_le_psm(longer) == 0x81);
    longer.resize(512);
    CHECK(decode_le_psm(longer) == 0x81);
    longer.resize(513);
    CHECK_FALSE(decode_le_psm(longer));
}
