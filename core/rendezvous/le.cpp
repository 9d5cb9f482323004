// SPDX-License-Identifier: Apache-2.0
//
// Bluetooth LE: the service UUID that a meeting is advertised with, and the GATT characteristic that tells where links are
// taken (PROTOCOL.md 13). A number is all that changes in the advertisement: it is what a phone and BlueZ can filter by.
#include <algorithm>

#include "kith/rendezvous.h"

namespace kith {
namespace {

constexpr ByteArray<14> family = {0x6d, 0x38, 0xc5, 0x1a, 0xaf, 0x71, 0x41, 0x92, 0x9b, 0xa1, 0x23, 0x09, 0xb0, 0x55};
constexpr unsigned gatt_service = 0x0000;
constexpr unsigned psm_characteristic = 0xffff;

constexpr Byte version = 1;
constexpr std::size_t value_size = 3;
constexpr std::size_t attribute_max = 512;   // Bluetooth Core 5.3, Vol 3, Part F, 3.2.9
constexpr std::uint16_t first_psm = 0x0080;  // of those that are drawn: Vol 3, Part A, 4.22
constexpr std::uint16_t last_psm = 0x00ff;

Uuid with(unsigned last_two) {
    Uuid out{};
    std::ranges::copy(family, out.begin());
    out[14] = static_cast<Byte>(last_two >> 8U);
    out[15] = static_cast<Byte>(last_two);
    return out;
}

constexpr bool dash_before(std::size_t index) {
    return index == 4 || index == 6 || index == 8 || index == 10;
}

}  // namespace

Uuid le_service_uuid(PublicNumber number) {
    return with(number.value());
}

std::optional<PublicNumber> le_number(const Uuid& uuid) {
    if (!std::ranges::equal(family, std::span(uuid).first<family.size()>())) {
        return std::nullopt;
    }
    return PublicNumber::from(uuid[14] * 256U + uuid[15]);
}

Uuid le_gatt_service() {
    return with(gatt_service);
}

Uuid le_psm_characteristic() {
    return with(psm_characteristic);
}

std::string uuid_text(const Uuid& uuid) {
    std::string out;
    for (std::size_t i = 0; i < uuid.size(); ++i) {
        out += dash_before(i) ? "-" : "";
        out += to_hex(ByteView(uuid).subspan(i, 1));
    }
    return out;
}

std::optional<Uuid> parse_uuid(std::string_view text) {
    std::string digits;
    for (std::size_t i = 0; i < 16; ++i) {
        if (dash_before(i)) {
            if (!text.starts_with('-')) {
                return std::nullopt;
            }
            text.remove_prefix(1);
        }
        digits += text.substr(0, 2);
        text.remove_prefix(std::min<std::size_t>(2, text.size()));
    }
    const auto bytes = from_hex(digits);
    if (!bytes || bytes->size() != 16 || !text.empty()) {
        return std::nullopt;
    }
    Uuid out{};
    std::ranges::copy(*bytes, out.begin());
    return out;
}

Bytes encode_le_psm(std::uint16_t psm) {
    return {version, static_cast<Byte>(psm >> 8U), static_cast<Byte>(psm)};
}

std::optional<std::uint16_t> decode_le_psm(ByteView value) {
    if (value.size() < value_size || value.size() > attribute_max || value[0] != version) {
        return std::nullopt;
    }
    const auto psm = static_cast<std::uint16_t>(value[1] * 256U + value[2]);
    return psm >= first_psm && psm <= last_psm ? std::optional(psm) : std::nullopt;
}

}  // namespace kith
