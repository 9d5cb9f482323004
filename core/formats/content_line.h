// SPDX-License-Identifier: Apache-2.0
//
// One unfolded line of a vCard, cut into group, name, parameters and value; nothing is interpreted yet.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "kith/card.h"

namespace kith::formats {

/// The property that a line becomes which can't be read, and the parameter for one without a proper name: what was
/// written is their value, so that nothing is lost where it goes on from here.
inline constexpr std::string_view raw_name = "X-KITH-RAW";

/// What is to be said of a line beside what it holds.
struct LineFlaws {
    bool parameter_raw = false;  ///< one had a name that none can have
    bool too_many = false;       ///< parameters, or values of one: those above limits::parameters are left out
};

/// RFC 6350 3.3 contentline, into `out`, which is empty: as written, but for the case of names. A bare word of vCard 2.1
/// (`;WORK`) is a parameter without a name. Where `one_type` says so, `;TYPE=a;TYPE=b` is `;TYPE=a,b`, as 2.1 and 3.0 mean
/// it. None if it has no colon or no proper name; `out` then holds what there was of it.
[[nodiscard]] std::optional<LineFlaws> parse_content_line(std::string_view line, bool one_type, Property& out);

/// The parameters of a line that may go on; none while the colon may still be to come.
[[nodiscard]] std::optional<std::vector<Parameter>> parse_head(std::string_view so_far);

/// The line itself as a property named raw_name. Bytes that aren't UTF-8 stand in it as Windows-1252.
[[nodiscard]] Property raw_property(std::string_view line);

}  // namespace kith::formats
