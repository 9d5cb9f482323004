// SPDX-License-Identifier: Apache-2.0
//
// libsodium's start-up and generator, and the wiping that the secret types rely on.
#include "kith/random.h"

#include <sodium.h>

#include <cstdlib>

#include "kith/secret.h"

namespace kith {

SystemRandom::SystemRandom() {
    // Fails only where the system has no randomness at all: there is nothing safe to go on with.
    if (sodium_init() < 0) {
        std::abort();
    }
}

void SystemRandom::fill(std::span<Byte> out) {
    if (!out.empty()) {  // libsodium wants a pointer even where nothing is asked for
        randombytes_buf(out.data(), out.size());
    }
}

void wipe(std::span<Byte> memory) noexcept {
    sodium_memzero(memory.data(), memory.size());
}

}  // namespace kith
