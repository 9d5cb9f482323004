// SPDX-License-Identifier: Apache-2.0
//
// Case folding and normalization by utf8proc; the one caller of it.
#include "people/fold.h"

#include <utf8proc.h>

#include <cstdlib>
#include <memory>

#include "card/ascii.h"

namespace kith::people {
namespace {

std::string mapped(std::string_view text, int options) {
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

}  // namespace

std::string fold(std::string_view text) {
    return mapped(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
}

std::string sort_key(std::string_view text) {
    return mapped(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE | UTF8PROC_STRIPMARK);
}

}  // namespace kith::people
