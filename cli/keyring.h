// SPDX-License-Identifier: Apache-2.0
//
// Where an unlocked data key lies between two commands: in the kernel's keyring of this user, which forgets it by
// itself when its time is up. No process has to run for that, and nothing is written to a disk.
#pragma once

#include <chrono>
#include <optional>

#include "kith/vault.h"

namespace kith::cli {

/// Errc::io, in the system's words, where this process may not use the keyring (containers often forbid it).
[[nodiscard]] Result<void> keyring_allowed();
/// Keeps the key of that vault for so long, in place of one that is kept already. Errc::io as above.
[[nodiscard]] Result<void> keep_key(const DataKey& key, std::chrono::seconds time);
/// The key that is kept for that vault; none if there is none, its time is up, or the keyring is not allowed.
[[nodiscard]] std::optional<DataKey> kept_key(const VaultId& vault);
/// Forgets it at once. Gives whether there was one; Errc::io where that can't be told, or it could not be ended.
[[nodiscard]] Result<bool> forget_key(const VaultId& vault);
/// Forgets the keys of all vaults. Gives how many there were; Errc::io as above, after all that can be ended are.
[[nodiscard]] Result<std::size_t> forget_all_keys();

}  // namespace kith::cli
