// SPDX-License-Identifier: Apache-2.0
//
// Randomness is an argument: everything in the core that draws bytes takes a Random, so that a test can replay
// a meeting byte for byte. A program passes a SystemRandom.
#pragma once

#include "kith/bytes.h"

namespace kith {

/// A source of uniformly random bytes. Not shared between threads.
class Random {
public:
    Random() = default;
    Random(const Random&) = delete;
    Random& operator=(const Random&) = delete;
    virtual ~Random() = default;
    virtual void fill(std::span<Byte> out) = 0;
};

/// The operating system's generator (getrandom on Linux). Never blocks after boot and never fails.
class SystemRandom final : public Random {
public:
    SystemRandom();
    void fill(std::span<Byte> out) override;
};

/// N fresh bytes.
template <std::size_t N>
[[nodiscard]] ByteArray<N> random_bytes(Random& random) {
    ByteArray<N> out{};
    random.fill(out);
    return out;
}

}  // namespace kith
