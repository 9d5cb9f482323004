// SPDX-License-Identifier: Apache-2.0
//
// A card is an ordered list of vCard properties, kept losslessly: what we don't know stays as it came. The
// typed views below read it; nothing else is derived or cached.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kith/error.h"

namespace kith {

/// `;TYPE=work,voice`: values are unquoted, RFC 6868 decoded.
struct Parameter {
    std::string name;  ///< upper case
    std::vector<std::string> values;
    friend bool operator==(const Parameter&, const Parameter&) = default;
};

/// One property, `group.NAME;params:value`. The value is UTF-8 in vCard 4.0 spelling: unfolded, its escapes
/// (`\,` `\;` `\\` `\n`) still in place, so that structured values can be split and nothing is lost.
struct Property {
    std::string group;  ///< empty where there is none
    std::string name;   ///< upper case
    std::vector<Parameter> parameters;
    std::string value;
    friend bool operator==(const Property&, const Property&) = default;

    /// The values of TYPE in lower case, in order, without `pref`.
    [[nodiscard]] std::vector<std::string> types() const;
    /// The first parameter of that (upper-case) name, or null.
    [[nodiscard]] const Parameter* parameter(std::string_view wanted) const;
    /// The value with its escapes resolved: for a person to read.
    [[nodiscard]] std::string text() const;
    /// The value split at unescaped `separator` (`;` or `,`), each part with its escapes resolved.
    [[nodiscard]] std::vector<std::string> parts(char separator = ';') const;
};

/// A property of that name whose value is `text` with what vCard escapes escaped.
[[nodiscard]] Property text_property(std::string_view name, std::string_view text);

/// RFC 6350 3.4: `text` with backslash, comma, semicolon and line breaks escaped.
[[nodiscard]] std::string escape_text(std::string_view text);

struct Card {
    std::vector<Property> properties;
    friend bool operator==(const Card&, const Card&) = default;

    /// The first property of that (upper-case) name, or null.
    [[nodiscard]] const Property* first(std::string_view name) const;
    /// FN, else the parts of N put together, on one line; empty if there is neither.
    [[nodiscard]] std::string own_name() const;
    /// own_name(), else ORG, EMAIL or TEL; empty if there is none of them.
    [[nodiscard]] std::string display_name() const;
    /// The property that display_name() reads, or null.
    [[nodiscard]] const Property* named_by() const;
    /// ORG's first part.
    [[nodiscard]] std::string organisation() const;
    /// The readable texts of all properties of that name, in order.
    [[nodiscard]] std::vector<std::string> texts(std::string_view name) const;
};

/// Refuses what exceeds kith/limits.h (properties, values, photo) and what isn't UTF-8, naming the property.
[[nodiscard]] Result<void> check_limits(const Card& card);

/// The plain names that people type for kinds: `email` for EMAIL, `name` for FN, `phone` and `tel` for TEL.
/// A vCard name or an X- name stands for itself; none for anything that can't be a property's name.
[[nodiscard]] std::optional<std::string> property_name(std::string_view plain);
/// The way back, for screens: `email`, `tel`, `name`; an unknown name in lower case.
[[nodiscard]] std::string plain_name(std::string_view property);

}  // namespace kith
