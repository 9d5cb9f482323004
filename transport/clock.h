// SPDX-License-Identifier: Apache-2.0
//
// The one place where the transport reads a clock. Everything below the pump and the finders takes an Instant.
#pragma once

#include <chrono>

#include "kith/time.h"

namespace kith::transport {

/// The monotonic clock as an Instant.
[[nodiscard]] inline Instant now() {
    return Instant(std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch()));
}

}  // namespace kith::transport
