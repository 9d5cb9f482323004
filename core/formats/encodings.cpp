// SPDX-License-Identifier: Apache-2.0
//
// Old encodings read; the writer of vCard 3.0 needs none of this.
#include "formats/encodings.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

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
    const char lower = ascii::lower(c);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool is_base64_char(char c) {
    return ascii::is_letter(c) || ascii::is_digit(c) || c == '+' || c == '/';
}

void append_utf8(std::string& out, unsigned code) {
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xc0U | (code >> 6U));
        out += static_cast<char>(0x80U | (code & 0x3fU));
    } else {
        out += static_cast<char>(0xe0U | (code >> 12U));
        out += static_cast<char>(0x80U | ((code >> 6U) & 0x3fU));
        out += static_cast<char>(0x80U | (code & 0x3fU));
    }
}

// Windows-1252, 0x80 to 0x9f; the five that it leaves out are the control characters of Latin-1.
constexpr std::array<std::uint16_t, 32> windows_1252{0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
                                                     0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008d, 0x017d, 0x008f,
                                                     0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                                     0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178};

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
    std::ranges::copy_if(text, std::back_inserter(out.text), [](char c) { return c != ' ' && c != '\t'; });
    while (out.text.ends_with('=')) {
        out.text.pop_back();
    }
    if (!std::ranges::all_of(out.text, is_base64_char)) {
        return {};
    }
    if (out.text.size() % 4 == 1) {
        out.text.pop_back();
        out.cut = true;
    }
    out.text.append((4 - out.text.size() % 4) % 4, '=');
    return out;
}

std::string from_windows_1252(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 4);
    for (const char c : text) {
        const auto byte = static_cast<std::uint8_t>(c);
        append_utf8(out, byte >= 0x80 && byte < 0xa0 ? windows_1252.at(byte - 0x80U) : byte);
    }
    return out;
}

}  // namespace kith::formats
