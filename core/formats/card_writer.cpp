// SPDX-License-Identifier: Apache-2.0
//
// One entry for every format that cards leave in.
#include <algorithm>
#include <array>

#include "formats/csv_file.h"
#include "formats/spelling.h"
#include "kith/formats.h"

namespace kith {
namespace {

constexpr std::array<std::string_view, 7> names{"vcard4",    "vcard3",     "vcard21",    "jcard",
                                                "jscontact", "csv-google", "csv-outlook"};

Written csv(std::span<const ReleasedCard> cards, formats::CsvLayout layout) {
    Written out;
    out.left_out = formats::write_csv(cards, layout, [&out](std::string_view piece) { out.text += piece; });
    return out;
}

}  // namespace

std::span<const std::string_view> format_names() {
    return names;
}

std::optional<Format> parse_format(std::string_view name) {
    const auto* found = std::ranges::find(names, name);
    return found == names.end() ? std::nullopt : std::optional(static_cast<Format>(found - names.begin()));
}

Written write_card_for_owner(const Card& card, Format format) {
    switch (format) {
        case Format::vcard4:
            return {.text = formats::vcard_text(card, VCardVersion::v4), .left_out = {}};
        case Format::vcard3:
            return {.text = formats::vcard_text(card, VCardVersion::v3), .left_out = {}};
        case Format::vcard21:
            return {.text = formats::vcard_text(card, VCardVersion::v2), .left_out = {}};
        case Format::jcard:
            return {.text = write_jcard_for_owner(card), .left_out = {}};
        case Format::jscontact:
            return {.text = write_jscontact_for_owner(card), .left_out = {}};
        case Format::csv_google:
            return formats::write_csv_for_owner(card, formats::CsvLayout::google);
        case Format::csv_outlook:
            return formats::write_csv_for_owner(card, formats::CsvLayout::outlook);
    }
    return {};
}

Written write_card(const ReleasedCard& card, Format format) {
    switch (format) {
        case Format::vcard4:
            return {.text = write_vcard(card, VCardVersion::v4), .left_out = {}};
        case Format::vcard3:
            return {.text = write_vcard(card, VCardVersion::v3), .left_out = {}};
        case Format::vcard21:
            return {.text = write_vcard(card, VCardVersion::v2), .left_out = {}};
        case Format::jcard:
            return {.text = write_jcard(card), .left_out = {}};
        case Format::jscontact:
            return {.text = write_jscontact(card), .left_out = {}};
        case Format::csv_google:
            return csv({&card, 1}, formats::CsvLayout::google);
        case Format::csv_outlook:
            return csv({&card, 1}, formats::CsvLayout::outlook);
    }
    return {};
}

std::vector<CardOnTerms> carried(const Contact& contact, std::span<const Format> formats, Date today) {
    std::vector<CardOnTerms> out;
    const auto released = select(contact, Purpose::file, today);
    for (const Format format : released ? formats : std::span<const Format>()) {
        for (ReadCard& card : read_cards(write_card(*released, format).text).cards) {
            out.push_back({std::move(card.card), std::move(card.terms)});
        }
    }
    return out;
}

std::vector<LeftOut> write_cards(std::span<const ReleasedCard> cards, Format format,
                                 const std::function<void(std::string_view)>& to) {
    if (format == Format::csv_google || format == Format::csv_outlook) {
        return formats::write_csv(
            cards, format == Format::csv_google ? formats::CsvLayout::google : formats::CsvLayout::outlook, to);
    }
    const bool array = format == Format::jcard || format == Format::jscontact;
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
