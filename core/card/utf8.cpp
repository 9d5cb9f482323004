// SPDX-License-Identifier: Apache-2.0
//
// A strict UTF-8 check, byte by byte: it runs over hostile bytes before anything else reads them.
#include "card/utf8.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace kith::card {
namespace {

struct Lead {
    std::uint8_t from;
    std::uint8_t to;
    std::uint8_t second_from;
    std::uint8_t second_to;
    std::uint8_t length;
};

// RFC 3629 4: the lead bytes, with what their second byte may be.
constexpr std::array<Lead, 8> leads{{
    {0xc2, 0xdf, 0x80, 0xbf, 2},
    {0xe0, 0xe0, 0xa0, 0xbf, 3},
    {0xe1, 0xec, 0x80, 0xbf, 3},
    {0xed, 0xed, 0x80, 0x9f, 3},
    {0xee, 0xef, 0x80, 0xbf, 3},
    {0xf0, 0xf0, 0x90, 0xbf, 4},
    {0xf1, 0xf3, 0x80, 0xbf, 4},
    {0xf4, 0xf4, 0x80, 0x8f, 4},
}};

}  // namespace

std::size_t utf8_sequence(std::string_view text) {
    if (text.empty()) {
        return 0;
    }
    const auto byte = [text](std::size_t at) { return static_cast<std::uint8_t>(text[at]); };
    if (byte(0) < 0x80) {
        return 1;
    }
    for (const Lead& lead : leads) {
        if (byte(0) < lead.from || byte(0) > lead.to) {
            continue;
        }
        if (text.size() < lead.length || byte(1) < lead.second_from || byte(1) > lead.second_to) {
            return 0;
        }
        for (std::size_t at = 2; at < lead.length; ++at) {
            if ((byte(at) & 0xc0U) != 0x80U) {
                return 0;
            }
        }
        return lead.length;
    }
    return 0;
}

bool is_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        // Nearly all of it is ASCII: no call for that.
        if (static_cast<std::uint8_t>(text[at]) < 0x80) {
            ++at;
            continue;
        }
        const std::size_t length = utf8_sequence(text.substr(at));
        if (length == 0) {
            return false;
        }
        at += length;
    }
    return true;
}

bool is_plain(std::string_view text) {
    constexpr std::uint64_t high_bits = 0x8080808080808080U;
    constexpr std::uint64_t blanks = 0x2020202020202020U;
    // Eight bytes at a time: taking 0x20 from each sets its high bit where it was less (or the borrow of one that was).
    while (text.size() >= sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data(), sizeof word);
        if (((word | (word - blanks)) & high_bits) != 0) {
            return false;
        }
        text.remove_prefix(sizeof word);
    }
    return std::ranges::all_of(text, [](char c) { return static_cast<signed char>(c) >= 0x20; });
}

bool is_line(std::string_view text) {
    if (is_plain(text)) {
        return true;
    }
    return std::ranges::none_of(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; }) && is_utf8(text);
}

}  // namespace kith::card
