// SPDX-License-Identifier: Apache-2.0
//
// What an editor saved of the notes about a person, under any bytes: what is accepted comes back as it was from a text that is
// saved unchanged, and two changes of the same notes can be put together.
#include <cstdlib>

#include "cli/note_text.h"
#include "kith/bytes.h"

namespace {

void must(bool holds) {
    if (!holds) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const kith::Timestamp now{1'795'000'000'000, 60};
    const auto notes = kith::cli::read_note_text(std::string(kith::as_text({data, size})), {}, now);
    if (!notes) {
        must(!notes.error().what.empty());
        return 0;
    }
    const auto again = kith::cli::read_note_text(kith::cli::write_note_text(*notes, "Bo"), *notes, now);
    must(again.has_value() && *again == *notes);
    must(kith::cli::merged(*notes, *again, *notes) == *notes);
    return 0;
}
