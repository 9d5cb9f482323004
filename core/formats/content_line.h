// SPDX-License-Identifier: Apache-2.0
//
// One unfolded line of a vCard, cut into group, name, parameters and value; nothing is interpreted yet.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "kith/card.h"

namespace kith::formats {

struct ContentLine {
    /// As written, but for the case of names. A bare word of vCard 2.1 (`;WORK`) is a parameter without a name.
    Property property;
    bool parameter_dropped = false;  ///< one had a name that none can have
};

/// RFC 6350 3.3 contentline. None if it has no colon or no proper name.
[[nodiscard]] std::optional<ContentLine> parse_content_line(std::string_view line);

/// The same of a line that may go on: without its value, and none while the colon may still be to come.
[[nodiscard]] std::optional<ContentLine> parse_head(std::string_view so_far);

}  // namespace kith::formats
