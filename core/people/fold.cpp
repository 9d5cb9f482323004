// SPDX-License-Identifier: Apache-2.0
//
// Case folding and normalization by utf8proc; the one caller of it.
#include "people/fold.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
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

constexpr int folded = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;

}  // namespace

std::string fold(std::string_view text) {
    return mapped(text, folded);
}

void append_folded(std::string& out, std::string_view text) {
    if (!is_ascii(text)) {
        out += mapped(text, folded);
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
