// SPDX-License-Identifier: Apache-2.0
//
// 4.0 said in 3.0 (RFC 2426), as iOS and Android import it. What 3.0 has no word for is written as it stands:
// readers skip what they don't know.
#include "formats/spelling.h"

#include <algorithm>
#include <array>
#include <utility>

#include "card/ascii.h"
#include "card/structure.h"
#include "card/terms_parameters.h"
#include "card/utf8.h"
#include "formats/encodings.h"

namespace kith::formats {
namespace {

bool holds_uri(std::string_view name) {
    constexpr std::array<std::string_view, 4> names{"PHOTO", "LOGO", "SOUND", "KEY"};
    return std::ranges::find(names, name) != names.end();
}

/// Whether its value is one text, so that nothing in it separates anything.
bool is_one_text(std::string_view name) {
    constexpr std::array<std::string_view, 7> names{"FN", "TITLE", "ROLE", "NOTE", "EMAIL", "MAILER", "SORT-STRING"};
    return std::ranges::find(names, name) != names.end();
}

/// TYPE as one list in capitals, with PREF for the preferred one; the parameters that only 4.0 knows go.
std::vector<Parameter> parameters_of_3(const Property& property) {
    std::vector<Parameter> out;
    Parameter types{.name = "TYPE", .values = {}};
    for (const std::string& type : property.types()) {
        types.values.push_back(ascii::upper(type));
    }
    if (property.name == "EMAIL" && std::ranges::find(types.values, "INTERNET") == types.values.end()) {
        types.values.insert(types.values.begin(), "INTERNET");
    }
    const Parameter* preference = property.parameter("PREF");
    if (preference != nullptr && preference->values == std::vector<std::string>{"1"}) {
        types.values.emplace_back("PREF");
    }
    if (!types.values.empty()) {
        out.push_back(std::move(types));
    }
    constexpr std::array<std::string_view, 8> left_out{"TYPE",  "PREF",      "PID",     "ALTID",
                                                       "LABEL", "MEDIATYPE", "CHARSET", "ENCODING"};
    for (const Parameter& each : property.parameters) {
        if (std::ranges::find(left_out, each.name) == left_out.end()) {
            out.push_back(each);
        }
    }
    return out;
}

void drop(std::vector<Parameter>& parameters, std::string_view name) {
    std::erase_if(parameters, [name](const Parameter& each) { return each.name == name; });
}

/// `image/jpeg` as PHOTO's TYPE=JPEG, the certificates of KEY by their names.
std::string type_of_media(std::string_view media_type) {
    if (media_type == "application/pkix-cert") {
        return "X509";
    }
    if (media_type == "application/pgp-keys") {
        return "PGP";
    }
    const auto slash = media_type.find('/');
    if (slash == std::string_view::npos || media_type == "application/octet-stream") {
        return {};
    }
    const std::string_view subtype = media_type.substr(slash + 1);
    const bool short_name = media_type.starts_with("image/") || media_type.starts_with("audio/");
    return ascii::upper(short_name && card::is_token(subtype) ? subtype : media_type);
}

/// RFC 2426 3.1.4: a picture in place, or by its address.
void respell_media(Property& property) {
    drop(property.parameters, "VALUE");
    const auto data = parse_data_uri(property.value);
    if (!data) {
        if (property.value.find(':') != std::string::npos) {
            property.parameters.insert(property.parameters.begin(), {.name = "VALUE", .values = {"uri"}});
        }
        return;
    }
    drop(property.parameters, "TYPE");
    if (std::string type = type_of_media(data->media_type); !type.empty()) {
        property.parameters.insert(property.parameters.begin(), {.name = "TYPE", .values = {std::move(type)}});
    }
    property.parameters.insert(property.parameters.begin(), {.name = "ENCODING", .values = {"b"}});
    property.value = data->base64;
}

Property respelt(const Property& from) {
    Property out = from;
    out.parameters = parameters_of_3(from);
    if (holds_uri(out.name)) {
        respell_media(out);
        return out;
    }
    const std::string text = from.text();
    if (out.name == "TEL" && ascii::starts_ignoring_case(text, "tel:")) {
        drop(out.parameters, "VALUE");
        out.value = escape_text(text.substr(4));
    }
    if (out.name == "GEO" && ascii::starts_ignoring_case(text, "geo:")) {
        drop(out.parameters, "VALUE");
        out.value = text.substr(4);
        std::ranges::replace(out.value, ',', ';');
    }
    if (is_one_text(out.name)) {
        out.value =
            escape_text(text);  // 2.1 left commas alone: readers of 3.0 take what stands behind one for a second value
    }
    if (out.name == "ANNIVERSARY") {
        out.name = "X-ANNIVERSARY";
    }
    return out;
}

}  // namespace

std::optional<DataUri> parse_data_uri(std::string_view value) {
    if (card::data_uri_size(value) == 0) {
        return std::nullopt;
    }
    const auto comma = value.find(',');  // data_uri_size() found it, near the beginning
    std::string head = card::unescape(value.substr(5, comma - 5));
    const auto semicolon = head.find(';');
    std::string data(value.substr(comma + 1));
    if (tidy_base64(data) == Base64::none || data.empty()) {
        return std::nullopt;
    }
    return DataUri{.media_type = ascii::lower(std::string_view(head).substr(0, semicolon)), .base64 = std::move(data)};
}

std::string escape_line(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (c == '\n') {
            out += "\\n";
        } else if (c == '\\') {
            out += "\\\\";
        } else if (c != '\r' && c != '\0') {
            out += c;
        }
    }
    return out;
}

std::string utf8_only(std::string_view text) {
    std::string out;
    if (card::is_utf8(text)) {
        out = text;
        return out;
    }
    while (!text.empty()) {
        const std::size_t length = card::utf8_sequence(text);
        out += length == 0 ? std::string_view("\xef\xbf\xbd") : text.substr(0, length);
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return out;
}

std::string safe_value(std::string_view value) {
    if (card::is_line(value)) {
        return std::string(value);
    }
    std::string out;
    while (!value.empty()) {
        const std::size_t length = card::utf8_sequence(value);
        const char first = value.front();
        if (length == 0) {
            out += "\xef\xbf\xbd";
        } else if (first == '\n' || first == '\r') {
            out += value.starts_with("\r\n") ? "" : "\\n";
        } else if (first != '\0') {
            out += value.substr(0, length);
        }
        value.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return out;
}

std::vector<Property> as_vcard3(const Card& card) {
    std::vector<Property> out;
    if (card.first("N") == nullptr) {
        // Which word is the family's can't be known; all of it as the given name is shown right everywhere.
        Property& name = out.emplace_back(card::supplied_name(card));
        name.name = "N";
        name.value = ";" + name.value + ";;;";
    }
    for (const Property& each : card.properties) {
        // RFC 2426 2.1.2: it says again what BEGIN has said, and python3-vobject refuses a card that has both.
        if (each.name == "PROFILE" && ascii::equal_ignoring_case(each.value, "vcard")) {
            continue;
        }
        out.push_back(respelt(each));
        const Parameter* label = each.parameter("LABEL");
        if (each.name == "ADR" && label != nullptr && label->values.size() == 1) {
            Property written = text_property("LABEL", label->values.front());
            written.group = each.group;
            written.parameters = parameters_of_3(each);
            out.push_back(std::move(written));
        }
    }
    return out;
}

}  // namespace kith::formats
