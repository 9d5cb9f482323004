// SPDX-License-Identifier: Apache-2.0
//
// What we read, write and read again is equal: in 4.0 at once, in 3.0 from the second time on (the first one says the card
// as 3.0 can), and in 3.0 every card keeps its names, numbers and addresses from the beginning.
#include <algorithm>
#include <cstdlib>

#include "kith/formats.h"
#include "tests/support/cards.h"

namespace {

void must(bool holds) {
    if (!holds) {
        std::abort();
    }
}

/// `card` written and read: one card, and nothing to remark but where `remarked` allows it.
kith::Card through(const kith::Card& card, kith::VCardVersion version, bool remarked) {
    const kith::ReadFile read = kith::read_vcards(kith::write_vcard(kith::test::released(card), version));
    must(read.cards.size() == 1);
    must(read.refused.count == 0 && (remarked || read.noted.count == 0));
    return read.cards[0].card;
}

std::vector<std::string> texts(const kith::Card& card, std::string_view name) {
    std::vector<std::string> out = card.texts(name);
    std::ranges::sort(out);
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    for (const kith::ReadCard& read : kith::read_vcards(kith::as_text({data, size})).cards) {
        if (read.card.properties.size() > 64) {
            continue;  // 3.0 adds some, and a card holds 256
        }
        const kith::Card in_4 = through(read.card, kith::VCardVersion::v4, false);
        kith::Card expected = read.card;
        if (expected.first("FN") == nullptr) {  // the writer supplies one
            expected.properties.insert(expected.properties.begin(), in_4.properties.front());
        }
        must(in_4 == expected);

        const kith::Card in_3 = through(in_4, kith::VCardVersion::v3, true);
        must(through(in_3, kith::VCardVersion::v4, false) == in_3);
        must(texts(in_3, "EMAIL") == texts(in_4, "EMAIL"));
        must(texts(in_3, "TEL").size() == texts(in_4, "TEL").size());
        must(texts(in_3, "ADR").size() == texts(in_4, "ADR").size());
    }
    return 0;
}
