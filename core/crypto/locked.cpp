// SPDX-License-Identifier: Apache-2.0
//
// libsodium's guarded memory.
#include "crypto/locked.h"

#include <sodium.h>

#include <new>

namespace kith::crypto {

void* allocate_locked(std::size_t size) {
    // It also learns how large a page is.
    void* memory = sodium_init() < 0 ? nullptr : sodium_malloc(size);
    if (memory == nullptr) {
        throw std::bad_alloc();
    }
    return memory;
}

void free_locked(void* memory) noexcept {
    sodium_free(memory);
}

}  // namespace kith::crypto
