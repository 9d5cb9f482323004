// SPDX-License-Identifier: Apache-2.0
//
// JSContact under any bytes: what it reads, written as JSContact and read again, is equal but for the order.
#include "tests/fuzz/round_trip.h"

using namespace kith;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    for (const Card& card : test::cards_of(as_text({data, size}))) {
        const Card once = test::through(card, Format::jscontact);
        // A UID is supplied where there is none. Nothing else may come or go.
        const std::size_t supplied = card.first("UID") == nullptr && once.first("UID") != nullptr ? 1 : 0;
        test::must(once.properties.size() == std::min<std::size_t>(card.properties.size() + supplied, 256));
        const Card twice = test::through(once, Format::jscontact);
        test::must(test::sorted(test::through(twice, Format::jscontact)) == test::sorted(twice));
    }
    return 0;
}
