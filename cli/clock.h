// SPDX-License-Identifier: Apache-2.0
//
// The command's clock: the core has none of its own.
#pragma once

#include "kith/vault.h"

namespace kith::cli {

/// The moment, with the zone's offset here and now.
[[nodiscard]] Now now();

}  // namespace kith::cli
