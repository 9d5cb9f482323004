// SPDX-License-Identifier: Apache-2.0
//
// Memory for decrypted bytes: they never move, so nothing leaves copies behind, and all of it is wiped in the end.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "kith/bytes.h"

namespace kith::vault {

class Arena {
public:
    Arena() = default;
    Arena(Arena&& other) noexcept = default;
    Arena& operator=(Arena&& other) noexcept;
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;
    ~Arena() { clear(); }

    /// A copy that stays where it is for as long as the arena lives.
    [[nodiscard]] std::span<Byte> keep(ByteView bytes);

private:
    struct Block {
        std::unique_ptr<Byte[]> bytes;
        std::size_t size = 0;
        std::size_t used = 0;
    };
    void clear() noexcept;
    std::vector<Block> blocks_;
};

}  // namespace kith::vault
