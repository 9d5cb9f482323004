// SPDX-License-Identifier: Apache-2.0
//
// CSV under any bytes: rows are read and written in both layouts, and what one of them carries once it carries again. All
// cards go into one file, because each file begins with a hundred columns.
#include "tests/fuzz/round_trip.h"

using namespace kith;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::vector<Card> cards = test::cards_of(as_text({data, size}));
    for (const Format format : {Format::csv_google, Format::csv_outlook}) {
        const std::vector<Card> once = test::through(cards, format);
        test::must(once.size() <= cards.size());
        test::must(test::through(once, format).size() == once.size());
    }
    return 0;
}
