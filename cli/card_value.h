// SPDX-License-Identifier: Apache-2.0
//
// From what a person types to a property: which kinds have parts, which are links, and what a photo becomes.
#pragma once

#include <string>

#include "kith/card.h"

namespace kith::cli {

/// The property of that plain or vCard name. For a photo, `value` names the file. Errc::usage for a kind that
/// can't be set, Errc::malformed and Errc::limit for a photo that is none or too large.
[[nodiscard]] Result<Property> typed_property(const std::string& kind, const std::string& value,
                                              const std::string& type);

/// The name and the type that a person means: `mobile` is TEL of type cell.
struct Kind {
    std::string name;
    std::string type;  ///< lower case, or empty
};
[[nodiscard]] Result<Kind> typed_kind(const std::string& kind, const std::string& type);

/// Whether the property is of exactly that name and type (none: without types).
[[nodiscard]] bool is_of(const Property& property, const Kind& kind);

}  // namespace kith::cli
