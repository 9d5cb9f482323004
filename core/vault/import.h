// SPDX-License-Identifier: Apache-2.0
//
// Cards from a file into the vault: what each one means is decided here, so that the same file twice changes
// nothing and nothing that a meeting gave is touched.
#pragma once

#include <vector>

#include "kith/vault.h"
#include "vault/memory.h"
#include "vault/store.h"

namespace kith::vault {

struct ImportPlan {
    Batch batch;
    Imported counts;
};

/// A card whose properties are exactly those of a contact is alike. Else one with the UID of a contact that was
/// only imported replaces that contact's layer, each contact once. Else it is new. Errc::limit for a card or a
/// number of contacts beyond kith/limits.h.
[[nodiscard]] Result<ImportPlan> plan_import(const Memory& memory, const Store& store,
                                             const std::vector<CardOnTerms>& cards, Now now);

/// Errc::limit where a vault that holds so many contacts already has no room for another.
[[nodiscard]] Result<void> check_room(std::size_t contacts);

}  // namespace kith::vault
