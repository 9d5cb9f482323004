// SPDX-License-Identifier: Apache-2.0
//
// See clock.h.
#include "cli/clock.h"

#include <chrono>
#include <ctime>

namespace kith::cli {

Now now() {
    const auto moment = std::chrono::system_clock::now();
    const std::time_t seconds = std::chrono::system_clock::to_time_t(moment);
    std::tm local{};
    Now result;
    result.at.unix_ms = std::chrono::duration_cast<std::chrono::milliseconds>(moment.time_since_epoch()).count();
    if (localtime_r(&seconds, &local) != nullptr) {
        result.at.offset_minutes = static_cast<std::int16_t>(local.tm_gmtoff / 60);
    }
    return result;
}

}  // namespace kith::cli
