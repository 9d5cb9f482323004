// SPDX-License-Identifier: Apache-2.0
//
// A card from a peer under any bytes: what is accepted is within the limits and stays one card in a file.
#include <cstdlib>

#include "card/encoding.h"
#include "kith/formats.h"
#include "tests/support/cards.h"

namespace {

void must(bool holds) {
    if (!holds) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto received = kith::card::decode_received({data, size});
    if (!received) {
        return 0;
    }
    must(kith::card::offer_of(*received).properties.size() == received->properties.size());
    kith::Card card;
    for (const kith::Given& given : received->properties) {
        must(!given.terms.text().empty());
        card.properties.push_back(given.property);
    }
    must(kith::check_limits(card).has_value());
    if (card.properties.empty()) {
        return 0;
    }
    for (const auto version : {kith::VCardVersion::v3, kith::VCardVersion::v4}) {
        const kith::ReadFile file = kith::read_vcards(kith::write_vcard(kith::test::released(card), version));
        must(file.cards.size() == 1);
        const std::size_t supplied = 3;  // FN, N, and never more than one LABEL for each ADR
        must(file.cards[0].card.properties.size() <= 2 * card.properties.size() + supplied);
    }
    must(!kith::write_jcard_for_owner(card).empty());
    return 0;
}
