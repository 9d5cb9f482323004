// SPDX-License-Identifier: Apache-2.0
//
// Case folding and normalization by utf8proc; the one caller of it.
#include "people/fold.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <initializer_list>
#include <memory>

#include "card/ascii.h"

namespace kith::people {
namespace {

/// ASCII folds to its lower case, and no normalization touches it: nearly all text is spared utf8proc's tables.
bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string mapped(std::string_view text, int options) {
    if (is_ascii(text)) {
        return ascii::lower(text);
    }
    utf8proc_uint8_t* out = nullptr;
    const auto length =
        utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
                     &out, static_cast<utf8proc_option_t>(options));
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(out, &std::free);
    if (length < 0) {
        return ascii::lower(text);
    }
    return {reinterpret_cast<const char*>(out), static_cast<std::size_t>(length)};
}

/// Where letters fold one by one, whatever stands beside them: what that code point folds to; 0 elsewhere. Unicode's
/// CaseFolding.txt for Latin, Cyrillic, kana, Han and Hangul syllables, without what folds to two letters, to ASCII, or to
/// nothing, and without all that composes with the letter before it.
constexpr char32_t folds_alone(char32_t c) {
    const auto in = [c](char32_t first, char32_t last) { return c >= first && c <= last; };
    if (in(0xc0, 0xde) && c != 0xd7) {
        return c + 0x20;
    }
    if (in(0xe0, 0xff) || in(0x430, 0x45f) || in(0x3041, 0x3096) || in(0x30a1, 0x30fa) || in(0x4e00, 0x9fff) ||
        in(0xac00, 0xd7a3) || c == 0xd7) {
        return c;
    }
    if (in(0x100, 0x12f) || in(0x132, 0x137) || in(0x14a, 0x177)) {
        return c | 1U;
    }
    if (in(0x139, 0x148) || in(0x179, 0x17e)) {
        return c + (c & 1U);
    }
    if (in(0x410, 0x42f)) {
        return c + 0x20;
    }
    return in(0x400, 0x40f) ? c + 0x50 : 0;
}

/// The code point of two or three bytes that begins there; 0 for anything else.
char32_t short_code_point(std::string_view text) {
    const auto at = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto follows = [&](std::size_t i) { return i < text.size() && (at(i) & 0xc0U) == 0x80U; };
    if (at(0) >= 0xc2 && at(0) <= 0xdf && follows(1)) {
        return (at(0) & 0x1fU) << 6U | (at(1) & 0x3fU);
    }
    if (at(0) >= 0xe1 && at(0) <= 0xed && follows(1) && follows(2)) {
        return (at(0) & 0xfU) << 12U | (at(1) & 0x3fU) << 6U | (at(2) & 0x3fU);
    }
    return 0;
}

/// Appends text of ASCII and letters that fold alone; false, and nothing appended, where there is anything else in it.
bool append_letters(std::string& out, std::string_view text) {
    const std::size_t before = out.size();
    while (!text.empty()) {
        if (static_cast<unsigned char>(text.front()) < 0x80) {
            out += ascii::lower(text.front());
            text.remove_prefix(1);
            continue;
        }
        const char32_t folded = folds_alone(short_code_point(text));
        if (folded == 0) {
            out.resize(before);
            return false;
        }
        if (folded < 0x800) {
            out += {static_cast<char>(0xc0U | folded >> 6U), static_cast<char>(0x80U | (folded & 0x3fU))};
            text.remove_prefix(2);
        } else {
            out += text.substr(0, 3);  // none of them has case
            text.remove_prefix(3);
        }
    }
    return true;
}

constexpr int folded = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;

}  // namespace

std::string fold(std::string_view text) {
    return mapped(text, folded);
}

void append_folded(std::string& out, std::string_view text) {
    if (!is_ascii(text)) {
        if (!append_letters(out, text)) {
            out += mapped(text, folded);
        }
        return;
    }
    const std::size_t before = out.size();
    out.resize(before + text.size());
    std::ranges::transform(text, out.begin() + static_cast<std::ptrdiff_t>(before),
                           [](char c) { return ascii::lower(c); });
}

std::string sort_key(std::string_view text) {
    return mapped(text, folded | UTF8PROC_STRIPMARK);
}

}  // namespace kith::people
