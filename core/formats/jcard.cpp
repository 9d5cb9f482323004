// SPDX-License-Identifier: Apache-2.0
//
// jCard (RFC 7095): each property as [name, parameters, type, value...]. Values that aren't UTF-8 are replaced,
// never thrown over.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "card/ascii.h"
#include "card/structure.h"
#include "card/terms_parameters.h"
#include "formats/jcard_dates.h"
#include "kith/formats.h"

namespace kith {
namespace {

using nlohmann::json;

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

/// RFC 6350 5.2 VALUE, or what the property's definition says; `unknown` for what nobody defines (RFC 7095 5.1).
std::string type_of(const Property& property) {
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

/// One value, or an array of several: RFC 7095 3.3.1.3 and 3.4.
json one_or_many(const std::vector<std::string>& values) {
    return values.size() == 1 ? json(values.front()) : json(values);
}

json parameters_of(const Property& property) {
    json out = json::object();
    for (const Parameter& each : property.parameters) {
        if (each.name == "VALUE") {
            continue;  // RFC 7095 3.4: it is the type
        }
        std::vector<std::string> values = each.values;
        if (each.name == "TYPE") {
            values.clear();
            for (const std::string& value : each.values) {  // TYPE="work,voice" means two
                for (const std::string_view part : card::split_unescaped(value, ',')) {
                    values.emplace_back(part);
                }
            }
        }
        json& place = out[ascii::lower(each.name)];
        if (place.is_null()) {
            place = one_or_many(values);
            continue;
        }
        json both = place.is_array() ? place : json::array({place});
        for (std::string& value : values) {
            both.push_back(std::move(value));
        }
        place = std::move(both);
    }
    if (!property.group.empty()) {
        out["group"] = property.group;  // RFC 7095 3.3.1.2
    }
    return out;
}

/// RFC 7095 3.3.1.3: N and ADR as arrays, a component that is a list as an array in it.
json structured(const Property& property) {
    const bool lists = property.name == "N" || property.name == "ADR";
    json out = json::array();
    for (const std::string_view part : card::split_unescaped(property.value, ';')) {
        std::vector<std::string> values;
        if (lists) {
            for (const std::string_view each : card::split_unescaped(part, ',')) {
                values.push_back(card::unescape(each));
            }
        } else {
            values.push_back(card::unescape(part));
        }
        out.push_back(one_or_many(values));
    }
    return out.size() == 1 ? out.front() : out;
}

/// A number of JSON; what isn't one stays text. Only a number's characters reach the parser.
json number(const std::string& text, bool whole) {
    if (text.empty() || text.find_first_not_of("0123456789+-.eE") != std::string::npos) {
        return text;
    }
    json read = json::parse(text, nullptr, false);
    const bool fits = whole ? read.is_number_integer() : read.is_number();
    return fits ? read : json(text);
}

json typed(const std::string& type, const std::string& text) {
    if (type == "boolean" && (ascii::equal_ignoring_case(text, "true") || ascii::equal_ignoring_case(text, "false"))) {
        return ascii::lower(text.front()) == 't';
    }
    if (type == "integer" || type == "float") {
        return number(text, type == "integer");
    }
    return formats::jcard_date(type, text);
}

void append_values(json& out, const Property& property, const std::string& type) {
    constexpr std::array<std::string_view, 5> of_parts{"N", "ADR", "ORG", "GENDER", "CLIENTPIDMAP"};
    constexpr std::array<std::string_view, 2> of_many{"NICKNAME", "CATEGORIES"};
    if (type == "unknown") {
        out.push_back(property.value);
    } else if (std::ranges::find(of_parts, property.name) != of_parts.end()) {
        out.push_back(structured(property));
    } else if (std::ranges::find(of_many, property.name) != of_many.end()) {
        for (std::string& each : property.parts(',')) {
            out.push_back(std::move(each));
        }
    } else {
        out.push_back(typed(type, property.text()));
    }
}

std::string write(const Card& card) {
    json properties = json::array({json::array({"version", json::object(), "text", "4.0"})});
    const std::string name = card.display_name();
    if (card.first("FN") == nullptr && !name.empty()) {
        properties.push_back(json::array({"fn", parameters_of(card::supplied_name(card)), "text", name}));
    }
    for (const Property& property : card.properties) {
        const std::string type = type_of(property);
        json out = json::array({ascii::lower(property.name), parameters_of(property), type});
        append_values(out, property, type);
        properties.push_back(std::move(out));
    }
    return json::array({"vcard", std::move(properties)}).dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace

std::string write_jcard(const ReleasedCard& card) {
    return write(card::with_terms(card));
}

std::string write_jcard_for_owner(const Card& card) {
    return write(card);
}

}  // namespace kith
