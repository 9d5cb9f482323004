// SPDX-License-Identifier: Apache-2.0
//
// Changing my layer of one contact: what `note` and `tag` share.
#pragma once

#include <functional>
#include <string>

#include "cli/words.h"

namespace kith::cli {

/// Opens, finds the one that `who` means, lets `change` work on a copy of my layer, and saves it. `change` gives
/// false if there is nothing to save.
[[nodiscard]] Result<Exit> change_mine(const Access& access, const std::string& who,
                                       const std::function<Result<bool>(Mine&)>& change);

}  // namespace kith::cli
