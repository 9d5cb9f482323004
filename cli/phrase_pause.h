// SPDX-License-Identifier: Apache-2.0
//
// When phrases did not match on this device, for the pause after three: a small file beside the vault, since it must outlive
// the process and says nothing about anybody (docs/adr/0032).
#pragma once

#include <string>
#include <vector>

#include "kith/error.h"
#include "kith/time.h"

namespace kith::cli {

/// The last of them, at most 16; what can't be read counts as none.
[[nodiscard]] std::vector<Timestamp> phrase_mismatches(const std::string& vault_folder);
/// Errc::io with the system's word.
[[nodiscard]] Result<void> note_phrase_mismatch(const std::string& vault_folder, Timestamp at);

}  // namespace kith::cli
