// SPDX-License-Identifier: Apache-2.0
//
// See old_values.h: each value by itself, once its parameters have been respelt.
#include "formats/old_values.h"

#include <algorithm>
#include <array>
#include <utility>

#include "card/ascii.h"
#include "card/structure.h"
#include "formats/encodings.h"

namespace kith::formats {
namespace {

/// The media type that PHOTO;TYPE=JPEG and KEY;X509 name; the TYPE that named it goes.
std::string take_media_type(Property& property) {
    const bool picture = card::holds_picture(property.name);
    const std::string_view family = picture ? "image/" : property.name == "SOUND" ? "audio/" : "";
    const auto type = std::ranges::find(property.parameters, "TYPE", &Parameter::name);
    std::string named =
        type != property.parameters.end() && type->values.size() == 1 ? ascii::lower(type->values[0]) : std::string();
    const bool place = named.empty() || named == "home" || named == "work";  // a type as 4.0 knows it
    if (!place && (!family.empty() || property.name == "KEY")) {
        property.parameters.erase(type);
        if (named == "x509") {
            return "application/pkix-cert";
        }
        if (named == "pgp") {
            return "application/pgp-keys";
        }
        named = named == "jpg" ? "jpeg" : named;
        const auto slash = named.find('/');
        if (slash == std::string::npos && card::is_token(named) && !family.empty()) {
            return std::string(family) + named;
        }
        if (slash != std::string::npos && card::is_token(named.substr(0, slash)) &&
            card::is_token(named.substr(slash + 1))) {
            return named;
        }
    }
    // Nothing said: the first bytes of JPEG, PNG and GIF are known in base64 as well.
    constexpr std::array<std::pair<std::string_view, std::string_view>, 3> beginnings{
        {{"/9j/", "image/jpeg"}, {"iVBORw0KGgo", "image/png"}, {"R0lGOD", "image/gif"}}};
    for (const auto& [beginning, name] : beginnings) {
        if (picture && property.value.starts_with(beginning)) {
            return std::string(name);
        }
    }
    return "application/octet-stream";
}

/// `-04-12`, `0412`, `-0412`: month and day behind whatever stands for the year. Empty if it isn't that.
std::string month_and_day(std::string_view text) {
    std::string digits;
    for (const char c : text.substr(0, 7)) {
        if (ascii::is_digit(c)) {
            digits += c;
        } else if (c != '-') {
            return {};
        }
    }
    return digits.size() == 4 && text.size() <= 6 ? digits : std::string();
}

}  // namespace

void respell_base64(Property& property, std::vector<std::string>& complaints) {
    if (ascii::starts_ignoring_case(property.value, "data:")) {
        return;
    }
    const Base64 data = tidy_base64(property.value);
    if (data == Base64::none) {
        complaints.push_back(property.name + " says that it is base64 and isn't; kept as it is");
        return;
    }
    if (data == Base64::cut) {
        complaints.push_back(property.name + " is cut short");
    }
    std::string uri = "data:" + take_media_type(property) + ";base64,";
    uri.reserve(uri.size() + property.value.size());
    uri += property.value;
    property.value = std::move(uri);
}

void drop_needless_escapes(std::string& value) {
    const auto needless = [&value](std::size_t at) {
        return at + 1 < value.size() && (value[at + 1] == ':' || value[at + 1] == '"');
    };
    std::size_t to = value.find('\\');
    while (to != std::string::npos && !needless(to)) {
        to = value.find('\\', to + 2);
    }
    if (to == std::string::npos) {
        return;
    }
    for (std::size_t at = to; at < value.size(); ++at) {
        if (value[at] == '\\' && at + 1 < value.size()) {
            const char next = value[++at];
            if (next != ':' && next != '"') {
                value[to++] = '\\';
            }
        }
        value[to++] = value[at];
    }
    value.resize(to);
}

void escape_commas(std::string& value) {
    if (value.find(',') == std::string::npos) {
        return;
    }
    std::string out;
    for (std::size_t at = 0; at < value.size(); ++at) {
        if (value[at] == ',' && (at == 0 || value[at - 1] != '\\')) {
            out += '\\';
        }
        out += value[at];
    }
    value = std::move(out);
}

void respell_geo(Property& property) {
    const auto parts = card::split_unescaped(property.value, ';');
    const auto number = [](std::string_view text) {
        return !text.empty() && text.size() < 32 && text.find_first_not_of("+-.0123456789") == std::string_view::npos;
    };
    if (parts.size() == 2 && number(ascii::trimmed(parts[0])) && number(ascii::trimmed(parts[1]))) {
        property.value = "geo:" + std::string(ascii::trimmed(parts[0])) + "," + std::string(ascii::trimmed(parts[1]));
        std::erase_if(property.parameters, [](const Parameter& each) { return each.name == "VALUE"; });
    }
}

void respell_date(Property& property) {
    const std::string_view value = ascii::trimmed(property.value);
    const auto omitted = std::ranges::find(property.parameters, "X-APPLE-OMIT-YEAR", &Parameter::name);
    const bool said = omitted != property.parameters.end() && omitted->values.size() == 1;
    const std::string_view year = said ? std::string_view(omitted->values.front()) : "-";
    if (year.empty() || !value.starts_with(year)) {
        return;
    }
    if (std::string day = month_and_day(value.substr(year.size())); !day.empty()) {
        property.value = "--" + day;
        if (said) {
            property.parameters.erase(omitted);
        }
    }
}

}  // namespace kith::formats
