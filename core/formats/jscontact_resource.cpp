// SPDX-License-Identifier: Apache-2.0
//
// One object of JSContact's maps read as a vCard property. The writer reads back by this what it has written.
#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <span>

#include "card/ascii.h"
#include "card/structure.h"
#include "formats/jcard_dates.h"
#include "formats/jcard_types.h"
#include "formats/jscontact_kinds.h"
#include "formats/json_pieces.h"
#include "formats/spelling.h"

namespace kith::formats {
namespace {

std::optional<std::string> take_string(Json& from, std::string_view key) {
    const auto at = from.find(key);
    if (at == from.end() || !at->is_string()) {
        return std::nullopt;
    }
    std::string out = at->get<std::string>();
    from.erase(at);
    std::erase_if(out, [](char c) { return c == '\r' || c == '\0'; });
    return out;
}

/// `{"private": true}` as words of TYPE; what none of them means stays.
void take_set(Json& from, std::string_view key, std::span<const Pair> words, std::vector<std::string>& types) {
    const auto at = from.find(key);
    if (at == from.end() || !at->is_object()) {
        return;
    }
    for (const auto& [type, word] : words) {
        const auto said = at->find(word);
        if (said != at->end() && *said == true) {
            types.emplace_back(type);
            at->erase(said);
        }
    }
    if (at->empty()) {
        from.erase(at);
    }
}

void take_common(std::string_view member, const std::string& key, Json& object, Property& to, Complaints& complaints) {
    std::vector<std::string> types;
    take_set(object, "contexts", contexts, types);
    if (member == "phones") {
        take_set(object, "features", features, types);
    }
    if (!types.empty()) {
        to.parameters.push_back({.name = "TYPE", .values = std::move(types)});
    }
    const auto pref = object.find("pref");
    if (pref != object.end() && pref->is_number_integer() && *pref >= 1 && *pref <= 100) {
        to.parameters.push_back({.name = "PREF", .values = {std::to_string(pref->get<int>())}});
        object.erase(pref);
    }
    for (const auto& [parameter, name] : plain_parameters) {
        if (!has_parameter(member, parameter)) {
            continue;
        }
        if (auto text = take_string(object, name)) {
            to.parameters.push_back({.name = std::string(parameter), .values = {std::move(*text)}});
        }
    }
    if (!is_counted_key(key)) {
        to.parameters.push_back({.name = "PROP-ID", .values = {key}});
    }
    const auto parameters = object.find("vCardParams");
    if (parameters != object.end() && parameters->is_object()) {
        parameters_of_jcard(*parameters, to, complaints);
        object.erase(parameters);
    }
    object.erase("@type");
}

const ResourceKind* kind_of(std::string_view member, Json& object) {
    const auto stated = object.find("kind");
    const std::string kind = stated != object.end() && stated->is_string() ? stated->get<std::string>() : std::string();
    if (member == "onlineServices") {
        const auto name = object.find("vCardName");
        const bool impp = name != object.end() && *name == "impp";
        const auto* found = std::ranges::find(resource_kinds, impp ? "IMPP" : "SOCIALPROFILE", &ResourceKind::property);
        return found;
    }
    const auto* found = std::ranges::find_if(
        resource_kinds, [&](const ResourceKind& each) { return each.member == member && each.kind == kind; });
    if (found == resource_kinds.end() && member == "titles" && kind.empty()) {
        return std::ranges::find(resource_kinds, "TITLE", &ResourceKind::property);  // RFC 9553 2.2.5: the default
    }
    return found == resource_kinds.end() ? nullptr : found;
}

std::optional<Property> simple(std::string_view member, Json& object) {
    const ResourceKind* kind = kind_of(member, object);
    if (kind == nullptr) {
        return std::nullopt;
    }
    auto value = take_string(object, kind->value);
    if (!value) {
        return std::nullopt;
    }
    if (!kind->kind.empty() || member == "titles") {
        object.erase("kind");
    }
    if (kind->property == "IMPP") {
        object.erase("vCardName");
    }
    Property out{.group = {}, .name = std::string(kind->property), .parameters = {}, .value = {}};
    const bool uri = kind->uri || (out.name == "TEL" && ascii::starts_ignoring_case(*value, "tel:"));
    out.value = uri ? escape_line(*value) : escape_text(*value);
    if (out.name == "TEL" && uri) {
        out.parameters.push_back({.name = "VALUE", .values = {"uri"}});
    }
    return out;
}

/// RFC 9555 2.9.3: ORG's parts.
std::optional<Property> organization(Json& object) {
    const auto name = take_string(object, "name");
    std::string value = escape_text(name.value_or(std::string()));
    bool any = name.has_value();
    const auto units = object.find("units");
    if (units != object.end() && units->is_array()) {
        const bool plain = std::ranges::all_of(*units, [](const Json& unit) {
            return unit.is_object() && unit.contains("name") && unit["name"].is_string() &&
                   unit.size() == (unit.contains("@type") ? 2U : 1U);
        });
        if (plain) {
            for (const Json& unit : *units) {
                value += ";" + escape_text(unit["name"].get_ref<const std::string&>());
                any = true;
            }
            object.erase(units);
        }
    }
    return any ? std::optional(Property{.group = {}, .name = "ORG", .parameters = {}, .value = std::move(value)})
               : std::nullopt;
}

/// The values of components by their kinds; none if one of them is more than a kind and a value.
std::optional<std::vector<std::pair<std::string, std::string>>> components(const Json& object) {
    const auto at = object.find("components");
    if (at == object.end() || !at->is_array()) {
        return std::nullopt;
    }
    std::vector<std::pair<std::string, std::string>> out;
    for (const Json& each : *at) {
        if (!each.is_object() || !each.contains("kind") || !each["kind"].is_string() || !each.contains("value") ||
            !each["value"].is_string() || each.size() != (each.contains("@type") ? 3U : 2U)) {
            return std::nullopt;
        }
        out.emplace_back(each["kind"].get<std::string>(), each["value"].get<std::string>());
    }
    return out;
}

void append(std::string& list, std::string_view value) {
    list += (list.empty() ? "" : ",") + escape_text(value);
}

std::string joined(const std::vector<std::string>& parts) {
    std::string out;
    for (const std::string& part : parts) {
        out += (&part == &parts.front() ? "" : ";") + part;
    }
    return out;
}

/// RFC 9555 2.8.1. Seven parts where those are enough, else the eighteen of RFC 9554.
std::optional<Property> address(Json& object) {
    constexpr std::array<std::string_view, 4> extended{"room", "floor", "apartment", "building"};
    constexpr std::array<std::string_view, 7> street{"number",   "name",        "block",   "direction",
                                                     "landmark", "subdistrict", "district"};
    std::vector<std::string> parts(7);
    const auto read = components(object);
    if (read) {
        std::vector<std::string> all(address_components.size());
        bool fine = false;
        for (const auto& [kind, value] : *read) {
            const auto* place = std::ranges::find(address_components, std::string_view(kind));
            if (place == address_components.end() || kind.empty()) {
                return std::nullopt;
            }
            append(all[static_cast<std::size_t>(place - address_components.begin())], value);
            fine = fine || (place - address_components.begin() >= 7 && kind != "apartment" && kind != "name");
        }
        const auto list = [&](const auto& kinds, std::string& to) {
            for (const std::string_view kind : kinds) {
                const auto* place = std::ranges::find(address_components, kind);
                const std::string& value = all[static_cast<std::size_t>(place - address_components.begin())];
                to += (to.empty() || value.empty() ? "" : ",") + value;
            }
        };
        list(extended, all[1]);
        list(street, all[2]);
        all.resize(fine ? all.size() : 7);
        parts = std::move(all);
        object.erase("components");
    }
    const auto order = object.find("isOrdered");
    if (order != object.end() && *order == false) {
        object.erase(order);
    }
    return Property{.group = {}, .name = "ADR", .parameters = {}, .value = joined(parts)};
}

std::string digits(const Json& number, std::size_t width) {
    std::string out = std::to_string(number.get<int>());
    return std::string(width - std::min(width, out.size()), '0') + out;
}

/// RFC 9555 2.3: a PartialDate or a Timestamp.
std::optional<std::string> day(const Json& date) {
    const auto number = [&](const char* key, int most) {
        const auto at = date.find(key);
        return at != date.end() && at->is_number_integer() && *at >= 1 && *at <= most;
    };
    if (date.contains("utc") && date["utc"].is_string() && date.size() == (date.contains("@type") ? 2U : 1U)) {
        return vcard_date("timestamp", date["utc"].get_ref<const std::string&>());
    }
    const bool year = number("year", 9999);
    const bool month = number("month", 12);
    const bool day = number("day", 31);
    const std::size_t known =
        (year ? 1U : 0U) + (month ? 1U : 0U) + (day ? 1U : 0U) + (date.contains("@type") ? 1U : 0U);
    if (known != date.size() || (!year && !month && !day) || (year && day && !month)) {
        return std::nullopt;
    }
    if (year) {
        return digits(date["year"], 4) + (month && !day ? "-" : "") + (month ? digits(date["month"], 2) : "") +
               (day ? digits(date["day"], 2) : "");
    }
    return (month ? "--" + digits(date["month"], 2) : std::string("---")) + (day ? digits(date["day"], 2) : "");
}

std::optional<Property> anniversary(Json& object) {
    constexpr std::array<Pair, 3> kinds{{{"birth", "BDAY"}, {"death", "DEATHDATE"}, {"wedding", "ANNIVERSARY"}}};
    const auto kind = object.find("kind");
    const auto date = object.find("date");
    if (kind == object.end() || !kind->is_string() || date == object.end() || !date->is_object()) {
        return std::nullopt;
    }
    const auto* found = std::ranges::find(kinds, std::string_view(kind->get_ref<const std::string&>()), &Pair::first);
    const auto text = day(*date);
    if (found == kinds.end() || !text) {
        return std::nullopt;
    }
    Property out{.group = {}, .name = std::string(found->second), .parameters = {}, .value = escape_line(*text)};
    if (date->contains("utc")) {
        out.parameters.push_back({.name = "VALUE", .values = {"timestamp"}});
    }
    object.erase("date");
    object.erase("kind");
    return out;
}

}  // namespace

bool has_parameter(std::string_view member, std::string_view parameter) {
    if (parameter == "MEDIATYPE") {
        constexpr std::array<std::string_view, 5> members{"calendars", "cryptoKeys", "directories", "links", "media"};
        return std::ranges::find(members, member) != members.end();
    }
    const bool service = parameter == "SERVICE-TYPE" || parameter == "USERNAME";
    return member == (service ? "onlineServices" : "addresses");
}

bool is_counted_key(std::string_view key) {
    if (!key.starts_with(counted_key)) {
        return false;
    }
    key.remove_prefix(counted_key.size());
    return !key.empty() && key.size() <= 3 && key.front() != '0' &&
           key.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_shallow(std::string_view json) {
    bool whole = false;
    JsonPieces pieces([&whole](const JsonPiece& piece) { whole = piece.kind == JsonPiece::Kind::whole; });
    pieces.feed(json);
    pieces.finish();
    return whole || json.find_first_of("[{") == std::string_view::npos;
}

std::vector<Property> properties_of_name(Json& name, Complaints& complaints) {
    std::vector<Property> out;
    if (const auto full = take_string(name, "full")) {
        out.push_back(text_property("FN", *full));
        const auto parameters = name.find("vCardParams");
        if (parameters != name.end() && parameters->is_object()) {
            parameters_of_jcard(*parameters, out.back(), complaints);
            name.erase(parameters);
        }
    }
    name.erase("@type");
    const auto read = components(name);
    if (!read) {
        return out;
    }
    std::vector<std::string> parts(name_components.size());
    for (const auto& [kind, value] : *read) {
        const auto* place = std::ranges::find(name_components, std::string_view(kind));
        if (place == name_components.end()) {
            return out;
        }
        append(parts[static_cast<std::size_t>(place - name_components.begin())], value);
    }
    // RFC 9554 2.2: what only seven parts tell apart stands in the first five as well.
    const auto also = [&parts](std::size_t from, std::size_t to) {
        parts[to] += (parts[to].empty() || parts[from].empty() ? "" : ",") + parts[from];
    };
    also(5, 0);
    also(6, 4);
    if (parts[5].empty() && parts[6].empty()) {
        parts.resize(5);
    }
    name.erase("components");
    const auto order = name.find("isOrdered");
    if (order != name.end() && *order == false) {
        name.erase(order);
    }
    out.push_back({.group = {}, .name = "N", .parameters = {}, .value = joined(parts)});
    return out;
}

std::optional<ReadResource> property_of_resource(std::string_view member, const std::string& key, Json& object,
                                                 Complaints& complaints) {
    std::optional<Property> read = member == "organizations"   ? organization(object)
                                   : member == "addresses"     ? address(object)
                                   : member == "anniversaries" ? anniversary(object)
                                                               : simple(member, object);
    if (!read) {
        return std::nullopt;
    }
    ReadResource out{.property = std::move(*read), .label = {}};
    take_common(member, key, object, out.property, complaints);
    if (auto label = take_string(object, "label")) {
        out.label = std::move(*label);
    }
    return out;
}

}  // namespace kith::formats
