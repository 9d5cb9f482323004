// SPDX-License-Identifier: Apache-2.0
//
// JSContact (RFC 9553) by the rules of RFC 9555. What JSContact has no member for stands in `vCardProps` and
// `vCardParams`, what vCard has no property for in JSPROP, so that a card loses nothing either way.
#pragma once

#include "formats/json.h"

namespace kith::formats {

[[nodiscard]] Json jscontact_of(const Card& card);
/// None if `json` is no object that could be a card.
[[nodiscard]] std::optional<Card> card_of_jscontact(const Json& json, Complaints& complaints);

}  // namespace kith::formats
