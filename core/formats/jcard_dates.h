// SPDX-License-Identifier: Apache-2.0
//
// vCard writes dates without separators (ISO 8601 basic), jCard with them (extended).
#pragma once

#include <string>
#include <string_view>

namespace kith::formats {

/// RFC 7095 3.5.3 to 3.5.8: `text` of a date type or a utc-offset in jCard's spelling; any other type, and text
/// that is spelt otherwise, as it is.
[[nodiscard]] std::string jcard_date(std::string_view type, std::string_view text);
/// The way back.
[[nodiscard]] std::string vcard_date(std::string_view type, std::string_view text);

}  // namespace kith::formats
