// SPDX-License-Identifier: Apache-2.0
//
// kith export --dir: the vault as a folder of vCard files, one a person, as vdirsyncer and khard take it.
#pragma once

#include "cli/words.h"

namespace kith::cli {

/// Brings the folder to what may leave the vault today: makes, rewrites and removes what it made itself (it keeps a list of that
/// in `.kith`), leaves what didn't change untouched, and anything else alone. Errc::nothing_left where terms keep all of it.
[[nodiscard]] Result<Exit> export_to_folder(const Vault& vault, const Access& access, const ExportArgs& args);

}  // namespace kith::cli
