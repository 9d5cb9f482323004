// SPDX-License-Identifier: Apache-2.0
//
// What people type for a code, brought into one alphabet, and the words that a mistyped one may be. On each list any
// two words are at least two slips apart, so that a single slip rarely leaves two.
#include "rendezvous/code_text.h"

#include <algorithm>
#include <array>

#include "card/ascii.h"
#include "card/utf8.h"
#include "kith/code.h"

namespace kith {
namespace {

constexpr std::size_t longest_text = 256;  // the longest code has 28 characters, three bytes each on some keyboards

/// Where the decimal digits of the scripts begin that keyboards of today type.
constexpr std::array<char32_t, 17> zeros{0x0660, 0x06f0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66,
                                         0x0ce6, 0x0d66, 0x0e50, 0x0ed0, 0x0f20, 0x1040, 0x17e0, 0xff10};

char32_t code_point(std::string_view sequence) {
    const auto lead = static_cast<unsigned char>(sequence[0]);
    if (sequence.size() == 1) {
        return lead;
    }
    char32_t out = lead & (0x7fU >> sequence.size());
    for (const char c : sequence.substr(1)) {
        out = out << 6U | (static_cast<unsigned char>(c) & 0x3fU);
    }
    return out;
}

bool between(char32_t c, char32_t low, char32_t high) {
    return c >= low && c <= high;
}

/// Marks that copying from a chat or a page brings along, and that show nothing.
bool shows_nothing(char32_t c) {
    return between(c, 0x200b, 0x200f) || between(c, 0x202a, 0x202e) || between(c, 0x2060, 0x2069) || c == 0xfeff ||
           c == 0x00ad;
}

/// A space of any width, a dash of any length, or what people write for them.
bool separates(char32_t c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '-' || c == '_' || c == '.' || c == ',' ||
           c == 0x00a0 || between(c, 0x2000, 0x200a) || between(c, 0x2010, 0x2015) || c == 0x202f || c == 0x205f ||
           c == 0x2212 || c == 0x3000 || c == 0x30fc || c == 0xfe58 || c == 0xfe63;
}

/// A lower-case letter or a digit of ASCII; 0 for anything else.
char plain(char32_t c) {
    if (between(c, 0xff01, 0xff5e)) {  // the wide forms of East Asian keyboards
        c -= 0xfee0;
    }
    if (c < 0x80) {
        const char letter = ascii::lower(static_cast<char>(c));
        return ascii::is_letter(letter) || ascii::is_digit(letter) ? letter : '\0';
    }
    const auto* const zero = std::ranges::find_if(zeros, [c](char32_t first) { return between(c, first, first + 9); });
    return zero == zeros.end() ? '\0' : static_cast<char>('0' + (c - *zero));
}

}  // namespace

CodeText CodeText::of(std::string_view typed) {
    CodeText out;
    out.readable = typed.size() <= longest_text && card::is_utf8(typed);
    if (!out.readable) {
        return out;
    }
    bool goes_on = false;
    while (!typed.empty()) {
        const std::size_t size = std::max<std::size_t>(1, card::utf8_sequence(typed));
        char32_t c = code_point(typed.substr(0, size));
        typed.remove_prefix(size);
        if (c == 0xff0d || c == 0xff3f || c == 0xff0e || c == 0xff0c) {
            c = '-';
        }
        if (shows_nothing(c)) {
            continue;
        }
        if (separates(c)) {
            goes_on = false;
            continue;
        }
        const char letter = plain(c);
        if (letter == '\0') {
            out.readable = false;
            return out;
        }
        if (!goes_on || ascii::is_digit(out.parts.back().back()) != ascii::is_digit(letter)) {
            out.parts.emplace_back();
        }
        out.parts.back() += letter;
        goes_on = true;
    }
    return out;
}

/// The optimal string alignment distance.
int slips(std::string_view a, std::string_view b) {
    constexpr int many = 3;
    constexpr std::size_t longest = 16;
    if (a.size() > longest || b.size() > longest ||
        std::max(a.size(), b.size()) - std::min(a.size(), b.size()) >= many) {
        return many;
    }
    std::array<std::array<int, longest + 1>, longest + 1> cost{};
    for (std::size_t i = 0; i <= a.size(); ++i) {
        for (std::size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                cost[i][j] = static_cast<int>(i + j);
                continue;
            }
            const int other = a[i - 1] == b[j - 1] ? 0 : 1;
            int least = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + other});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                least = std::min(least, cost[i - 2][j - 2] + 1);
            }
            cost[i][j] = least;
        }
    }
    return std::min(many, cost[a.size()][b.size()]);
}

NearWords near_words(std::string_view typed, bool odd, int most) {
    if (const auto exact = pgp_byte(typed, odd)) {
        return {{*exact}, 0};
    }
    NearWords out{{}, most};
    for (unsigned value = 0; value < 256; ++value) {
        const auto byte = static_cast<Byte>(value);
        const int distance = slips(typed, pgp_word(byte, odd));
        if (distance < out.slips) {
            out = {{}, distance};
        }
        if (distance == out.slips) {
            out.bytes.push_back(byte);
        }
    }
    return out;
}

}  // namespace kith
