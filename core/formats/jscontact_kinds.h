// SPDX-License-Identifier: Apache-2.0
//
// The tables of RFC 9555 as far as both directions share them.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "formats/json.h"

namespace kith::formats {

using Pair = std::pair<std::string_view, std::string_view>;

/// A property that is an object in one of JSContact's maps: RFC 9555 2.3 to 2.11.
struct ResourceKind {
    std::string_view property;
    std::string_view member;  ///< of the card: `emails`
    std::string_view value;   ///< of the object: `address`
    std::string_view kind;    ///< of the object: `calendar`; empty where it has none
    bool uri = false;         ///< else the value is text
};
inline constexpr std::array<ResourceKind, 21> resource_kinds{{
    {"NICKNAME", "nicknames", "name", "", false},
    {"TITLE", "titles", "name", "title", false},
    {"ROLE", "titles", "name", "role", false},
    {"EMAIL", "emails", "address", "", false},
    {"IMPP", "onlineServices", "uri", "", true},
    {"SOCIALPROFILE", "onlineServices", "uri", "", true},
    {"TEL", "phones", "number", "", false},
    {"LANG", "preferredLanguages", "language", "", true},
    {"CALURI", "calendars", "uri", "calendar", true},
    {"FBURL", "calendars", "uri", "freeBusy", true},
    {"CALADRURI", "schedulingAddresses", "uri", "", true},
    {"KEY", "cryptoKeys", "uri", "", true},
    {"ORG-DIRECTORY", "directories", "uri", "directory", true},
    {"SOURCE", "directories", "uri", "entry", true},
    {"URL", "links", "uri", "", true},
    {"CONTACT-URI", "links", "uri", "contact", true},
    {"PHOTO", "media", "uri", "photo", true},
    {"LOGO", "media", "uri", "logo", true},
    {"SOUND", "media", "uri", "sound", true},
    {"NOTE", "notes", "note", "", false},
    {"HOBBY", "personalInfo", "value", "hobby", false},
}};

/// A property that is one member of the card, a string: RFC 9555 2.1 and 2.2.
struct MemberKind {
    std::string_view property;
    std::string_view member;
    std::string_view type;  ///< as jCard names it
};
inline constexpr std::array<MemberKind, 6> member_kinds{{
    {"UID", "uid", "uri"},
    {"KIND", "kind", "text"},
    {"PRODID", "prodId", "text"},
    {"LANGUAGE", "language", "language-tag"},
    {"CREATED", "created", "timestamp"},
    {"REV", "updated", "timestamp"},
}};

/// RFC 9555 2.5.1: what TYPE says of the place (contexts) and of a telephone (features).
inline constexpr std::array<Pair, 4> contexts{
    {{"home", "private"}, {"work", "work"}, {"billing", "billing"}, {"delivery", "delivery"}}};
inline constexpr std::array<Pair, 8> features{{{"cell", "mobile"},
                                               {"voice", "voice"},
                                               {"text", "text"},
                                               {"video", "video"},
                                               {"main-number", "main-number"},
                                               {"textphone", "textphone"},
                                               {"fax", "fax"},
                                               {"pager", "pager"}}};
/// Parameters that are members of the object, strings both.
inline constexpr std::array<Pair, 7> plain_parameters{{{"MEDIATYPE", "mediaType"},
                                                       {"LABEL", "full"},
                                                       {"GEO", "coordinates"},
                                                       {"TZ", "timeZone"},
                                                       {"CC", "countryCode"},
                                                       {"SERVICE-TYPE", "service"},
                                                       {"USERNAME", "user"}}};
/// Whether objects of that member of the card have that parameter.
[[nodiscard]] bool has_parameter(std::string_view member, std::string_view parameter);

/// RFC 9555 2.4.1 and 2.8.1: the components of N (RFC 6350 and 9554) and of ADR (RFC 9554), by their place.
inline constexpr std::array<std::string_view, 7> name_components{"surname",    "given",    "given2",    "title",
                                                                 "credential", "surname2", "generation"};
inline constexpr std::array<std::string_view, 18> address_components{
    "postOfficeBox", "",       "",     "locality", "region", "postcode",    "country",  "room",     "apartment",
    "floor",         "number", "name", "building", "block",  "subdistrict", "district", "landmark", "direction"};

/// One object of a map as a property; what it took of the object is gone from it. `label` is what X-ABLABEL is to say.
struct ReadResource {
    Property property;
    std::string label;
};
[[nodiscard]] std::optional<ReadResource> property_of_resource(std::string_view member, const std::string& key,
                                                               Json& object, Complaints& complaints);

/// Whether it is a key that our writer counted (`kith-1`), which says nothing: PROP-ID is left out for it.
inline constexpr std::string_view counted_key = "kith-";
[[nodiscard]] bool is_counted_key(std::string_view key);

/// The name as FN and N, taken out of the object.
[[nodiscard]] std::vector<Property> properties_of_name(Json& name, Complaints& complaints);

/// Not deeper than any JSON that is read, so that nothing recurses far over it.
[[nodiscard]] bool is_shallow(std::string_view json);

}  // namespace kith::formats
