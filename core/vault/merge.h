// SPDX-License-Identifier: Apache-2.0
//
// My layer, changed on two sides: what can be put together is, the rest is a conflict. Pure rules, used by
// Vault::annotate.
#pragma once

#include <optional>

#include "kith/contact.h"

namespace kith::vault {

/// `base` is what both sides began with, `stored` what the vault holds by now, `wanted` what is to be saved. A
/// part that only one side changed is that side's; notes and tags that both sides only added to are put
/// together (notes in the order of time); none if a part can't be had without losing a text.
[[nodiscard]] std::optional<Mine> merge(const Mine& base, const Mine& stored, const Mine& wanted);

}  // namespace kith::vault
