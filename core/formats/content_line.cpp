// SPDX-License-Identifier: Apache-2.0
//
// RFC 6350 3.3, read leniently: a quote that never closes is an ordinary character, blanks round names are none.
#include "formats/content_line.h"

#include <algorithm>
#include <utility>

#include "card/ascii.h"
#include "card/structure.h"

namespace kith::formats {
namespace {

class Cursor {
public:
    Cursor(std::string_view line, bool whole) : line_(line), whole_(whole) {}

    [[nodiscard]] bool failed() const { return failed_; }
    [[nodiscard]] std::string_view rest() const { return line_.substr(at_); }
    /// Whether the next character is `c`; moves past it.
    bool skip(char c) {
        if (at_ >= line_.size() || line_[at_] != c) {
            return false;
        }
        ++at_;
        return true;
    }
    /// Up to the first of `ends`, or to the end of the line.
    std::string_view until(std::string_view ends) {
        const auto end = std::min(line_.find_first_of(ends, at_), line_.size());
        const std::string_view out = line_.substr(at_, end - at_);
        at_ = end;
        return out;
    }
    /// RFC 6350 3.3 param-value: a quoted string, or what stands before `,` `;` `:`.
    std::string parameter_value() {
        if (at_ >= line_.size() || line_[at_] != '"') {
            return std::string(until(",;:"));
        }
        const auto close = line_.find('"', at_ + 1);
        if (close == std::string_view::npos) {
            failed_ = !whole_;
            return std::string(until(",;:"));
        }
        std::string out(line_.substr(at_ + 1, close - at_ - 1));
        at_ = close + 1;
        out += until(",;:");
        return out;
    }

private:
    std::string_view line_;
    std::size_t at_ = 0;
    bool whole_;
    bool failed_ = false;
};

/// `TYPE=work,voice`, or a bare word, whose name is empty. None if the name is none.
std::optional<Parameter> parameter(Cursor& cursor) {
    const std::string_view name = ascii::trimmed(cursor.until("=;:"));
    if (!cursor.skip('=')) {
        return Parameter{.name = {}, .values = {std::string(name)}};
    }
    Parameter out{.name = ascii::upper(name), .values = {}};
    do {
        out.values.push_back(cursor.parameter_value());
    } while (cursor.skip(','));
    return card::is_token(out.name) ? std::optional(std::move(out)) : std::nullopt;
}

std::optional<ContentLine> parse(std::string_view line, bool whole) {
    Cursor cursor(line, whole);
    ContentLine out;
    std::string_view name = ascii::trimmed(cursor.until(";:"));
    if (const auto dot = name.find('.'); dot != std::string_view::npos) {
        out.property.group = name.substr(0, dot);
        name.remove_prefix(dot + 1);
        if (!card::is_token(out.property.group)) {
            return std::nullopt;
        }
    }
    if (!card::is_token(name)) {
        return std::nullopt;
    }
    out.property.name = ascii::upper(name);
    while (cursor.skip(';')) {
        std::optional<Parameter> read = parameter(cursor);
        if (!read) {
            out.parameter_dropped = true;
        } else if (!read->name.empty() || !read->values.front().empty()) {  // not `TEL;:1`
            out.property.parameters.push_back(std::move(*read));
        }
    }
    if (cursor.failed() || !cursor.skip(':')) {
        return std::nullopt;
    }
    if (whole) {
        out.property.value = cursor.rest();
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

}  // namespace kith::formats
