// SPDX-License-Identifier: Apache-2.0
//
// What time does to a vault: values whose `keep_until` has passed, and staged rows that are a day old. Only a
// clock that is certain deletes. VAULT.md 7.
#pragma once

#include "kith/vault.h"
#include "vault/memory.h"
#include "vault/store.h"

namespace kith::vault {

/// The changes that take what is hidden now out of the records.
[[nodiscard]] Batch purge_hidden(const Memory& memory);

/// Whether it is too old to be finished.
[[nodiscard]] bool is_stale(const Staged& staged, Timestamp now);

/// Adds the changes that give up the staged rows older than limits::staged_time: the row goes, and where
/// something was given the log says that they may have it.
void give_up_staged(const Memory& memory, const Store& store, Timestamp now, Batch& batch);

/// Adds a log record for a staged row that ends without their card, unless the log has the meeting already or
/// nothing was given in it.
void log_what_was_given(const Memory& memory, const Store& store, const Staged& staged, bool certain, Batch& batch);

}  // namespace kith::vault
