// SPDX-License-Identifier: Apache-2.0
//
// A Random that repeats itself: the same seed gives the same meeting, byte for byte. For tests only.
#pragma once

#include <cstdint>

#include "kith/random.h"

namespace kith::test {

/// SplitMix64; not secure, and not meant to be.
class SeededRandom final : public Random {
public:
    explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
    void fill(std::span<Byte> out) override {
        for (Byte& byte : out) {
            state_ += 0x9e3779b97f4a7c15U;
            std::uint64_t z = state_;
            z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
            z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
            byte = static_cast<Byte>(z ^ (z >> 31U));
        }
    }

private:
    std::uint64_t state_;
};

}  // namespace kith::test
