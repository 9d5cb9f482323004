// SPDX-License-Identifier: Apache-2.0
//
// Old encodings read; the writer of vCard 3.0 needs none of this.
#include "formats/encodings.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "card/ascii.h"

namespace kith::formats {
namespace {

bool says(const Parameter& parameter, std::string_view encoding) {
    return (parameter.name.empty() || parameter.name == "ENCODING") && parameter.values.size() == 1 &&
           ascii::equal_ignoring_case(ascii::trimmed(parameter.values.front()), encoding);
}

int hex_digit(char c) {
    if (ascii::is_digit(c)) {
        return c - '0';
    }
    const char lower = ascii::lower(c);  // '=e9' too: phones write it
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// 1 for a character of base64's alphabet, without a way out in the middle: compilers look at many at once then.
constexpr std::uint8_t in_base64(char c) {
    const auto byte = static_cast<std::uint8_t>(c);
    const auto in = [](unsigned first, unsigned count, unsigned one) -> unsigned {
        return static_cast<std::uint8_t>(one - first) < count ? 1 : 0;
    };
    const unsigned other = c == '+' || c == '/' ? 1 : 0;
    return static_cast<std::uint8_t>(in('a', 26, byte | 0x20U) | in('0', 10, byte) | other);
}

bool is_base64_char(char c) {
    return in_base64(c) != 0;
}

/// Photos are long, and nearly all of them are right.
bool all_base64(std::string_view text) {
    constexpr std::size_t step = 64;
    std::uint8_t all = 1;
    for (; text.size() >= step; text.remove_prefix(step)) {
        for (std::size_t at = 0; at < step; ++at) {
            all &= in_base64(text.data()[at]);
        }
    }
    return all != 0 && std::ranges::all_of(text, is_base64_char);
}

}  // namespace

bool is_quoted_printable(const Parameter& parameter) {
    return says(parameter, "QUOTED-PRINTABLE");
}

bool is_base64(const Parameter& parameter) {
    return says(parameter, "BASE64") || says(parameter, "B");
}

std::string from_quoted_printable(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    if (text.ends_with('=')) {
        text.remove_suffix(1);  // a soft line break that nothing follows
    }
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool escape = text[at] == '=' && at + 2 < text.size();
        const int high = escape ? hex_digit(text[at + 1]) : -1;
        const int low = escape ? hex_digit(text[at + 2]) : -1;
        if (high < 0 || low < 0) {
            out += text[at];
            continue;
        }
        out += static_cast<char>(high * 16 + low);
        at += 2;
    }
    return out;
}

bool is_base64_text(std::string_view text) {
    bool any = false;
    for (const char c : text) {
        if (c == ' ' || c == '\t') {
            continue;
        }
        if (!is_base64_char(c) && c != '=') {
            return false;
        }
        any = true;
    }
    return any;
}

Base64 tidy_base64(std::string& text) {
    if (text.find(' ') != std::string::npos || text.find('\t') != std::string::npos) {
        std::string tight = text;
        std::erase_if(tight, [](char c) { return c == ' ' || c == '\t'; });
        const Base64 read = tidy_base64(tight);
        if (read != Base64::none) {
            text = std::move(tight);
        }
        return read;
    }
    std::string_view data = text;
    while (data.ends_with('=')) {
        data.remove_suffix(1);
    }
    if (!all_base64(data) || data.size() == 1 || data.empty() != text.empty()) {
        return Base64::none;
    }
    const bool cut = data.size() % 4 == 1;
    const std::size_t size = data.size() - (cut ? 1U : 0U);
    text.resize(size);
    text.append((4 - size % 4) % 4, '=');
    return cut ? Base64::cut : Base64::whole;
}

}  // namespace kith::formats
