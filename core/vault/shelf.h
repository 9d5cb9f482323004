// SPDX-License-Identifier: Apache-2.0
//
// Decrypted records of one kind, side by side so that they can be handed out as a span, and found by the id of
// their row.
#pragma once

#include <algorithm>
#include <cassert>
#include <numeric>
#include <span>
#include <unordered_map>
#include <vector>

#include "vault/store.h"

namespace kith::vault {

template <typename Item>
class Shelf {
public:
    /// Replaces in place, or appends.
    void put(const RecordId& id, std::uint64_t revision, Item item) {
        const auto [at, added] = where_.try_emplace(id, items_.size());
        if (added) {
            items_.push_back(std::move(item));
            keys_.push_back({id, revision});
        } else {
            items_[at->second] = std::move(item);
            keys_[at->second].revision = revision;
        }
    }
    /// The others keep their order.
    bool erase(const RecordId& id) {
        const auto at = where_.find(id);
        if (at == where_.end()) {
            return false;
        }
        const auto index = static_cast<std::ptrdiff_t>(at->second);
        items_.erase(items_.begin() + index);
        keys_.erase(keys_.begin() + index);
        where_.erase(at);
        for (std::size_t i = static_cast<std::size_t>(index); i < keys_.size(); ++i) {
            where_[keys_[i].id] = i;
        }
        return true;
    }
    [[nodiscard]] Item* find(const RecordId& id) {
        const auto at = where_.find(id);
        return at == where_.end() ? nullptr : &items_[at->second];
    }
    [[nodiscard]] const Item* find(const RecordId& id) const {
        const auto at = where_.find(id);
        return at == where_.end() ? nullptr : &items_[at->second];
    }
    /// The revision of a record that is there.
    [[nodiscard]] std::uint64_t revision(const RecordId& id) const { return keys_[where_.at(id)].revision; }
    [[nodiscard]] const RecordId& id_at(std::size_t index) const { return keys_[index].id; }
    [[nodiscard]] std::span<const Item> all() const { return items_; }
    [[nodiscard]] std::span<Item> all() { return items_; }
    [[nodiscard]] std::size_t size() const { return items_.size(); }

    /// Puts the items in the order of `before`; costs little where they are in order already.
    template <typename Before>
    void sort(Before before) {
        if (std::is_sorted(items_.begin(), items_.end(), before)) {
            return;
        }
        std::vector<std::size_t> order(items_.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::stable_sort(order.begin(), order.end(),
                         [&](std::size_t a, std::size_t b) { return before(items_[a], items_[b]); });
        std::vector<Item> items;
        std::vector<Key> keys;
        for (const std::size_t index : order) {
            where_[keys_[index].id] = items.size();
            items.push_back(std::move(items_[index]));
            keys.push_back(keys_[index]);
        }
        items_ = std::move(items);
        keys_ = std::move(keys);
    }

private:
    struct Key {
        RecordId id{};
        std::uint64_t revision = 0;
    };
    std::vector<Item> items_;
    std::vector<Key> keys_;
    std::unordered_map<RecordId, std::size_t, IdHash> where_;
};

}  // namespace kith::vault
