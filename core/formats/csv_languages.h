// SPDX-License-Identifier: Apache-2.0
//
// Outlook names the columns of its CSV in the language that it runs in: here they get their English names.
#pragma once

#include <cstddef>
#include <string_view>

namespace kith::formats {

/// The English name of a column that Outlook in German, French or Spanish writes; empty for any other. `name` is lower case
/// as far as ASCII goes. French has one name for two columns: `before` says how many columns of that name came before.
[[nodiscard]] std::string_view outlook_in_english(std::string_view name, std::size_t before);

}  // namespace kith::formats
