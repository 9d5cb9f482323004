// SPDX-License-Identifier: Apache-2.0
//
// The inside of a value and of a name: what the card, the codec and the encoding all need to agree on.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kith/card.h"

namespace kith::card {

/// `value` cut at every `separator` that no backslash escapes; the parts keep their escapes and are borrowed.
[[nodiscard]] std::vector<std::string_view> split_unescaped(std::string_view value, char separator);

/// RFC 6350 3.4 undone. A backslash before anything else stays (a Windows path), but for the `\:` of Apple's 3.0.
[[nodiscard]] std::string unescape(std::string_view value);

/// RFC 6350 3.3: letters, digits and hyphens; an underscore too, which exporters write. At most 255.
[[nodiscard]] bool is_token(std::string_view text);

/// What may stand before the colon of a property that we keep: an upper-case token that doesn't frame a card
/// (BEGIN, END, VERSION), because a property of such a name could end one card and begin another.
[[nodiscard]] bool is_property_name(std::string_view text);

/// Whether its value may be a picture in a `data:` URI, which has a limit of its own.
[[nodiscard]] bool holds_picture(std::string_view name);

/// The bytes that `;base64,` data of a `data:` URI decodes to, from its length alone; 0 where it is no such URI.
[[nodiscard]] std::size_t data_uri_size(std::string_view value);

/// The first limit or rule that a property breaks: its name, parameters, text, sizes.
[[nodiscard]] Result<void> check(const Property& property);

}  // namespace kith::card
