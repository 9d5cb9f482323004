// SPDX-License-Identifier: Apache-2.0
//
// read_mecard() on any text: what is read is a card within the limits, and what MECARD can say of it is read again as it was.
#include <algorithm>
#include <cstdlib>

#include "formats/mecard.h"
#include "kith/bytes.h"
#include "kith/mecard.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(kith::as_text(kith::ByteView(data, size)));
    const auto card = kith::read_mecard(text);
    if (!card) {
        return 0;
    }
    if (!kith::check_limits(*card)) {
        std::abort();
    }
    const auto name = card->display_name();
    const auto once = kith::formats::write_mecard(name, card->properties);
    const auto again = kith::read_mecard(once);
    if (!again) {
        return 0;  // it said nothing that MECARD can say, not even a name
    }
    const auto twice = kith::formats::write_mecard(again->display_name(), again->properties);
    const auto third = kith::read_mecard(twice);
    if (!third || third->texts("TEL") != again->texts("TEL") || third->texts("EMAIL") != again->texts("EMAIL")) {
        std::abort();
    }
    return 0;
}
