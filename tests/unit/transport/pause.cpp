// SPDX-License-Identifier: Apache-2.0
//
// Pauses grow, stay within their bounds, and differ between two who begin at the same instant.
#include "transport/pause.h"

#include <doctest/doctest.h>

#include <vector>

#include "tests/support/seeded_random.h"

using namespace kith;
using namespace kith::transport;
using namespace std::chrono_literals;

TEST_CASE("each pause is twice the last up to the longest, give or take a half") {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        test::SeededRandom random(seed);
        Pause pause(100ms, 2s);
        for (const Duration middle : std::vector<Duration>{100ms, 200ms, 400ms, 800ms, 1600ms, 2s, 2s, 2s}) {
            const Duration waited = pause.next(random);
            CHECK(waited >= middle / 2);
            CHECK(waited < middle / 2 + middle);
        }
    }
}

TEST_CASE("two who pause at the same instant hardly ever come back within the time that a handshake takes") {
    int close = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        test::SeededRandom one(2 * seed);
        test::SeededRandom other(2 * seed + 1);
        const Duration difference = Pause(100ms, 2s).next(one) - Pause(100ms, 2s).next(other);
        close += difference < 5ms && difference > -5ms ? 1 : 0;
    }
    CHECK(close < 40);
}
