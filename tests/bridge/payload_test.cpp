// SPDX-License-Identifier: Apache-2.0
//
// What two devices find each other by, by kith.h alone.
#include "tests/bridge/phones.h"

using namespace kith::test;

namespace {

template <typename Call>
std::vector<std::uint8_t> bytes_of(Call call) {
    std::size_t size = 0;
    REQUIRE(call(nullptr, &size) == KITH_ERR_TOO_SMALL);
    std::vector<std::uint8_t> out(size);
    REQUIRE(call(out.data(), &size) == KITH_OK);
    REQUIRE(size == out.size());
    return out;
}

}  // namespace

TEST_CASE("a TXT record says its number, and nothing else is one") {
    const auto record = bytes_of([](std::uint8_t* out, std::size_t* size) { return kith_txt_make(4'711, out, size); });
    std::int32_t number = 0;
    CHECK(kith_txt_read(record.data(), record.size(), &number) == KITH_OK);
    CHECK(number == 4'711);
    CHECK(kith_txt_read(record.data(), record.size() - 1, &number) == KITH_ERR_MALFORMED);
    CHECK(kith_txt_read(nullptr, 0, &number) == KITH_ERR_MALFORMED);
    std::size_t size = 0;
    for (const std::int32_t none : {0, -1, 10'000, INT32_MIN, INT32_MAX}) {
        CHECK(kith_txt_make(none, nullptr, &size) == KITH_ERR_ARGUMENT);
    }
    CHECK(std::string_view(kith_dns_sd_service()) == "_kith._tcp");
}

TEST_CASE("an LE UUID says its number, the characteristic where links are taken, and nothing else is read as these") {
    const auto uuid = text_of([](char* out, std::size_t* size) { return kith_le_uuid_make(4'711, out, size); });
    CHECK(uuid.size() == 36);
    std::int32_t number = 0;
    CHECK(kith_le_uuid_read(uuid.data(), uuid.size(), &number) == KITH_OK);
    CHECK(number == 4'711);
    std::size_t size = 0;
    for (const std::int32_t none : {0, -1, 10'000, INT32_MIN, INT32_MAX}) {
        CHECK(kith_le_uuid_make(none, nullptr, &size) == KITH_ERR_ARGUMENT);
        CHECK(kith_le_psm_make(none, nullptr, &size) == KITH_ERR_ARGUMENT);
    }
    CHECK(kith_le_psm_make(127, nullptr, &size) == KITH_ERR_ARGUMENT);
    CHECK(kith_le_psm_make(256, nullptr, &size) == KITH_ERR_ARGUMENT);
    const auto gatt = [](std::int32_t what) {
        return text_of([&](char* out, std::size_t* room) { return kith_le_gatt_uuid(what, out, room); });
    };
    CHECK(gatt(KITH_LE_SERVICE) != gatt(KITH_LE_CHARACTERISTIC));
    for (const std::string& other : {gatt(KITH_LE_SERVICE), gatt(KITH_LE_CHARACTERISTIC), uuid + "0", std::string()}) {
        CHECK(kith_le_uuid_read(other.data(), other.size(), &number) == KITH_ERR_MALFORMED);
    }
    const auto value = bytes_of([](std::uint8_t* out, std::size_t* room) { return kith_le_psm_make(129, out, room); });
    std::int32_t psm = 0;
    CHECK(kith_le_psm_read(value.data(), value.size(), &psm) == KITH_OK);
    CHECK(psm == 129);
    CHECK(kith_le_psm_read(value.data(), value.size() - 1, &psm) == KITH_ERR_MALFORMED);
    CHECK(kith_le_psm_read(nullptr, 0, &psm) == KITH_ERR_MALFORMED);
}

TEST_CASE("a typed code is read with its number, and a slip is told") {
    std::int32_t number = -1;
    std::int32_t mended = -1;
    const auto read = [&](std::string_view typed) {
        return text_of([&](char* out, std::size_t* size) {
            return kith_code_read(typed.data(), typed.size(), &number, &mended, out, size);
        });
    };
    CHECK(read("7 ACME adroitness") == "7-acme-adroitness");
    CHECK(number == 7);
    CHECK(mended == 0);
    CHECK(read("acme-adroitnes") == "acme-adroitness");
    CHECK(number == 0);
    CHECK(mended == 1);
    std::size_t size = 0;
    CHECK(kith_code_read("nothing", 7, &number, &mended, nullptr, &size) == KITH_ERR_MALFORMED);
}

TEST_CASE("NDEF messages of both kinds are read as they were made") {
    for (const std::int32_t kind : {KITH_NDEF_VCARD, KITH_NDEF_INVITATION}) {
        const std::string text = kind == KITH_NDEF_VCARD ? "BEGIN:VCARD" : "KITH1:ABC";
        const auto message = bytes_of([&](std::uint8_t* out, std::size_t* size) {
            return kith_ndef_make(kind, text.data(), text.size(), out, size);
        });
        std::int32_t found = 0;
        CHECK(text_of([&](char* out, std::size_t* size) {
                  return kith_ndef_read(message.data(), message.size(), &found, out, size);
              }) == text);
        CHECK(found == kind);
        std::size_t size = 0;
        CHECK(kith_ndef_read(message.data(), message.size() - 1, &found, nullptr, &size) == KITH_ERR_MALFORMED);
    }
    std::size_t size = 0;
    CHECK(kith_ndef_make(3, "a", 1, nullptr, &size) == KITH_ERR_ARGUMENT);
    CHECK(kith_ndef_make(KITH_NDEF_VCARD, "", 0, nullptr, &size) == KITH_ERR_USAGE);
}

TEST_CASE("an invitation that is none is refused, by each that reads one") {
    std::int32_t number = 0;
    std::size_t size = 0;
    CHECK(kith_invitation_number("KITH1:", 6, &number) == KITH_ERR_MALFORMED);
    CHECK(kith_invitation_address("hello", 5, 0, nullptr, &size) == KITH_ERR_MALFORMED);
}
