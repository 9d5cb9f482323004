// SPDX-License-Identifier: Apache-2.0
//
// Blocks that grow with what is kept, so that a small vault takes little and a large one few of them.
#include "vault/arena.h"

#include <algorithm>
#include <cstring>

#include "kith/secret.h"

namespace kith::vault {
namespace {

constexpr std::size_t first_block = std::size_t{64} * 1024;
constexpr std::size_t largest_block = std::size_t{8} * 1024 * 1024;

}  // namespace

Arena& Arena::operator=(Arena&& other) noexcept {
    if (this != &other) {
        clear();
        blocks_ = std::move(other.blocks_);
        other.blocks_.clear();
    }
    return *this;
}

std::span<Byte> Arena::keep(ByteView bytes) {
    if (blocks_.empty() || blocks_.back().size - blocks_.back().used < bytes.size()) {
        const std::size_t wanted = blocks_.empty() ? first_block : std::min(blocks_.back().size * 2, largest_block);
        const std::size_t size = std::max(wanted, bytes.size());
        blocks_.push_back({std::make_unique_for_overwrite<Byte[]>(size), size, 0});
    }
    Block& block = blocks_.back();
    const std::span<Byte> kept(block.bytes.get() + block.used, bytes.size());
    if (!bytes.empty()) {
        std::memcpy(kept.data(), bytes.data(), bytes.size());
    }
    block.used += bytes.size();
    return kept;
}

void Arena::clear() noexcept {
    for (const Block& block : blocks_) {
        wipe({block.bytes.get(), block.used});
    }
    blocks_.clear();
}

}  // namespace kith::vault
