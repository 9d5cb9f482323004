// SPDX-License-Identifier: Apache-2.0
//
// Showing a recovery code once, and reading one back.
#pragma once

#include <filesystem>

#include "cli/vault_access.h"

namespace kith::cli {

/// Asks for a recovery code, up to three times where letters are wrong; what is typed can be seen. Errc::locked.
[[nodiscard]] Result<RecoveryCode> ask_recovery_code(std::string_view question);
/// The same from a file with one line.
[[nodiscard]] Result<RecoveryCode> recovery_code_from_file(const std::filesystem::path& file);

/// Makes a recovery code for an open vault. At a terminal it is shown, and the vault takes it only once it was typed
/// back; with --yes and no terminal it is written to stdout. Errc::usage where neither is possible.
[[nodiscard]] Result<void> add_recovery_code(const Access& access, Vault& vault, Random& random);
/// Errc::usage where add_recovery_code() could not show one: asked before anything else is.
[[nodiscard]] Result<void> can_show_recovery_code(const Access& access);

}  // namespace kith::cli
