// SPDX-License-Identifier: Apache-2.0
//
// How long to wait before something is tried again. Two who try each other at the same instant, and get into each
// other's way, must not do so again: so no two pauses are alike.
#pragma once

#include <algorithm>
#include <utility>

#include "kith/random.h"
#include "kith/time.h"

namespace kith::transport {

class Pause {
public:
    Pause(Duration first, Duration longest) : next_(first), longest_(longest) {}

    /// The next one: twice as long as the last, up to the longest, give or take a half.
    [[nodiscard]] Duration next(Random& random) {
        const Duration middle = std::exchange(next_, std::min(next_ * 2, longest_));
        const auto drawn = random_bytes<2>(random);
        const int share = drawn[0] << 8U | drawn[1];
        return middle / 2 + middle * share / 65'536;
    }

private:
    Duration next_;
    Duration longest_;
};

}  // namespace kith::transport
