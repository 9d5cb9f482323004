// SPDX-License-Identifier: Apache-2.0
//
// The type of each property, which jCard says aloud and vCard mostly leaves to the definition.
#include "formats/jcard_types.h"

#include <algorithm>
#include <array>

#include "card/ascii.h"

namespace kith::formats {
namespace {

struct Default {
    std::string_view name;
    std::string_view type;
};

// RFC 6350 6 with RFC 6474, 6715, 8605 and 9554: the properties whose values are not text unless VALUE says so.
constexpr std::array<Default, 24> default_types{{
    {"SOURCE", "uri"},
    {"PHOTO", "uri"},
    {"IMPP", "uri"},
    {"GEO", "uri"},
    {"LOGO", "uri"},
    {"MEMBER", "uri"},
    {"RELATED", "uri"},
    {"SOUND", "uri"},
    {"UID", "uri"},
    {"URL", "uri"},
    {"KEY", "uri"},
    {"FBURL", "uri"},
    {"CALADRURI", "uri"},
    {"CALURI", "uri"},
    {"CONTACT-URI", "uri"},
    {"ORG-DIRECTORY", "uri"},
    {"SOCIALPROFILE", "uri"},
    {"BDAY", "date-and-or-time"},
    {"DEATHDATE", "date-and-or-time"},
    {"ANNIVERSARY", "date-and-or-time"},
    {"REV", "timestamp"},
    {"CREATED", "timestamp"},
    {"LANG", "language-tag"},
    {"LANGUAGE", "language-tag"},
}};

}  // namespace

std::string jcard_type(const Property& property) {
    if (const Parameter* value = property.parameter("VALUE"); value != nullptr && value->values.size() == 1) {
        return ascii::lower(value->values.front());
    }
    const auto* found = std::ranges::find(default_types, std::string_view(property.name), &Default::name);
    if (found == default_types.end()) {
        return property_name(property.name) && !property.name.starts_with("X-") ? "text" : "unknown";
    }
    // A UID or a RELATED without a scheme is no URI, whatever the default is.
    return found->type == "uri" && property.value.find(':') == std::string::npos ? "text" : std::string(found->type);
}

bool has_parts(std::string_view name) {
    constexpr std::array<std::string_view, 5> names{"N", "ADR", "ORG", "GENDER", "CLIENTPIDMAP"};
    return std::ranges::find(names, name) != names.end();
}

bool has_many(std::string_view name) {
    constexpr std::array<std::string_view, 2> names{"NICKNAME", "CATEGORIES"};
    return std::ranges::find(names, name) != names.end();
}

}  // namespace kith::formats
