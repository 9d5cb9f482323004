// SPDX-License-Identifier: Apache-2.0
//
// The vCard writer. Whatever a value holds, it can't leave its line: line breaks are escaped, names that frame a
// card are skipped, parameters are quoted.
#include <algorithm>

#include "card/structure.h"
#include "card/terms_parameters.h"
#include "card/utf8.h"
#include "formats/spelling.h"
#include "formats/vcard21.h"
#include "kith/formats.h"

namespace kith {
namespace {

/// RFC 6350 3.2: at most 75 octets a line without its break, and no character cut in two.
void append_folded(std::string& out, std::string_view line) {
    constexpr std::size_t width = 75;
    std::size_t used = 0;
    while (!line.empty()) {
        const std::size_t length = std::max<std::size_t>(card::utf8_sequence(line), 1);
        if (used + length > width) {
            out += "\r\n ";
            used = 1;
        }
        out += line.substr(0, length);
        used += length;
        line.remove_prefix(length);
    }
    out += "\r\n";
}

/// A parameter's value: RFC 6868 3 in 4.0. 3.0 has no spelling for quotes and line breaks.
std::string parameter_value(std::string_view value, VCardVersion version) {
    const bool carets = version == VCardVersion::v4;
    std::string out;
    bool quoted = false;
    // Line breaks are spelt here, so that safe_value() finds none to escape.
    for (const char c : value) {
        quoted = quoted || c == ',' || c == ';' || c == ':';
        switch (c) {
            case '^':
                out += carets ? "^^" : "^";
                break;
            case '"':
                out += carets ? "^'" : "'";
                break;
            case '\n':
                out += carets ? "^n" : " ";
                break;
            case '\r':
                break;
            default:
                out += c;
        }
    }
    out = formats::safe_value(out);
    return quoted ? '"' + out + '"' : out;
}

void append_property(std::string& out, const Property& property, VCardVersion version) {
    if (!card::is_property_name(property.name)) {
        return;
    }
    std::string line;
    if (card::is_token(property.group)) {
        line = property.group + ".";
    }
    line += property.name;
    for (const Parameter& parameter : property.parameters) {
        // RFC 6350 A.1: 4.0 has no ENCODING and no CHARSET, and what they say of a value would no longer be so.
        const bool encoding = parameter.name == "ENCODING" || parameter.name == "CHARSET";
        if (!card::is_token(parameter.name) || (encoding && version == VCardVersion::v4)) {
            continue;
        }
        line += ';' + parameter.name + '=';
        for (std::size_t at = 0; at < parameter.values.size(); ++at) {
            line += (at == 0 ? "" : ",") + parameter_value(parameter.values[at], version);
        }
    }
    line += ':' + formats::safe_value(property.value);
    append_folded(out, line);
}

}  // namespace

std::string formats::vcard_text(const Card& card, VCardVersion version) {
    std::string out = "BEGIN:VCARD\r\nVERSION:";
    out += version == VCardVersion::v4 ? "4.0\r\n" : version == VCardVersion::v3 ? "3.0\r\n" : "2.1\r\n";
    const auto append = [&](const Property& property) {
        if (version == VCardVersion::v2) {
            out += formats::vcard21_lines(property);
        } else {
            append_property(out, property, version);
        }
    };
    if (card.first("FN") == nullptr) {
        append(card::supplied_name(card));
    }
    for (const Property& property : version == VCardVersion::v4 ? card.properties : formats::as_vcard3(card)) {
        append(property);
    }
    out += "END:VCARD\r\n";
    return out;
}

std::string write_vcard(const ReleasedCard& card, VCardVersion version) {
    return formats::vcard_text(card::with_terms(card), version);
}

}  // namespace kith
