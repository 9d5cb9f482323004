// SPDX-License-Identifier: Apache-2.0
//
// One property: reading the inside of its value, and what it must satisfy to be kept.
#include <algorithm>

#include "card/ascii.h"
#include "card/structure.h"
#include "card/utf8.h"
#include "kith/card.h"
#include "kith/limits.h"
#include "kith/picture.h"

namespace kith {

std::vector<std::string> Property::types() const {
    std::vector<std::string> out;
    for (const Parameter& each : parameters) {
        if (each.name != "TYPE") {
            continue;
        }
        for (const std::string& listed : each.values) {
            // RFC 6350's own example writes TYPE="work,voice": one quoted value that means two.
            for (const std::string_view type : card::split_unescaped(listed, ',')) {
                std::string lower = ascii::lower(ascii::trimmed(type));
                if (!lower.empty() && lower != "pref") {
                    out.push_back(std::move(lower));
                }
            }
        }
    }
    return out;
}

const Parameter* Property::parameter(std::string_view wanted) const {
    const auto found = std::ranges::find(parameters, wanted, &Parameter::name);
    return found == parameters.end() ? nullptr : &*found;
}

std::string Property::text() const {
    return card::unescape(value);
}

std::vector<std::string> Property::parts(char separator) const {
    std::vector<std::string> out;
    for (const std::string_view part : card::split_unescaped(value, separator)) {
        out.push_back(card::unescape(part));
    }
    return out;
}

std::string escape_text(std::string_view text) {
    std::string out;
    out.reserve(text.size() + 8);
    for (std::size_t at = 0; at < text.size(); ++at) {
        switch (text[at]) {
            case '\\':
            case ',':
            case ';':
                out += '\\';
                out += text[at];
                break;
            case '\r':
                if (at + 1 < text.size() && text[at + 1] == '\n') {
                    break;  // the line feed that follows stands for both
                }
                [[fallthrough]];
            case '\n':
                out += "\\n";
                break;
            case '\0':
                break;  // no text has one, and C readers would end there
            default:
                out += text[at];
        }
    }
    return out;
}

Property text_property(std::string_view name, std::string_view text) {
    return {.group = {}, .name = ascii::upper(name), .parameters = {}, .value = escape_text(text)};
}

}  // namespace kith

namespace kith::card {

std::vector<std::string_view> split_unescaped(std::string_view value, char separator) {
    std::vector<std::string_view> out;
    std::size_t start = 0;
    for (std::size_t at = 0; at < value.size(); ++at) {
        if (value[at] == '\\') {
            ++at;
        } else if (value[at] == separator) {
            out.push_back(value.substr(start, at - start));
            start = at + 1;
        }
    }
    out.push_back(value.substr(start));
    return out;
}

std::string unescape(std::string_view value) {
    std::string out;
    out.reserve(value.size());
    for (std::size_t at = 0; at < value.size(); ++at) {
        const char next = at + 1 < value.size() ? value[at + 1] : '\0';
        if (value[at] != '\\' || next == '\0') {
            out += value[at];
        } else if (next == 'n' || next == 'N') {
            out += '\n';
            ++at;
        } else if (next == '\\' || next == ',' || next == ';' || next == ':') {
            out += next;
            ++at;
        } else {
            out += '\\';
        }
    }
    return out;
}

bool is_token(std::string_view text) {
    return !text.empty() && text.size() <= 255 &&
           std::ranges::all_of(text, [](char c) { return ascii::name_letter(c) != '\0'; });
}

namespace {

bool is_upper_token(std::string_view text) {
    return !text.empty() && text.size() <= 255 &&
           std::ranges::all_of(text, [](char c) { return c != '\0' && ascii::name_letter(c) == c; });
}

}  // namespace

bool is_property_name(std::string_view text) {
    return is_upper_token(text) && text != "BEGIN" && text != "END" && text != "VERSION";
}

bool holds_picture(std::string_view name) {
    return name == "PHOTO" || name == "LOGO";
}

std::size_t data_uri_size(std::string_view value) {
    if (!ascii::starts_ignoring_case(value, "data:")) {
        return 0;
    }
    const auto comma = value.find(',');
    // A media type is short; what is longer (npos too) is no header, and is held to the limit of an ordinary value.
    if (comma > 256) {
        return 0;
    }
    std::string_view head = value.substr(0, comma);
    while (!head.empty() && head.back() == '\\') {
        head.remove_suffix(1);  // written as text: `;base64\,`
    }
    if (head.size() < 7 || !ascii::equal_ignoring_case(head.substr(head.size() - 7), ";base64")) {
        return 0;
    }
    std::string_view data = value.substr(comma + 1);
    while (data.ends_with('=')) {
        data.remove_suffix(1);
    }
    return data.size() / 4 * 3 + (data.size() % 4 * 3) / 4;
}

namespace {

Result<void> check_parameters(const Property& property) {
    if (property.parameters.size() > limits::parameters) {
        return fail(Errc::limit, property.name + " has too many parameters");
    }
    std::size_t size = 0;
    for (const Parameter& each : property.parameters) {
        if (!is_upper_token(each.name)) {
            return fail(Errc::malformed, property.name + " has a parameter without a proper name");
        }
        if (each.values.size() > limits::parameters) {
            return fail(Errc::limit, property.name + " has a parameter with too many values");
        }
        for (const std::string& value : each.values) {
            size += value.size();
            // RFC 6868: a line feed is spelt ^n. Nothing else that would break the line has a spelling.
            if (!is_plain(value) &&
                (std::ranges::any_of(value, [](char c) { return c == '\r' || c == '\0'; }) || !is_utf8(value))) {
                return fail(Errc::malformed, property.name + " has a parameter that isn't text");
            }
        }
    }
    if (size > limits::value) {
        return fail(Errc::limit, property.name + " has too much in its parameters");
    }
    return {};
}

/// A small file may unpack to gigabytes: what it claims is believed before anybody unpacks it.
Result<void> check_picture(const Property& property) {
    const std::string_view data = std::string_view(property.value).substr(property.value.find(',') + 1);
    const auto claimed = claimed_size_of_base64(data);
    const bool fits = !claimed || (claimed->width <= limits::photo_side && claimed->height <= limits::photo_side &&
                                   claimed->width * claimed->height <= limits::photo_pixels);
    if (!fits) {
        return fail(Errc::limit, property.name + " claims more pixels than any camera's", "make it smaller");
    }
    return {};
}

}  // namespace

Result<void> check(const Property& property) {
    if (!is_property_name(property.name)) {
        return fail(Errc::malformed, "a property has a name that no vCard property can have");
    }
    if (!property.group.empty() && !is_token(property.group)) {
        return fail(Errc::malformed, property.name + " has a group that isn't a word");
    }
    if (auto parameters = check_parameters(property); !parameters) {
        return parameters;
    }
    const std::size_t picture = holds_picture(property.name) ? data_uri_size(property.value) : 0;
    if (picture > limits::photo) {
        return fail(Errc::limit, property.name + " holds a picture above 128 KiB", "make it smaller");
    }
    if (picture == 0 && property.value.size() > limits::value) {
        return fail(Errc::limit, property.name + " is longer than 64 KiB");
    }
    if (!is_line(property.value)) {
        return fail(Errc::malformed, property.name + " isn't UTF-8 text on one line");
    }
    if (picture > 0) {
        return check_picture(property);
    }
    return {};
}

}  // namespace kith::card
