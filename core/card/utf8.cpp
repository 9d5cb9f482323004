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

/// Eight bytes of text at once.
using Word = std::uint64_t;
constexpr Word high_bits = 0x8080808080808080U;

Word word_at(std::string_view text, std::size_t at) {
    Word word = 0;
    std::memcpy(&word, text.data() + at, sizeof word);
    return word;
}

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
        // Nearly all of it is ASCII: eight bytes at a time of that, and no call.
        if (at + sizeof(Word) <= text.size() && (word_at(text, at) & high_bits) == 0) {
            at += sizeof(Word);
            continue;
        }
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
    constexpr Word blanks = 0x2020202020202020U;
    if (text.size() < sizeof(Word)) {
        return std::ranges::all_of(text, [](char c) { return static_cast<signed char>(c) >= 0x20; });
    }
    // Taking 0x20 from each byte sets its high bit where it was less (or the borrow of one that was). The last eight bytes
    // may have been looked at in part.
    const auto odd = [text](std::size_t at) {
        const Word word = word_at(text, at);
        return word | (word - blanks);
    };
    Word found = odd(text.size() - sizeof(Word));
    for (std::size_t at = 0; at + sizeof(Word) < text.size(); at += sizeof(Word)) {
        found |= odd(at);
    }
    return (found & high_bits) == 0;
}

bool is_line(std::string_view text) {
    if (is_plain(text)) {
        return true;
    }
    return std::ranges::none_of(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; }) && is_utf8(text);
}

}  // namespace kith::card
