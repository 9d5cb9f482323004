// SPDX-License-Identifier: Apache-2.0
//
// See jscontact_values.h.
#include "formats/jscontact_values.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "card/structure.h"
#include "formats/jcard_dates.h"
#include "formats/jcard_types.h"

namespace kith::formats {

Property canonical(Property property) {
    const std::string type = jcard_type(property);
    const auto value = std::ranges::find(property.parameters, "VALUE", &Parameter::name);
    if (value != property.parameters.end()) {
        const Parameter said = *value;
        property.parameters.erase(value);
        if (jcard_type(property) != type) {
            property.parameters.push_back({.name = "VALUE", .values = {type}});
        }
    }
    for (Parameter& each : property.parameters) {
        if (each.name == "TYPE") {
            each.values = property.types();
            std::ranges::sort(each.values);
        }
    }
    std::ranges::sort(property.parameters, {}, &Parameter::name);
    while (has_parts(property.name) && property.value.ends_with(';') && !property.value.ends_with("\\;")) {
        property.value.pop_back();
    }
    return property;
}

Json set_of(const std::vector<std::string>& types, std::span<const Pair> words) {
    Json out = Json::object();
    for (const auto& [type, word] : words) {
        if (std::ranges::find(types, type) != types.end()) {
            out[std::string(word)] = true;
        }
    }
    return out;
}

Json date_of(const Property& property) {
    const std::string text = jcard_date("date-and-or-time", property.text());
    if (const Parameter* value = property.parameter("VALUE");
        value != nullptr && value->values == std::vector<std::string>{"timestamp"}) {
        return {{"@type", "Timestamp"}, {"utc", text}};
    }
    Json out = {{"@type", "PartialDate"}};
    std::string_view rest = text;
    const auto number = [&](const char* key, std::size_t width) {
        int value = 0;
        if (rest.size() >= width &&
            std::from_chars(rest.data(), rest.data() + width, value).ptr == rest.data() + width) {
            out[key] = value;
            rest.remove_prefix(width);
        }
    };
    const auto skip = [&](std::string_view what) { rest.remove_prefix(rest.starts_with(what) ? what.size() : 0); };
    if (rest.starts_with("--")) {
        skip("--");
        if (!rest.starts_with('-')) {
            number("month", 2);
        }
    } else {
        number("year", 4);
        skip("-");
        number("month", 2);
    }
    skip("-");
    number("day", 2);
    return out;
}

void put_components(Json& to, const Property& property, std::span<const std::string_view> kinds) {
    const auto parts = card::split_unescaped(property.value, ';');
    Json out = Json::array();
    for (std::size_t at = 0; at < std::min(parts.size(), kinds.size()); ++at) {
        for (const std::string_view each : card::split_unescaped(parts[at], ',')) {
            std::string_view kind = kinds[at];
            if (kind.empty() && parts.size() <= 7) {  // RFC 9555 2.8.1: an ADR without the parts of RFC 9554
                kind = at == 1 ? "apartment" : "name";
            }
            if (!each.empty() && !kind.empty()) {
                out.push_back({{"kind", kind}, {"value", card::unescape(each)}});
            }
        }
    }
    to["components"] = std::move(out);
}

std::string uid_of(const Card& card) {
    std::uint64_t low = 0xcbf29ce484222325U;  // FNV-1a
    std::uint64_t high = 0x84222325cbf29ce4U;
    for (const char c : json_text(jcard_of(card))) {
        low = (low ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
        high = (high ^ (low >> 29U)) * 0x100000001b3U;
    }
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out = "urn:uuid:";
    for (unsigned at = 0; at < 32; ++at) {
        const std::uint64_t from = at < 16 ? high : low;
        unsigned digit = static_cast<unsigned>((from >> (4U * (at % 16U))) & 0xfU);
        digit = at == 12 ? 8U : at == 16 ? 8U | (digit & 3U) : digit;
        out += at == 8 || at == 12 || at == 16 || at == 20 ? "-" : "";
        out += digits[digit];
    }
    return out;
}

std::vector<std::string> path_of_pointer(std::string_view pointer) {
    std::vector<std::string> path(1);
    for (std::size_t at = 0; at < pointer.size(); ++at) {
        if (pointer[at] == '/') {
            path.emplace_back();
        } else if (pointer[at] == '~' && at + 1 < pointer.size() &&
                   (pointer[at + 1] == '0' || pointer[at + 1] == '1')) {
            path.back() += pointer[++at] == '0' ? '~' : '/';
        } else {
            path.back() += pointer[at];
        }
    }
    return path;
}

}  // namespace kith::formats
