// SPDX-License-Identifier: Apache-2.0
//
// jCard under any bytes: what it reads, written as jCard and read again, is equal.
#include "tests/fuzz/round_trip.h"

using namespace kith;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    for (const Card& card : test::cards_of(as_text({data, size}))) {
        Card again = test::through(card, Format::jcard);
        if (card.first("FN") == nullptr && again.first("FN") != nullptr) {  // the writer supplies one
            again.properties.erase(again.properties.begin());
        }
        const Card twice = test::through(again, Format::jcard);
        test::must(again.properties.size() == card.properties.size());
        test::must(test::sorted(test::through(twice, Format::jcard)) == test::sorted(twice));
    }
    return 0;
}
