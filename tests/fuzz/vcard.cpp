// SPDX-License-Identifier: Apache-2.0
//
// The vCard reader under any bytes, split anywhere: what it reads, written and read again, is equal.
#include <cstdlib>

#include "kith/formats.h"
#include "tests/support/cards.h"

namespace {

void must(bool holds) {
    if (!holds) {
        std::abort();
    }
}

kith::ReadFile read_in_pieces(std::string_view text, std::size_t size) {
    kith::VCardReader reader;
    kith::ReadFile out;
    while (!text.empty()) {
        reader.feed(kith::as_bytes(text.substr(0, size)));
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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = kith::as_text({data, size});
    const kith::ReadFile file = kith::read_vcards(text);
    const kith::ReadFile pieces = read_in_pieces(text, 1 + size % 7);
    must(file.cards.size() == pieces.cards.size() && file.refused.count == pieces.refused.count);
    must(file.noted.count == pieces.noted.count);
    for (std::size_t at = 0; at < file.cards.size(); ++at) {
        const kith::Card& card = file.cards[at].card;
        must(card == pieces.cards[at].card);
        must(kith::check_limits(card).has_value());
        must(!kith::write_jcard_for_owner(card).empty());
        const kith::ReleasedCard out = kith::test::released(card);
        const kith::ReadFile again = kith::read_vcards(kith::write_vcard(out, kith::VCardVersion::v4));
        must(again.cards.size() == 1 && again.refused.count + again.noted.count == 0);
        kith::Card written = again.cards[0].card;
        if (card.first("FN") == nullptr) {  // the writer supplies one
            written.properties.erase(written.properties.begin());
        }
        must(written == card);
        must(kith::read_vcards(kith::write_vcard(out, kith::VCardVersion::v3)).cards.size() == 1);
    }
    return 0;
}
