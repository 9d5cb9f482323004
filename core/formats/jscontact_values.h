// SPDX-License-Identifier: Apache-2.0
//
// Values of vCard as JSContact spells them.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "formats/jscontact_kinds.h"

namespace kith::formats {

/// Equal for properties that mean the same: the order of parameters, a VALUE that says what is so anyway and empty parts at the
/// end mean nothing.
[[nodiscard]] Property canonical(Property property);

/// `{"private": true}` of those types that have a word.
[[nodiscard]] Json set_of(const std::vector<std::string>& types, std::span<const Pair> words);

/// 19850412, --0412, 1985-04 and the like as a PartialDate, a moment as a Timestamp (RFC 9553 2.8.1).
[[nodiscard]] Json date_of(const Property& property);

/// The parts of N or ADR as `components`: each of its list's values is one, of the kind of its place.
void put_components(Json& to, const Property& property, std::span<const std::string_view> kinds);

/// RFC 9553 2.1.9: a card must have a uid. One that has none gets a UUID of its contents (RFC 9562 5.8): the same card, the
/// same uid.
[[nodiscard]] std::string uid_of(const Card& card);

/// RFC 6901 3, without the slash before the first name, taken apart.
[[nodiscard]] std::vector<std::string> path_of_pointer(std::string_view pointer);

}  // namespace kith::formats
