// SPDX-License-Identifier: Apache-2.0
//
// Three-way merging of my layer.
#include "vault/merge.h"

#include <algorithm>
#include <vector>

namespace kith::vault {
namespace {

/// What `grown` has beyond `base`, each counted as often as it stands there; none if something of `base` is missing.
template <typename T>
std::optional<std::vector<T>> added(const std::vector<T>& base, const std::vector<T>& grown) {
    std::vector<T> rest = grown;
    for (const T& each : base) {
        const auto at = std::find(rest.begin(), rest.end(), each);
        if (at == rest.end()) {
            return std::nullopt;
        }
        rest.erase(at);
    }
    return rest;
}

template <typename T>
std::optional<std::vector<T>> merge_part(const std::vector<T>& base, const std::vector<T>& stored,
                                         const std::vector<T>& wanted, bool appends) {
    if (stored == base || stored == wanted) {
        return wanted;
    }
    if (wanted == base) {
        return stored;
    }
    const auto theirs = added(base, stored);
    const auto mine = added(base, wanted);
    if (!appends || !theirs || !mine) {
        return std::nullopt;
    }
    std::vector<T> out = stored;
    for (const T& each : *mine) {
        // The same thing said on both sides is said once.
        if (std::find(theirs->begin(), theirs->end(), each) == theirs->end()) {
            out.push_back(each);
        }
    }
    return out;
}

}  // namespace

std::optional<Mine> merge(const Mine& base, const Mine& stored, const Mine& wanted) {
    auto notes = merge_part(base.notes, stored.notes, wanted.notes, true);
    auto tags = merge_part(base.tags, stored.tags, wanted.tags, true);
    auto corrections = merge_part(base.corrections, stored.corrections, wanted.corrections, false);
    if (!notes || !tags || !corrections) {
        return std::nullopt;
    }
    std::ranges::stable_sort(*notes, {}, [](const Note& note) { return note.at.unix_ms; });
    return Mine{std::move(*notes), std::move(*tags), std::move(*corrections)};
}

}  // namespace kith::vault
