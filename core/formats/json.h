// SPDX-License-Identifier: Apache-2.0
//
// What the readers and writers of JSON share. Property order is kept: a card is a list.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kith/card.h"

namespace kith::formats {

using Json = nlohmann::ordered_json;

/// What could not be read as it should be; never quotes a value.
struct Complaints {
    std::vector<std::string> refused;  ///< and was left out
    std::vector<std::string> noted;    ///< and was kept another way
};

/// RFC 7095 3.3: a property as `[name, parameters, type, value...]`.
[[nodiscard]] Json jcard_property(const Property& property);
/// RFC 7095 4.1: the way back. What that reads is what it reads again after jcard_property().
[[nodiscard]] std::optional<Property> property_of_jcard(const Json& property, Complaints& complaints);
/// RFC 7095 3.4 and 4.2: parameters as an object, and back. `group` is one of them.
[[nodiscard]] Json jcard_parameters(const Property& property);
void parameters_of_jcard(const Json& parameters, Property& to, Complaints& complaints);

/// `["vcard", [...]]`.
[[nodiscard]] Json jcard_of(const Card& card);
[[nodiscard]] std::optional<Card> card_of_jcard(const Json& jcard, Complaints& complaints);

/// Compact, with U+FFFD for what isn't UTF-8.
[[nodiscard]] std::string json_text(const Json& json);

}  // namespace kith::formats
