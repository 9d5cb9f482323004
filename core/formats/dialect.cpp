// SPDX-License-Identifier: Apache-2.0
//
// 4.0 stays as it is but for RFC 6868 and encodings that it shouldn't have. In 2.1 and 3.0: bare words and
// repeated TYPEs become one TYPE, `pref` becomes PREF, encoded pictures become data: URIs, GEO a geo: URI.
#include "formats/dialect.h"

#include <algorithm>
#include <array>
#include <utility>

#include "card/ascii.h"
#include "card/structure.h"
#include "card/utf8.h"
#include "formats/encodings.h"
#include "formats/spelling.h"

namespace kith::formats {
namespace {

/// What the parameters that 4.0 has no place for said of the value.
struct Spelling {
    bool quoted_printable = false;
    bool base64 = false;
    std::string charset;  ///< lower case
};

/// RFC 6868 3.
std::string caret_decoded(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char next = text[at] == '^' && at + 1 < text.size() ? text[at + 1] : '\0';
        if (next != 'n' && next != '^' && next != '\'') {
            out += text[at];
            continue;
        }
        out += next == 'n' ? '\n' : next == '^' ? '^' : '"';
        ++at;
    }
    return out;
}

bool is_word_of_21(std::string_view word) {
    constexpr std::array<std::string_view, 5> words{"7bit", "8bit", "inline", "content-id", "cid"};
    return std::ranges::find(words, ascii::lower(word)) != words.end();
}

void add_types(std::vector<Parameter>& to, const Property& property, const Parameter& from, bool& preferred) {
    auto type = std::ranges::find(to, "TYPE", &Parameter::name);
    for (const std::string& value : from.values) {
        for (const std::string_view part : card::split_unescaped(value, ',')) {
            const std::string_view word = ascii::trimmed(part);
            if (ascii::equal_ignoring_case(word, "pref")) {
                preferred = true;
                continue;
            }
            const bool internet = property.name == "EMAIL" && ascii::equal_ignoring_case(word, "internet");
            if (word.empty() || internet) {
                continue;
            }
            if (type == to.end()) {
                type = to.insert(to.end(), {.name = "TYPE", .values = {}});
            }
            type->values.emplace_back(word);
        }
    }
}

/// VALUE of 2.1 and 3.0; false if 4.0 has no such value.
bool respell_value_type(Parameter& value) {
    if (value.values.size() != 1) {
        return true;
    }
    std::string& type = value.values.front();
    type = ascii::lower(type);
    if (type == "url") {
        type = "uri";
    }
    return type != "binary" && type != "inline" && type != "phone-number" && !is_word_of_21(type);
}

Spelling respell_parameters(Property& property, Dialect from) {
    Spelling spelling;
    std::vector<Parameter> kept;
    bool preferred = false;
    for (Parameter& each : property.parameters) {
        if (is_quoted_printable(each)) {
            spelling.quoted_printable = true;
        } else if (is_base64(each)) {
            spelling.base64 = true;
        } else if (each.name == "CHARSET") {
            spelling.charset = ascii::lower(ascii::trimmed(each.values.front()));
        } else if (each.name == "ENCODING" || (each.name.empty() && is_word_of_21(each.values.front()))) {
            continue;  // 8BIT, 7BIT and the like say nothing
        } else if (each.name.empty() && ascii::equal_ignoring_case(each.values.front(), "url")) {
            kept.push_back({.name = "VALUE", .values = {"uri"}});
        } else if (each.name.empty() || (each.name == "TYPE" && from != Dialect::v4)) {
            add_types(kept, property, each, preferred);
        } else if (from == Dialect::v4) {
            std::ranges::transform(each.values, each.values.begin(), caret_decoded);
            kept.push_back(std::move(each));
        } else if (each.name != "VALUE" || respell_value_type(each)) {
            kept.push_back(std::move(each));
        }
    }
    const bool said = std::ranges::find(kept, "PREF", &Parameter::name) != kept.end();
    if (preferred && !said) {
        kept.push_back({.name = "PREF", .values = {"1"}});
    }
    property.parameters = std::move(kept);
    return spelling;
}

/// Text as UTF-8, in one line: what breaks it becomes the escape that stands for a break.
void clean(std::string& text) {
    if (text.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos) {
        return;
    }
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool pair = text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n';
        if (text[at] == '\0' || pair) {
            continue;
        }
        if (text[at] == '\r' || text[at] == '\n') {
            out += "\\n";
        } else {
            out += text[at];
        }
    }
    text = std::move(out);
}

void respell_charset(Property& property, const Spelling& spelling, std::vector<std::string>& complaints) {
    constexpr std::array<std::string_view, 6> western{"iso-8859-1",   "latin1", "iso_8859-1",
                                                      "windows-1252", "cp1252", "us-ascii"};
    const bool known_western = std::ranges::find(western, spelling.charset) != western.end();
    const bool utf8 = spelling.charset == "utf-8" || spelling.charset == "utf8";
    const bool known = spelling.charset.empty() || known_western || utf8;
    if (!known) {
        complaints.push_back(property.name + " is in a character set that can't be read");
    }
    if (known_western && spelling.charset != "us-ascii") {
        property.value = from_windows_1252(property.value);
    } else if (utf8 && !card::is_utf8(property.value)) {
        complaints.push_back(property.name + " says that it is UTF-8 and isn't; what can't be read was replaced");
        property.value = safe_value(property.value);
    } else if (!card::is_utf8(property.value)) {
        complaints.push_back(property.name + " isn't UTF-8, and was read as Windows-1252");
        property.value = from_windows_1252(property.value);
    }
}

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

void respell_base64(Property& property, std::vector<std::string>& complaints) {
    if (ascii::starts_ignoring_case(property.value, "data:")) {
        return;
    }
    const auto [data, cut] = tidy_base64(property.value);
    if (data.empty() && !ascii::trimmed(property.value).empty()) {
        complaints.push_back(property.name + " says that it is base64 and isn't; kept as it is");
        return;
    }
    if (cut) {
        complaints.push_back(property.name + " is cut short");
    }
    property.value = data;
    property.value = "data:" + take_media_type(property) + ";base64," + data;
}

/// Escapes that 3.0 exporters write and 4.0 doesn't know: `http\://` and `\"`.
void drop_needless_escapes(std::string& value) {
    std::string out;
    out.reserve(value.size());
    for (std::size_t at = 0; at < value.size(); ++at) {
        if (value[at] == '\\' && at + 1 < value.size()) {
            const char next = value[++at];
            if (next != ':' && next != '"') {
                out += '\\';
            }
            out += next;
        } else {
            out += value[at];
        }
    }
    value = std::move(out);
}

/// vCard 2.1 has no lists: a comma is a comma.
void escape_commas(std::string& value) {
    std::string out;
    for (std::size_t at = 0; at < value.size(); ++at) {
        if (value[at] == ',' && (at == 0 || value[at - 1] != '\\')) {
            out += '\\';
        }
        out += value[at];
    }
    value = std::move(out);
}

/// RFC 2426 3.4.2 `37.386013;-122.082932` as RFC 5870.
void respell_geo(Property& property) {
    const auto parts = card::split_unescaped(property.value, ';');
    const auto number = [](std::string_view text) {
        return !text.empty() && text.size() < 32 && text.find_first_not_of("+-.0123456789") == std::string_view::npos;
    };
    if (parts.size() == 2 && number(ascii::trimmed(parts[0])) && number(ascii::trimmed(parts[1]))) {
        property.value = "geo:" + std::string(ascii::trimmed(parts[0])) + "," + std::string(ascii::trimmed(parts[1]));
    }
}

}  // namespace

void respell(Property& property, Dialect from, std::vector<std::string>& complaints) {
    const Spelling spelling = respell_parameters(property, from);
    for (Parameter& each : property.parameters) {
        for (std::string& value : each.values) {
            std::erase_if(value, [](char c) { return c == '\r' || c == '\0'; });
            if (!card::is_utf8(value)) {
                value = from_windows_1252(value);
            }
        }
    }
    if (spelling.quoted_printable) {
        property.value = from_quoted_printable(property.value);
    }
    respell_charset(property, spelling, complaints);
    clean(property.value);
    if (spelling.base64) {
        respell_base64(property, complaints);
        return;
    }
    if (from == Dialect::v4) {
        return;
    }
    drop_needless_escapes(property.value);
    if (property.name == "GEO") {
        respell_geo(property);
    }
    if (from == Dialect::v2 && (property.name == "N" || property.name == "ADR" || property.name == "ORG")) {
        escape_commas(property.value);
    }
}

}  // namespace kith::formats
