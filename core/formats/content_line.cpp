// SPDX-License-Identifier: Apache-2.0
//
// RFC 6350 3.3, read leniently: a quote that never closes is an ordinary character, blanks round names are none.
#include "formats/content_line.h"

#include <algorithm>
#include <utility>

#include "card/ascii.h"
#include "card/structure.h"
#include "card/utf8.h"
#include "formats/charset.h"
#include "kith/limits.h"

namespace kith::formats {
namespace {

class Cursor {
public:
    Cursor(std::string_view line, bool whole) : line_(line), whole_(whole) {}

    [[nodiscard]] bool failed() const { return failed_; }
    [[nodiscard]] std::size_t at() const { return at_; }
    [[nodiscard]] std::string_view rest() const { return line_.substr(at_); }
    [[nodiscard]] std::string_view since(std::size_t start) const { return line_.substr(start, at_ - start); }
    /// Whether the next character is `c`; moves past it.
    bool skip(char c) {
        if (at_ >= line_.size() || line_[at_] != c) {
            return false;
        }
        ++at_;
        return true;
    }
    /// Up to the first of three characters, or to the end of the line. A loop, because nearly all of these are short.
    std::string_view until(char a, char b, char c) {
        const std::size_t start = at_;
        while (at_ < line_.size() && line_[at_] != a && line_[at_] != b && line_[at_] != c) {
            ++at_;
        }
        return line_.substr(start, at_ - start);
    }
    /// RFC 6350 3.3 param-value: a quoted string, or what stands before `,` `;` `:`.
    std::string parameter_value() {
        if (at_ >= line_.size() || line_[at_] != '"') {
            return std::string(until(',', ';', ':'));
        }
        const auto close = line_.find('"', at_ + 1);
        if (close == std::string_view::npos) {
            failed_ = !whole_;
            return std::string(until(',', ';', ':'));
        }
        std::string out(line_.substr(at_ + 1, close - at_ - 1));
        at_ = close + 1;
        out += until(',', ';', ':');
        return out;
    }

private:
    std::string_view line_;
    std::size_t at_ = 0;
    bool whole_;
    bool failed_ = false;
};

/// Without blanks at its ends, which nearly no name has.
std::string_view name_of(std::string_view text) {
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
    return !text.empty() && (blank(text.front()) || blank(text.back())) ? ascii::trimmed(text) : text;
}

void assign_upper(std::string& to, std::string_view name) {
    to = name;
    for (char& c : to) {
        c = ascii::upper(c);
    }
}

/// `TYPE=work,voice`, or a bare word, whose name is empty; and what has no proper name as it stands.
void read_parameter(Cursor& cursor, ContentLine& out) {
    std::vector<Parameter>& all = out.property.parameters;
    const std::size_t start = cursor.at();
    const std::string_view name = name_of(cursor.until('=', ';', ':'));
    if (!cursor.skip('=')) {
        if (!name.empty()) {  // not `TEL;:1`
            all.emplace_back().values.emplace_back(name);
        }
        return;
    }
    Parameter& read = all.emplace_back();
    assign_upper(read.name, name);
    do {
        std::string value = cursor.parameter_value();
        out.too_many = out.too_many || read.values.size() == limits::parameters;
        if (!out.too_many) {
            read.values.push_back(std::move(value));
        }
    } while (cursor.skip(','));
    if (!card::is_token(read.name)) {
        read.name = raw_name;
        read.values.assign(1, std::string(cursor.since(start)));
        out.parameter_raw = true;
    }
}

std::optional<ContentLine> parse(std::string_view line, bool whole) {
    Cursor cursor(line, whole);
    std::optional<ContentLine> out(std::in_place);
    std::string_view name = name_of(cursor.until(';', ':', ':'));
    if (const auto dot = name.find('.'); dot != std::string_view::npos) {
        out->property.group = name.substr(0, dot);
        name.remove_prefix(dot + 1);
        if (!card::is_token(out->property.group)) {
            return std::nullopt;
        }
    }
    if (!card::is_token(name)) {
        return std::nullopt;
    }
    assign_upper(out->property.name, name);
    while (cursor.skip(';')) {
        read_parameter(cursor, *out);
        if (out->property.parameters.size() > limits::parameters) {
            out->property.parameters.pop_back();
            out->too_many = true;
        }
    }
    if (cursor.failed() || !cursor.skip(':')) {
        return std::nullopt;
    }
    if (whole) {
        out->property.value = cursor.rest();
    }
    return out;
}

}  // namespace

std::optional<ContentLine> parse_content_line(std::string_view line) {
    return parse(line, true);
}

std::optional<ContentLine> parse_head(std::string_view so_far) {
    return parse(so_far, false);
}

Property raw_property(std::string_view line) {
    return text_property(raw_name, card::is_utf8(line) ? std::string(line) : from_windows_1252(line));
}

}  // namespace kith::formats
