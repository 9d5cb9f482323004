// SPDX-License-Identifier: Apache-2.0
//
// The vCard 2.1 specification (versit, 1996), as its readers take it.
#include "formats/vcard21.h"

#include <algorithm>
#include <string_view>

#include "card/ascii.h"
#include "card/structure.h"
#include "formats/encodings.h"
#include "formats/jcard_types.h"
#include "formats/spelling.h"

namespace kith::formats {
namespace {

constexpr std::size_t width = 75;

/// 2.1 quotes nothing: a parameter's value is one word.
bool is_word(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return c > ' ' && c < '\x7f' && std::string_view("[]=:,;\"\\").find(c) == std::string_view::npos;
    });
}

std::string parameters_of(const Property& property) {
    std::string out;
    for (const Parameter& each : property.parameters) {
        if (!card::is_token(each.name)) {
            continue;
        }
        for (const std::string& value : each.values) {
            if (!is_word(value)) {
                continue;
            }
            if (each.name == "ENCODING") {
                out += ";ENCODING=BASE64";
            } else if (each.name == "VALUE" && value == "uri") {
                out += ";VALUE=URL";
            } else {
                out += each.name == "TYPE" ? ";" + value : ";" + each.name + "=" + value;
            }
        }
    }
    return out;
}

/// The text of a value; of parts, each with its `;` escaped.
std::string plain(const Property& property) {
    if (!has_parts(property.name)) {
        return card::unescape(property.value);
    }
    std::string out;
    bool first = true;
    for (const std::string& part : property.parts(';')) {
        out += first ? "" : ";";
        first = false;
        for (const char c : part) {
            out += c == ';' ? "\\;" : std::string(1, c);
        }
    }
    return out;
}

/// RFC 2045 6.7, with CRLF for a line break of the text.
std::string quoted_printable(std::string_view text, std::size_t used) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        std::string piece;
        const auto byte = static_cast<unsigned char>(text[at]);
        const bool blank_at_end = byte == ' ' && at + 1 == text.size();
        if (byte == '\n') {
            piece = "=0D=0A";
        } else if (byte > '\x7e' || byte < ' ' || byte == '=' || blank_at_end) {
            piece = {'=', digits[byte >> 4U], digits[byte & 0xfU]};
        } else {
            piece = text[at];
        }
        if (used + piece.size() > width) {
            out += "=\r\n";
            used = 0;
        }
        out += piece;
        used += piece.size();
    }
    return out;
}

std::string base64_lines(std::string_view data) {
    std::string out = "\r\n";
    for (; !data.empty(); data.remove_prefix(std::min(data.size(), width - 1))) {
        out += ' ';
        out += data.substr(0, width - 1);
        out += "\r\n";
    }
    return out + "\r\n";
}

}  // namespace

std::string vcard21_lines(const Property& property) {
    if (!card::is_property_name(property.name)) {
        return {};
    }
    std::string head = card::is_token(property.group) ? property.group + "." : "";
    head += property.name + parameters_of(property);
    if (std::ranges::any_of(property.parameters, is_base64)) {
        return head + ":" + base64_lines(property.value);
    }
    const std::string text = utf8_only(plain(property));
    const bool ascii = std::ranges::all_of(text, [](char c) { return c >= ' ' && c < '\x7f'; });
    if (ascii && head.size() + 1 + text.size() <= width && !text.ends_with(' ') && !text.ends_with('=')) {
        return head + ":" + text + "\r\n";
    }
    head += ";CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:";
    return head + quoted_printable(text, head.size()) + "\r\n";
}

}  // namespace kith::formats
