// SPDX-License-Identifier: Apache-2.0
//
// Old encodings read; the writer of vCard 3.0 needs none of this.
#include "formats/encodings.h"

#include <array>
#include <cstdint>

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

/// One for each character of base64's alphabet.
constexpr std::array<std::uint8_t, 256> base64_alphabet = [] {
    std::array<std::uint8_t, 256> out{};
    for (unsigned c = 0; c < 256; ++c) {
        const char letter = static_cast<char>(c);
        out[c] = ascii::is_letter(letter) || ascii::is_digit(letter) || letter == '+' || letter == '/' ? 1 : 0;
    }
    return out;
}();

bool is_base64_char(char c) {
    return base64_alphabet[static_cast<std::uint8_t>(c)] != 0;
}

/// Without a way out in the middle: photos are long, and nearly all of them are right.
bool all_base64(std::string_view text) {
    std::uint8_t all = 1;
    for (const char c : text) {
        all &= base64_alphabet[static_cast<std::uint8_t>(c)];
    }
    return all != 0;
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

Base64 tidy_base64(std::string_view text) {
    Base64 out;
    out.text.reserve(text.size() + 3);
    out.text = text;
    if (text.find(' ') != std::string_view::npos || text.find('\t') != std::string_view::npos) {
        std::erase_if(out.text, [](char c) { return c == ' ' || c == '\t'; });
    }
    while (out.text.ends_with('=')) {
        out.text.pop_back();
    }
    if (!all_base64(out.text)) {
        return {};
    }
    if (out.text.size() % 4 == 1) {
        out.text.pop_back();
        out.cut = true;
    }
    out.text.append((4 - out.text.size() % 4) % 4, '=');
    return out;
}

}  // namespace kith::formats
