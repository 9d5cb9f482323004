// SPDX-License-Identifier: Apache-2.0
//
// jCard (RFC 7095) read. What the JSON says is hostile: every type is asked for before it is used, and names,
// parameters and values become what card::check() will take.
#include <nlohmann/json.hpp>

#include "card/ascii.h"
#include "card/structure.h"
#include "formats/dialect.h"
#include "formats/jcard_dates.h"
#include "formats/jcard_types.h"
#include "formats/json.h"
#include "formats/spelling.h"

namespace kith::formats {
namespace {

/// A string, a number or a truth value as vCard spells it; none for anything else.
std::optional<std::string> scalar(const Json& json) {
    if (json.is_string()) {
        return json.get_ref<const std::string&>();
    }
    if (json.is_number() || json.is_boolean()) {
        return json_text(json);
    }
    return std::nullopt;
}

/// Parameters hold line feeds (RFC 6868), but neither of the other two.
std::string parameter_text(std::string text) {
    std::erase_if(text, [](char c) { return c == '\r' || c == '\0'; });
    return text;
}

/// One value, a list of them, or parts: `,` between values, `;` between parts.
std::string joined(const Json& json, char separator) {
    if (!json.is_array()) {
        return escape_text(scalar(json).value_or(std::string()));
    }
    std::string out;
    for (const Json& each : json) {
        out += &each == &json.front() ? "" : std::string(1, separator);
        out += separator == ';' ? joined(each, ',') : escape_text(scalar(each).value_or(std::string()));
    }
    return out;
}

/// The values behind name, parameters and type, where they are not one simple value.
std::string many(const Json& property) {
    std::string out;
    for (std::size_t at = 3; at < property.size(); ++at) {
        out += (at == 3 ? "" : ",") + joined(property[at], ';');
    }
    return out;
}

bool is_simple(const Json& property) {
    return property.size() == 4 && !property[3].is_array();
}

void read_values(const Json& property, const std::string& type, Property& to) {
    if (has_parts(to.name) && type != "unknown") {
        to.value = joined(property[3], ';');
    } else if (!is_simple(property)) {
        to.value = many(property);
    } else {
        const std::string text = scalar(property[3]).value_or(std::string());
        if (type == "unknown") {  // RFC 7095 5.1: as it would stand in a vCard
            to.value = safe_value(text);
        } else {
            to.value = type == "text" ? escape_text(text) : escape_line(vcard_date(type, text));
        }
    }
}

bool is_version(const Json& property) {
    return property.is_array() && !property.empty() && property[0].is_string() &&
           ascii::equal_ignoring_case(property[0].get_ref<const std::string&>(), "version");
}

}  // namespace

void parameters_of_jcard(const Json& parameters, Property& to, Complaints& complaints) {
    for (const auto& [key, value] : parameters.items()) {
        if (key == "group" && value.is_string() && card::is_token(value.get_ref<const std::string&>())) {
            to.group = value.get_ref<const std::string&>();
            continue;
        }
        Parameter parameter{.name = ascii::upper(key), .values = {}};
        const bool known = card::is_token(parameter.name) && key != "group";
        if (!known || (value.is_structured() && !value.is_array())) {
            complaints.noted.push_back(to.name + " has a parameter that vCard can't spell; it was left out");
            continue;
        }
        if (parameter.name == "VALUE") {
            continue;  // the type says it
        }
        if (auto one = scalar(value)) {
            parameter.values.push_back(parameter_text(std::move(*one)));
        } else if (value.is_array()) {
            for (const Json& each : value) {
                parameter.values.push_back(parameter_text(scalar(each).value_or(std::string())));
            }
        }
        to.parameters.push_back(std::move(parameter));
    }
}

std::optional<Property> property_of_jcard(const Json& property, Complaints& complaints) {
    const bool formed = property.is_array() && property.size() >= 4 && property[0].is_string() &&
                        property[1].is_object() && property[2].is_string();
    Property out;
    out.name = formed ? ascii::upper(property[0].get_ref<const std::string&>()) : std::string();
    if (!formed || !card::is_property_name(out.name)) {
        complaints.refused.emplace_back("one of its properties is none of jCard");
        return std::nullopt;
    }
    parameters_of_jcard(property[1], out, complaints);
    std::string type = ascii::lower(property[2].get_ref<const std::string&>());
    // Parts and lists of what nobody defines have no other spelling that keeps them apart.
    const bool defined = jcard_type(out) != "unknown";
    if (!card::is_token(type) || (!defined && !is_simple(property))) {
        type = "unknown";
    }
    read_values(property, type, out);
    if (jcard_type(out) != type && type != "unknown") {
        out.parameters.push_back({.name = "VALUE", .values = {type}});
    }
    const bool as_written =
        type == "unknown" ? !defined : is_simple(property) || has_parts(out.name) || has_many(out.name);
    if (!as_written) {  // spelt as nobody writes it: what it means is what the writer makes of it
        const Json once = jcard_property(out);
        return property_of_jcard(once, complaints);
    }
    return out;
}

/// RFC 7095 knows vCard 4.0 alone; converters put 3.0 into it all the same, spelt as 3.0 spells it but for its charsets.
std::optional<Card> card_of_jcard(const Json& jcard, Complaints& complaints) {
    if (!jcard.is_array() || jcard.size() < 2 || !jcard[0].is_string() || !jcard[1].is_array() ||
        !ascii::equal_ignoring_case(jcard[0].get_ref<const std::string&>(), "vcard")) {
        return std::nullopt;
    }
    Card out;
    const bool old = std::ranges::any_of(jcard[1], [](const Json& each) {
        return is_version(each) && each.size() > 3 && each[3].is_string() && (each[3] == "3.0" || each[3] == "2.1");
    });
    for (const Json& each : jcard[1]) {
        if (is_version(each)) {
            continue;
        }
        if (auto property = property_of_jcard(each, complaints)) {
            if (old) {
                std::erase_if(property->parameters, [](const Parameter& one) { return one.name == "CHARSET"; });
                respell(*property, Dialect::v3, complaints.noted);
            }
            out.properties.push_back(std::move(*property));
        }
    }
    return out;
}

}  // namespace kith::formats
