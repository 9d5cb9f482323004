// SPDX-License-Identifier: Apache-2.0
//
// Searches the writable memory of this very process for bytes that should not be there any more, or only where they may be.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "kith/bytes.h"

namespace kith::test {

/// What to search for, kept so that the search does not find its own copy.
class Trace {
public:
    Trace(std::string name, ByteView secret);
    [[nodiscard]] const std::string& name() const { return name_; }

private:
    friend struct Search;
    std::string name_;
    Bytes masked_;
};

struct Sighting {
    std::string name;
    std::uintptr_t at = 0;
    bool locked = false;  ///< in pages that are neither swapped nor part of a core dump
};

/// Wherever one of them stands in heap, stack or data; registers aside.
[[nodiscard]] std::vector<Sighting> find_in_own_memory(std::span<const Trace> traces);
/// Whether this process can lock memory at all: not beyond its limit, and not under a sanitizer, which swallows the call.
[[nodiscard]] bool can_lock_memory();
/// Their names, for a message.
[[nodiscard]] std::string names(std::span<const Sighting> seen);

}  // namespace kith::test
