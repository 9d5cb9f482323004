// SPDX-License-Identifier: Apache-2.0
//
// fzf as a picker, where it is installed.
#pragma once

#include <optional>
#include <string>

#include "kith/error.h"

namespace kith::cli {

/// Shows `lines` (clean, each ending in a line feed) without their first field, up to the first tab, and gives the one that was
/// picked. None where there is no fzf that works here. Errc::declined if nothing was picked. Waits for the person.
[[nodiscard]] Result<std::optional<std::string>> pick_with_fzf(const std::string& lines);

}  // namespace kith::cli
