// SPDX-License-Identifier: Apache-2.0
//
// CSV under any bytes: rows are read and written. What came through a layout once is what a row can hold, and comes through again
// as it is, but for the order of columns. All cards go into one file, and the length of the input says in which layout: a file
// begins with a hundred columns, which take most of the time.
#include "tests/fuzz/round_trip.h"

using namespace kith;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::vector<Card> cards = test::cards_of(as_text({data, size}));
    const Format format = size % 2 == 0 ? Format::csv_google : Format::csv_outlook;
    const std::vector<Card> once = test::through(cards, format);
    test::must(once.size() <= cards.size());
    const std::vector<Card> twice = test::through(once, format);
    test::must(twice.size() == once.size());
    for (std::size_t at = 0; at < once.size(); ++at) {
        test::must(test::sorted(twice[at]) == test::sorted(once[at]));
    }
    return 0;
}
