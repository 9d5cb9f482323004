// SPDX-License-Identifier: Apache-2.0
//
// CSV under any bytes: rows are read and written in both layouts, and what one of them carries once it carries again.
#include "tests/fuzz/round_trip.h"

using namespace kith;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    for (const Card& card : test::cards_of(as_text({data, size}))) {
        for (const Format format : {Format::csv_google, Format::csv_outlook}) {
            const Card once = test::through(card, format);
            if (once.properties.empty()) {
                continue;
            }
            const Card twice = test::through(once, format);
            test::must(!twice.properties.empty());
            test::must(!write_card(test::released(twice), format).text.empty());
        }
    }
    return 0;
}
