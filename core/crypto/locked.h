// SPDX-License-Identifier: Apache-2.0
//
// Memory for what opens everything else: the vault's keys, the personas' keys. As far as the system lets us lock memory
// (RLIMIT_MEMLOCK; each piece takes a page or more) it is never written to swap, and no core dump takes it in. Pages that
// nobody may touch lie on both sides of it, and it is wiped when it is given back.
#pragma once

#include <cstddef>

namespace kith::crypto {

/// Throws std::bad_alloc. What is to be laid there has a size that is a multiple of its alignment, as every type has.
[[nodiscard]] void* allocate_locked(std::size_t size);
void free_locked(void* memory) noexcept;

/// A base of what is made by `new` and holds keys.
struct Locked {
    static void* operator new(std::size_t size) { return allocate_locked(size); }
    static void operator delete(void* memory) noexcept { free_locked(memory); }
};

/// For containers of a few things that hold keys.
template <typename T>
struct LockedAllocator {
    using value_type = T;
    LockedAllocator() = default;
    template <typename Other>
    // NOLINTNEXTLINE(google-explicit-constructor): containers convert
    LockedAllocator(const LockedAllocator<Other>& /*other*/) {}
    T* allocate(std::size_t count) { return static_cast<T*>(allocate_locked(count * sizeof(T))); }
    void deallocate(T* memory, std::size_t /*count*/) noexcept { free_locked(static_cast<void*>(memory)); }
    friend bool operator==(const LockedAllocator& /*left*/, const LockedAllocator& /*right*/) { return true; }
};

}  // namespace kith::crypto
