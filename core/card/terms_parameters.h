// SPDX-License-Identifier: Apache-2.0
//
// Terms as parameters of the property that they belong to (docs/FORMATS.md): the one spelling that vCard, jCard and
// JSContact all carry. Only what differs from the default terms is written, so most properties have none of them.
#pragma once

#include <string>
#include <vector>

#include "kith/doors.h"

namespace kith::card {

/// Takes the terms out of `from`. Who may have meant more is not asked to give more: of a term said twice the strictest
/// counts, and one that can't be read is read as the strictest, but for a day, which can't be guessed. `complaints` gets
/// a line for each of those four that said what is no term; none names a value.
[[nodiscard]] Terms take_terms(Property& from, std::vector<std::string>& complaints);
[[nodiscard]] Terms take_terms(Property& from);

/// Writes `terms` in place of whatever stands in the parameters that terms are written in.
void put_terms(Property& to, const Terms& terms);

/// What a door released, each property with its terms.
[[nodiscard]] Card with_terms(const ReleasedCard& released);

/// The FN that a card without one is given, its display name, on the terms of the property that the name is taken from:
/// for a card as with_terms() makes it.
[[nodiscard]] Property supplied_name(const Card& card);

/// The terms of each property, taken out of them.
[[nodiscard]] std::vector<Terms> take_terms(Card& from);

}  // namespace kith::card
