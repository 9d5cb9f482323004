// SPDX-License-Identifier: Apache-2.0
//
// One entry for every format that is read: finds out by the first bytes which one it is, and hands on.
#include "kith/formats.h"

namespace kith {

struct CardReader::State {
    VCardReader vcards;
};

CardReader::CardReader() : state_(std::make_unique<State>()) {}
CardReader::~CardReader() = default;
CardReader::CardReader(CardReader&&) noexcept = default;
CardReader& CardReader::operator=(CardReader&&) noexcept = default;

void CardReader::feed(ByteView bytes) {
    state_->vcards.feed(bytes);
}

void CardReader::finish() {
    state_->vcards.finish();
}

std::optional<ReadCard> CardReader::next() {
    return state_->vcards.next();
}

const Remarks& CardReader::refused() const {
    return state_->vcards.refused();
}

const Remarks& CardReader::noted() const {
    return state_->vcards.noted();
}

ReadFile read_cards(std::string_view text) {
    CardReader reader;
    reader.feed(as_bytes(text));
    reader.finish();
    ReadFile out;
    while (auto card = reader.next()) {
        out.cards.push_back(std::move(*card));
    }
    out.refused = reader.refused();
    out.noted = reader.noted();
    return out;
}

}  // namespace kith
