// SPDX-License-Identifier: Apache-2.0
//
// What the writers of vCard share, and how 4.0 is said in 3.0.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kith/card.h"
#include "kith/formats.h"

namespace kith::formats {

/// A `data:` URI of base64, taken apart.
struct DataUri {
    std::string media_type;  ///< lower case; may be empty
    std::string base64;
};
[[nodiscard]] std::optional<DataUri> parse_data_uri(std::string_view value);

/// A value of a type that has no escapes of its own (a URI, a date) on one line: only `\` and line breaks are escaped.
[[nodiscard]] std::string escape_line(std::string_view text);

/// UTF-8; what isn't becomes U+FFFD.
[[nodiscard]] std::string utf8_only(std::string_view text);

/// UTF-8 (what isn't becomes U+FFFD) on one line (a line break becomes the escape `\n`), without NUL.
[[nodiscard]] std::string safe_value(std::string_view value);

/// The properties of a card as phones read them in vCard 3.0: pictures in place, PREF as a type, N supplied.
[[nodiscard]] std::vector<Property> as_vcard3(const Card& card);

/// As kith/formats.h writes them. For the writers alone: what leaves came through a door.
[[nodiscard]] std::string vcard_text(const Card& card, VCardVersion version);

}  // namespace kith::formats
