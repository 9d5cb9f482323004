// SPDX-License-Identifier: Apache-2.0
//
// Terms as parameters of the property that they belong to (docs/FORMATS.md): the one spelling that vCard, jCard and
// JSContact all carry. Only what differs from the default terms is written, so most properties have none of them.
#pragma once

#include <string_view>

#include "kith/doors.h"

namespace kith::card {

/// Takes the terms out of `from`. A parameter whose value is no term stays where it is, and binds nobody.
[[nodiscard]] Terms take_terms(Property& from);

/// Writes `terms` in place of whatever terms `to` names.
void put_terms(Property& to, const Terms& terms);

/// What a door released, each property with its terms.
[[nodiscard]] Card with_terms(const ReleasedCard& released);

/// The terms of each property, taken out of them.
[[nodiscard]] std::vector<Terms> take_terms(Card& from);

}  // namespace kith::card
