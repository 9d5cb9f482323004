// SPDX-License-Identifier: Apache-2.0
//
// One entry for every format that cards leave in.
#include <algorithm>
#include <array>

#include "kith/formats.h"

namespace kith {
namespace {

constexpr std::array<std::string_view, 3> names{"vcard4", "vcard3", "jcard"};

}  // namespace

std::span<const std::string_view> format_names() {
    return names;
}

std::optional<Format> parse_format(std::string_view name) {
    const auto* found = std::ranges::find(names, name);
    return found == names.end() ? std::nullopt : std::optional(static_cast<Format>(found - names.begin()));
}

Written write_card(const ReleasedCard& card, Format format) {
    switch (format) {
        case Format::vcard4:
            return {.text = write_vcard(card, VCardVersion::v4), .left_out = {}};
        case Format::vcard3:
            return {.text = write_vcard(card, VCardVersion::v3), .left_out = {}};
        case Format::jcard:
            return {.text = write_jcard(card), .left_out = {}};
    }
    return {};
}

std::vector<LeftOut> write_cards(std::span<const ReleasedCard> cards, Format format,
                                 const std::function<void(std::string_view)>& to) {
    const bool array = format == Format::jcard;
    if (array) {
        to("[");
    }
    for (const ReleasedCard& card : cards) {
        if (array && &card != &cards.front()) {
            to(",\n");
        }
        to(write_card(card, format).text);
    }
    if (array) {
        to("]\n");
    }
    return {};
}

}  // namespace kith
