// SPDX-License-Identifier: Apache-2.0
//
// See kith/mecard.h. `FIELD:value;` again and again, a backslash before what would end one. There is no standard beyond
// DoCoMo's page of 2004; where programs differ, what ZXing reads and writes decides, because that is what phones have.
#include "formats/mecard.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "card/ascii.h"
#include "card/structure.h"
#include "card/utf8.h"
#include "kith/limits.h"
#include "kith/mecard.h"

namespace kith {
namespace {

constexpr std::string_view mecard_start = "mecard:";
constexpr std::string_view bizcard_start = "bizcard:";

struct Field {
    std::string name;                ///< upper case
    std::string whole;               ///< the value, commas and all
    std::vector<std::string> parts;  ///< the same cut at commas that nothing escapes
};

std::string trimmed(std::string_view text) {
    return std::string(ascii::trimmed(text));
}

/// The next `NAME:value;`; `rest` goes on behind it. False where it is no field, or an empty one.
bool take_field(std::string_view& rest, Field& field) {
    std::string text;
    std::string part;
    field = {};
    bool named = false;
    std::size_t at = 0;
    for (; at < rest.size() && rest[at] != ';'; ++at) {
        const bool escaped = rest[at] == '\\' && at + 1 < rest.size();
        const char c = escaped ? rest[++at] : rest[at];
        if (!escaped && c == ':' && !named) {
            field.name = ascii::upper(trimmed(text));
            text.clear();
            part.clear();
            named = true;
            continue;
        }
        if (c == '\r' || c == '\n') {  // the code was cut into lines by whoever copied it
            continue;
        }
        text += c;
        if (!escaped && c == ',' && named) {
            field.parts.push_back(trimmed(part));
            part.clear();
        } else {
            part += c;
        }
    }
    field.parts.push_back(trimmed(part));
    field.whole = trimmed(text);
    rest.remove_prefix(std::min(at + 1, rest.size()));
    return named && std::ranges::any_of(field.parts, [](const std::string& each) { return !each.empty(); });
}

std::string structured(const std::vector<std::string>& parts) {
    std::string out;
    for (std::size_t at = 0; at < parts.size(); ++at) {
        out += (at == 0 ? "" : ";") + escape_text(parts[at]);
    }
    return out;
}

Property with_type(Property property, const char* type) {
    property.parameters.push_back({.name = "TYPE", .values = {type}});
    return property;
}

Property raw(std::string name, std::string value) {
    return {.group = {}, .name = std::move(name), .parameters = {}, .value = std::move(value)};
}

/// What both put into FN and N: `family` and `given` may be empty, `whole` is the name where they are not known apart.
void add_name(Card& card, const std::string& whole, const std::string& given, const std::string& family) {
    card.properties.push_back(text_property("FN", whole));
    if (!family.empty()) {
        card.properties.push_back(raw("N", structured({family, given, "", "", ""})));
    }
}

void add_mecard_name(Card& card, const Field& field) {
    if (card.first("FN") != nullptr) {
        card.properties.push_back(text_property("X-MECARD-N", field.whole));
    } else if (field.parts.size() == 1) {
        add_name(card, field.parts[0], {}, {});
    } else {
        const auto given = field.parts[1];
        const auto whole =
            given.empty() || field.parts[0].empty() ? given + field.parts[0] : given + ' ' + field.parts[0];
        if (field.parts.size() > 2 || whole.empty()) {
            add_name(card, field.whole, {}, {});
        } else {
            add_name(card, whole, given, field.parts[0]);
        }
    }
}

/// DoCoMo: box, room, house, city, prefecture, code, country. What is not cut into seven is the street.
Property address(const Field& field) {
    const bool cut = field.parts.size() == 7;
    return raw("ADR", cut ? structured(field.parts) : structured({"", "", field.whole, "", "", "", ""}));
}

/// A URI as it stands, whose commas and semicolons vCard does not escape. A backslash is none of its letters, but vCards have them
/// before some: doubled, it is read as itself.
std::string kept_whole(std::string_view uri) {
    std::string out;
    for (const char c : uri) {
        out.append(c == '\\' ? 2 : 1, c);
    }
    return out;
}

bool is_day(std::string_view text) {
    return text.size() == 8 && std::ranges::all_of(text, ascii::is_digit);
}

void add_mecard(Card& card, const Field& field) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 9> alike{{{"TEL", "TEL"},
                                                                                  {"EMAIL", "EMAIL"},
                                                                                  {"NOTE", "NOTE"},
                                                                                  {"MEMO", "NOTE"},
                                                                                  {"NICKNAME", "NICKNAME"},
                                                                                  {"TITLE", "TITLE"},
                                                                                  {"DIV", "X-MECARD-DIV"},
                                                                                  {"ORG", "ORG"},
                                                                                  {"ROLE", "ROLE"}}};
    const auto* at = std::ranges::find(alike, field.name, [](const auto& each) { return each.first; });
    if (field.name == "N") {
        add_mecard_name(card, field);
    } else if (at != alike.end()) {
        card.properties.push_back(text_property(at->second, field.whole));
    } else if (field.name == "TEL-AV") {
        card.properties.push_back(with_type(text_property("TEL", field.whole), "video"));
    } else if (field.name == "ADR") {
        card.properties.push_back(address(field));
    } else if (field.name == "URL") {
        card.properties.push_back(raw("URL", kept_whole(field.whole)));
    } else if (field.name == "BDAY" && is_day(field.whole)) {
        card.properties.push_back(raw("BDAY", field.whole));
    } else if (const auto name = "X-MECARD-" + field.name; card::is_property_name(name)) {
        card.properties.push_back(text_property(name, field.whole));
    }
}

/// N first name, X last name, T title, C company, A address, B business, M mobile and F fax number, E email.
void add_bizcard(Card& card, const Field& field, std::string& given, std::string& family) {
    const std::string& text = field.whole;
    if (field.name == "N") {
        given = text;
    } else if (field.name == "X") {
        family = text;
    } else if (field.name == "T" || field.name == "C" || field.name == "E") {
        const char* name = field.name == "T" ? "TITLE" : field.name == "C" ? "ORG" : "EMAIL";
        card.properties.push_back(text_property(name, text));
    } else if (field.name == "A") {
        card.properties.push_back(raw("ADR", structured({"", "", text, "", "", "", ""})));
    } else if (field.name == "B" || field.name == "M" || field.name == "F") {
        const char* type = field.name == "B" ? "work" : field.name == "M" ? "cell" : "fax";
        card.properties.push_back(with_type(text_property("TEL", text), type));
    } else if (const auto name = "X-MECARD-" + field.name; card::is_property_name(name)) {
        card.properties.push_back(text_property(name, text));
    }
}

}  // namespace

bool looks_like_mecard(std::string_view text) {
    const auto begun = ascii::trimmed(text);
    return ascii::starts_ignoring_case(begun, mecard_start) || ascii::starts_ignoring_case(begun, bizcard_start);
}

Result<Card> read_mecard(std::string_view text) {
    std::string_view rest = ascii::trimmed(text);
    if (!looks_like_mecard(rest)) {
        return fail(Errc::malformed, "that is no MECARD");
    }
    if (rest.size() > limits::value) {
        return fail(Errc::limit, "that MECARD is larger than 64 KiB");
    }
    if (!card::is_utf8(rest) || rest.find('\0') != std::string_view::npos) {
        return fail(Errc::malformed, "that MECARD is no text");
    }
    const bool biz = ascii::starts_ignoring_case(rest, bizcard_start);
    rest.remove_prefix(biz ? bizcard_start.size() : mecard_start.size());
    Card card;
    std::string given;
    std::string family;
    for (Field field; !rest.empty();) {
        if (!take_field(rest, field)) {
            continue;
        }
        if (card.properties.size() >= limits::properties) {
            return fail(Errc::limit, "that MECARD has more than 256 fields");
        }
        if (biz) {
            add_bizcard(card, field, given, family);
        } else {
            add_mecard(card, field);
        }
    }
    if (!given.empty() || !family.empty()) {
        add_name(card, given + (given.empty() || family.empty() ? "" : " ") + family, given, family);
    }
    if (card.properties.empty()) {
        return fail(Errc::malformed, "that MECARD says nothing");
    }
    if (auto fits = check_limits(card); !fits) {
        return std::unexpected(fits.error());
    }
    return card;
}

namespace formats {
namespace {

/// Only what ends a field or a name is escaped; a colon too, as ZXing writes it.
std::string escaped(std::string_view text, bool commas) {
    std::string out;
    for (const char c : text) {
        if (c == '\n' || c == '\r') {
            out += c == '\n' ? " " : "";
            continue;
        }
        if (c == '\\' || c == ';' || c == ':' || (commas && c == ',')) {
            out += '\\';
        }
        out += c;
    }
    return out;
}

std::string name_field(const std::string& display_name, std::span<const Property> properties) {
    const auto at = std::ranges::find(properties, "N", [](const Property& each) { return each.name; });
    if (at != properties.end()) {
        const auto parts = at->parts();
        const auto part = [&](std::size_t i) { return i < parts.size() ? parts[i] : std::string(); };
        // Only a name that is put together again as it is shown.
        if (!part(0).empty() && !part(1).empty() && part(1) + ' ' + part(0) == display_name) {
            return escaped(part(0), true) + ',' + escaped(part(1), true);
        }
    }
    return escaped(display_name, true);
}

std::string field_of(const Property& property) {
    const auto text = property.text();
    if (property.name == "ADR") {
        auto parts = property.parts();
        parts.resize(7);
        std::string out;
        for (std::size_t at = 0; at < parts.size(); ++at) {
            out += (at == 0 ? "" : ",") + escaped(parts[at], true);
        }
        return "ADR:" + out;
    }
    if (property.name == "BDAY") {
        std::string digits;
        std::ranges::copy_if(text, std::back_inserter(digits), ascii::is_digit);
        return "BDAY:" + digits;
    }
    if (property.name == "TEL") {
        std::string_view number = ascii::trimmed(text);
        while (ascii::starts_ignoring_case(number, "tel:")) {
            number = ascii::trimmed(number.substr(4));
        }
        return "TEL:" + escaped(number, false);
    }
    if (property.name == "ORG") {
        const auto parts = property.parts();
        return "ORG:" + escaped(parts.empty() ? text : parts.front(), false);
    }
    return property.name + ':' + escaped(text, false);
}

}  // namespace

bool mecard_says(const Property& property) {
    constexpr std::array<std::string_view, 8> known{"TEL", "EMAIL", "URL", "ADR", "NOTE", "ORG", "TITLE", "NICKNAME"};
    if (property.name == "BDAY") {
        const auto digits = std::ranges::count_if(property.value, ascii::is_digit);
        const bool only = std::ranges::all_of(property.value, [](char c) { return ascii::is_digit(c) || c == '-'; });
        return only && digits == 8;
    }
    return std::ranges::find(known, property.name) != known.end();
}

std::string write_mecard(const std::string& display_name, std::span<const Property> properties) {
    std::string out = "MECARD:N:" + name_field(display_name, properties) + ';';
    for (const Property& property : properties) {
        if (mecard_says(property)) {
            out += field_of(property) + ';';
        }
    }
    return out + ';';
}

}  // namespace formats
}  // namespace kith
