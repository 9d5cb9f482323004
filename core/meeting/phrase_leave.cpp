// SPDX-License-Identifier: Apache-2.0
//
// When phrases may be compared. Someone in the middle wins one try in 2^32; the pause keeps people from trying on
// until they are too tired to compare.
#include <algorithm>
#include <vector>

#include "kith/limits.h"
#include "kith/phrase.h"

namespace kith {

Result<PhraseLeave> PhraseLeave::ask(std::span<const Timestamp> mismatches, Timestamp now) {
    const std::int64_t window = limits::phrase_mismatch_time.count();
    std::vector<std::int64_t> recent;
    for (const Timestamp& at : mismatches) {
        // A clock that was set back must not lock anybody out for longer than the window.
        if (at.unix_ms > now.unix_ms - window && at.unix_ms < now.unix_ms + window) {
            recent.push_back(at.unix_ms);
        }
    }
    if (recent.size() < limits::phrase_mismatches) {
        return PhraseLeave();
    }
    std::ranges::sort(recent, std::ranges::greater());
    const std::int64_t ends = recent[limits::phrase_mismatches - 1] + window;
    const std::int64_t minutes = (ends - now.unix_ms + 59'999) / 60'000;
    return fail(Errc::phrase_mismatch, "the phrases differed too often just now",
                "Meet by code or QR code, or wait " +
                    (minutes == 1 ? std::string("a minute.") : std::to_string(minutes) + " minutes."));
}

}  // namespace kith
