// SPDX-License-Identifier: Apache-2.0
//
// jCard (RFC 7095) written: each property as [name, parameters, type, value...]. Values that aren't UTF-8 are
// replaced, never thrown over.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "card/ascii.h"
#include "card/structure.h"
#include "card/terms_parameters.h"
#include "formats/jcard_dates.h"
#include "formats/jcard_types.h"
#include "formats/json.h"
#include "kith/formats.h"

namespace kith {
namespace {

using formats::Json;

/// One value, or an array of several: RFC 7095 3.3.1.3 and 3.4.
Json one_or_many(const std::vector<std::string>& values) {
    return values.size() == 1 ? Json(values.front()) : Json(values);
}

Json parameters_of(const Property& property) {
    Json out = Json::object();
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
        Json& place = out[ascii::lower(each.name)];
        if (place.is_null()) {
            place = one_or_many(values);
            continue;
        }
        Json both = place.is_array() ? place : Json::array({place});
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
Json structured(const Property& property) {
    const bool lists = property.name == "N" || property.name == "ADR";
    Json out = Json::array();
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
    return out.size() == 1 && !out.front().is_array() ? Json(out.front()) : out;
}

/// A number of JSON; what isn't one stays text. Only a number's characters reach the parser.
Json number(const std::string& text, bool whole) {
    if (text.empty() || text.find_first_not_of("0123456789+-.eE") != std::string::npos) {
        return text;
    }
    Json read = Json::parse(text, nullptr, false);
    const bool fits = whole ? read.is_number_integer() : read.is_number();
    return fits ? read : Json(text);
}

Json typed(const std::string& type, const std::string& text) {
    if (type == "boolean" && (ascii::equal_ignoring_case(text, "true") || ascii::equal_ignoring_case(text, "false"))) {
        return ascii::lower(text.front()) == 't';
    }
    if (type == "integer" || type == "float") {
        return number(text, type == "integer");
    }
    return formats::jcard_date(type, text);
}

void append_values(Json& out, const Property& property, const std::string& type) {
    if (type == "unknown") {
        out.push_back(property.value);
    } else if (formats::has_parts(property.name)) {
        out.push_back(structured(property));
    } else if (formats::has_many(property.name)) {
        for (std::string& each : property.parts(',')) {
            out.push_back(std::move(each));
        }
    } else {
        out.push_back(typed(type, property.text()));
    }
}

}  // namespace

namespace formats {

Json jcard_parameters(const Property& property) {
    return parameters_of(property);
}

Json jcard_property(const Property& property) {
    const std::string type = jcard_type(property);
    Json out = Json::array({ascii::lower(property.name), parameters_of(property), type});
    append_values(out, property, type);
    return out;
}

Json jcard_of(const Card& card) {
    Json properties = Json::array({Json::array({"version", Json::object(), "text", "4.0"})});
    const std::string name = card.display_name();
    if (card.first("FN") == nullptr && !name.empty()) {
        properties.push_back(jcard_property(card::supplied_name(card)));
    }
    for (const Property& property : card.properties) {
        properties.push_back(jcard_property(property));
    }
    return Json::array({"vcard", std::move(properties)});
}

std::string json_text(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace formats

std::string write_jcard(const ReleasedCard& card) {
    return formats::json_text(formats::jcard_of(card::with_terms(card)));
}

std::string write_jcard_for_owner(const Card& card) {
    return formats::json_text(formats::jcard_of(card));
}

}  // namespace kith
