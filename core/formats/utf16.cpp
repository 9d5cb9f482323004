// SPDX-License-Identifier: Apache-2.0
//
// RFC 2781 2.2. A surrogate without its other half becomes U+FFFD.
#include "formats/utf16.h"

#include <utility>

#include "card/ascii.h"

namespace kith::formats {
namespace {

constexpr unsigned replacement = 0xfffd;

constexpr bool is_high_surrogate(unsigned unit) {
    return unit >= 0xd800 && unit < 0xdc00;
}
constexpr bool is_low_surrogate(unsigned unit) {
    return unit >= 0xdc00 && unit < 0xe000;
}

}  // namespace

void append_utf8(std::string& out, unsigned code) {
    if (code > 0x10ffff || is_high_surrogate(code) || is_low_surrogate(code)) {
        code = replacement;
    }
    const auto tail = [code](unsigned shift) { return static_cast<char>(0x80U | ((code >> shift) & 0x3fU)); };
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xc0U | (code >> 6U));
        out += tail(0);
    } else if (code < 0x10000) {
        out += static_cast<char>(0xe0U | (code >> 12U));
        out += tail(6);
        out += tail(0);
    } else {
        out += static_cast<char>(0xf0U | (code >> 18U));
        out += tail(12);
        out += tail(6);
        out += tail(0);
    }
}

std::optional<ByteOrder> utf16_order(std::string_view start) {
    const auto letters = [start](std::size_t at) {
        return start.size() >= 4 && ascii::is_letter(start[at]) && ascii::is_letter(start[at + 2]) &&
               start[1 - at] == '\0' && start[3 - at] == '\0';
    };
    if (start.starts_with("\xff\xfe") || letters(0)) {
        return ByteOrder::little;
    }
    if (start.starts_with("\xfe\xff") || letters(1)) {
        return ByteOrder::big;
    }
    return std::nullopt;
}

void Utf16Decoder::decode(std::string_view bytes, std::string& out) {
    for (const char c : bytes) {
        const auto byte = static_cast<std::uint8_t>(c);
        if (!odd_) {
            odd_ = byte;
            continue;
        }
        const unsigned first = *std::exchange(odd_, std::nullopt);
        unit(order_ == ByteOrder::little ? first | unsigned{byte} << 8U : first << 8U | byte, out);
    }
}

void Utf16Decoder::unit(unsigned unit, std::string& out) {
    if (high_ != 0 && is_low_surrogate(unit)) {
        append_utf8(out, 0x10000U + ((std::exchange(high_, 0U) - 0xd800U) << 10U) + (unit - 0xdc00U));
        return;
    }
    if (std::exchange(high_, 0U) != 0) {
        append_utf8(out, replacement);
    }
    if (is_high_surrogate(unit)) {
        high_ = unit;
    } else {
        append_utf8(out, unit);
    }
}

void Utf16Decoder::finish(std::string& out) {
    if (std::exchange(high_, 0U) != 0 || std::exchange(odd_, std::nullopt)) {
        append_utf8(out, replacement);
    }
}

}  // namespace kith::formats
