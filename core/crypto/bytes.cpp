// SPDX-License-Identifier: Apache-2.0
//
// Hexadecimal and base32 (RFC 4648): how keys, identifiers and invitations are spelt. Not constant-time: nothing
// secret goes through here but an invitation, which is on the screen at that moment.
#include "kith/bytes.h"

namespace kith {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view base32_digits = "abcdefghijklmnopqrstuvwxyz234567";

constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::optional<unsigned> digit_of(char c, std::string_view digits) {
    const std::size_t at = digits.find(lower(c));
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    return static_cast<unsigned>(at);
}

}  // namespace

std::string to_hex(ByteView bytes) {
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const Byte byte : bytes) {
        out += hex_digits[byte >> 4U];
        out += hex_digits[byte & 0x0fU];
    }
    return out;
}

std::optional<Bytes> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) {
        return std::nullopt;
    }
    Bytes out;
    out.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const auto high = digit_of(text[i], hex_digits);
        const auto low = digit_of(text[i + 1], hex_digits);
        if (!high || !low) {
            return std::nullopt;
        }
        out.push_back(static_cast<Byte>(*high << 4U | *low));
    }
    return out;
}

std::string to_base32(ByteView bytes) {
    std::string out;
    out.reserve((bytes.size() * 8 + 4) / 5);
    unsigned held = 0;
    unsigned bits = 0;
    for (const Byte byte : bytes) {
        held = held << 8U | byte;
        bits += 8;
        while (bits >= 5) {
            bits -= 5;
            out += base32_digits[held >> bits & 31U];
        }
        held &= (1U << bits) - 1U;
    }
    if (bits > 0) {
        out += base32_digits[held << (5U - bits) & 31U];
    }
    return out;
}

std::optional<Bytes> from_base32(std::string_view text) {
    Bytes out;
    out.reserve(text.size() * 5 / 8);
    unsigned held = 0;
    unsigned bits = 0;
    for (const char c : text) {
        const auto digit = digit_of(c, base32_digits);
        if (!digit) {
            return std::nullopt;
        }
        held = held << 5U | *digit;
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            out.push_back(static_cast<Byte>(held >> bits));
            held &= (1U << bits) - 1U;
        }
    }
    // RFC 4648 3.5: a whole unused digit, or left-over bits that are not zero, would give one value two spellings.
    if (bits >= 5 || held != 0) {
        return std::nullopt;
    }
    return out;
}

}  // namespace kith
