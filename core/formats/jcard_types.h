// SPDX-License-Identifier: Apache-2.0
//
// What RFC 6350 and its extensions say of a property's value, as far as JSON has to know it.
#pragma once

#include <string>
#include <string_view>

#include "kith/card.h"

namespace kith::formats {

/// RFC 6350 5.2 VALUE, or what the property's definition says; `unknown` for what nobody defines (RFC 7095 5.1).
[[nodiscard]] std::string jcard_type(const Property& property);

/// Whether the value has parts, `;` between them: an array in jCard (RFC 7095 3.3.1.3).
[[nodiscard]] bool has_parts(std::string_view name);
/// Whether it is a list, `,` between its values: several values in jCard (RFC 7095 3.3.1.4).
[[nodiscard]] bool has_many(std::string_view name);

}  // namespace kith::formats
