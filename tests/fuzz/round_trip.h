// SPDX-License-Identifier: Apache-2.0
//
// What the fuzzers of files share: any bytes, split anywhere, give the same; and what is read, written and read again is equal.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "kith/formats.h"
#include "tests/support/cards.h"

namespace kith::test {

inline void must(bool holds) {
    if (!holds) {
        std::abort();
    }
}

inline ReadFile read_in_pieces(std::string_view text, std::size_t size) {
    CardReader reader;
    ReadFile out;
    while (!text.empty()) {
        reader.feed(as_bytes(text.substr(0, size)));
        text.remove_prefix(std::min(size, text.size()));
    }
    reader.finish();
    while (auto card = reader.next()) {
        out.cards.push_back(std::move(*card));
    }
    out.refused = reader.refused();
    out.noted = reader.noted();
    return out;
}

/// Reads the whole and in pieces, which must be alike, and gives the cards.
inline std::vector<Card> cards_of(std::string_view text) {
    const ReadFile file = read_cards(text);
    const ReadFile pieces = read_in_pieces(text, 1 + text.size() % 7);
    must(file.cards.size() == pieces.cards.size() && file.refused.count == pieces.refused.count);
    must(file.noted.count == pieces.noted.count);
    std::vector<Card> out;
    for (std::size_t at = 0; at < file.cards.size(); ++at) {
        must(file.cards[at].card == pieces.cards[at].card && file.cards[at].terms == pieces.cards[at].terms);
        must(check_limits(file.cards[at].card).has_value());
        must(file.cards[at].terms.size() == file.cards[at].card.properties.size());
        out.push_back(file.cards[at].card);
    }
    return out;
}

/// `card` written in `format` and read again; an empty card where nothing of it is left.
inline Card through(const Card& card, Format format) {
    const Written written = write_card(released(card), format);
    ReadFile file = read_cards(written.text);
    must(file.cards.size() <= 1);
    return file.cards.empty() ? Card{} : std::move(file.cards.front().card);
}

/// Those that are left of `cards`, written as one file.
inline std::vector<Card> through(const std::vector<Card>& cards, Format format) {
    if (cards.empty()) {
        return {};
    }
    std::vector<ReleasedCard> leaving;
    for (const Card& card : cards) {
        leaving.push_back(released(card));
    }
    std::string text;
    static_cast<void>(write_cards(leaving, format, [&text](std::string_view piece) { text += piece; }));
    std::vector<Card> out;
    for (ReadCard& read : read_cards(text).cards) {
        must(!read.card.properties.empty());
        out.push_back(std::move(read.card));
    }
    return out;
}

/// In an order of its own: JSON's members and CSV's columns have theirs.
inline std::vector<std::string> sorted(const Card& card) {
    std::vector<std::string> out;
    for (const Property& each : card.properties) {
        std::string line = each.group + "." + each.name;
        for (const Parameter& parameter : each.parameters) {
            line += ";" + parameter.name;
            for (const std::string& value : parameter.values) {
                line += "," + value;
            }
        }
        out.push_back(line + ":" + each.value);
    }
    std::ranges::sort(out);
    return out;
}

}  // namespace kith::test
