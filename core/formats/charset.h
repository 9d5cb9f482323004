// SPDX-License-Identifier: Apache-2.0
//
// Text that isn't UTF-8: what CHARSET of vCard 2.1 names, and what nobody names.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kith::formats {

/// `bytes` in the character set of that name (any case, blanks round it) as UTF-8. None where the name isn't known, or
/// the bytes aren't text in it.
[[nodiscard]] std::optional<std::string> from_charset(std::string_view bytes, std::string_view name);

/// Every byte sequence is Windows-1252, of which Latin-1 and ASCII are parts; and what it gives can be turned back.
[[nodiscard]] std::string from_windows_1252(std::string_view text);

}  // namespace kith::formats
