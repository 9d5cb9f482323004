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
    [[nodiscard]] bool before(char c) const { return at_ < line_.size() && line_[at_] == c; }
    /// Up to the first of three characters, or to the end of the line. A loop, because nearly all of these are short.
    std::string_view until(char a, char b, char c) {
        const std::size_t start = at_;
        while (at_ < line_.size() && line_[at_] != a && line_[at_] != b && line_[at_] != c) {
            ++at_;
        }
        return since(start);
    }
    /// Up to the first of three characters as above: a name, without blanks round it.
    std::string_view name_until(char a, char b, char c) {
        const std::size_t start = at_;
        while (at_ < line_.size() && ascii::name_letter(line_[at_]) != '\0') {
            ++at_;
        }
        if (before(a) || before(b) || before(c)) {
            return since(start);
        }
        static_cast<void>(until(a, b, c));
        return ascii::trimmed(since(start));
    }
    /// RFC 6350 3.3 param-value: a quoted string, or what stands before `,` `;` `:`. Borrowed until the next one.
    std::string_view parameter_value() {
        if (!before('"')) {
            return until(',', ';', ':');
        }
        const auto close = line_.find('"', at_ + 1);
        if (close == std::string_view::npos) {
            failed_ = !whole_;
            return until(',', ';', ':');
        }
        const std::string_view quoted = line_.substr(at_ + 1, close - at_ - 1);
        at_ = close + 1;
        const std::string_view behind = until(',', ';', ':');
        return behind.empty() ? quoted : (joined_ = quoted).append(behind);
    }

private:
    std::string_view line_;
    std::size_t at_ = 0;
    bool whole_;
    bool failed_ = false;
    std::string joined_;
};

/// As many as phones write for one address: `type=INTERNET;type=WORK;type=pref`.
constexpr std::size_t usual_types = 3;

void assign_upper(std::string& to, std::string_view name) {
    to = name;
    for (char& c : to) {
        c = ascii::upper(c);
    }
}

class LineReader {
public:
    LineReader(std::string_view line, bool whole, bool one_type, Property& out)
        : cursor_(line, whole), one_type_(one_type), out_(out) {}

    /// Up to the colon.
    bool head() {
        std::string_view name = cursor_.name_until(';', ':', ':');
        if (!card::is_token(name)) {
            const std::size_t dot = std::min(name.find('.'), name.size());
            out_.group = name.substr(0, dot);
            name = dot < name.size() ? name.substr(dot + 1) : std::string_view();
            if (!card::is_token(out_.group) || !card::is_token(name)) {
                return false;
            }
        }
        assign_upper(out_.name, name);
        while (cursor_.skip(';')) {
            parameter();
        }
        return !cursor_.failed() && cursor_.skip(':');
    }
    [[nodiscard]] std::string_view value() const { return cursor_.rest(); }
    [[nodiscard]] LineFlaws flaws() const { return flaws_; }

private:
    /// A new last parameter, unless there are too many already.
    Parameter* added() {
        std::vector<Parameter>& all = out_.parameters;
        if (all.size() == limits::parameters) {
            flaws_.too_many = true;
            return nullptr;
        }
        if (all.empty()) {
            all.reserve(2);  // TYPE and PREF
        }
        return &all.emplace_back();
    }

    /// The TYPE that another one goes on with, where all of them are one list.
    Parameter* type_before() {
        const auto found = std::ranges::find(out_.parameters, std::string_view("TYPE"), &Parameter::name);
        return found != out_.parameters.end() ? &*found : nullptr;
    }

    /// `TYPE=work,voice`, or a bare word; and what has no proper name as it stands.
    void parameter() {
        const std::size_t start = cursor_.at();
        const std::string_view name = cursor_.name_until('=', ';', ':');
        if (!cursor_.skip('=')) {
            if (Parameter* bare = name.empty() ? nullptr : added(); bare != nullptr) {  // not `TEL;:1`
                bare->values.emplace_back(name);
            }
            return;
        }
        const bool types = one_type_ && ascii::equal_ignoring_case(name, "TYPE");
        Parameter* read = types ? type_before() : nullptr;
        if (read == nullptr) {
            read = added();
            if (read != nullptr) {
                assign_upper(read->name, name);
                read->values.reserve(types ? usual_types : 1);
            }
        }
        do {
            const std::string_view value = cursor_.parameter_value();
            if (read != nullptr && read->values.size() < limits::parameters) {
                read->values.emplace_back(value);
            } else {
                flaws_.too_many = true;
            }
        } while (cursor_.skip(','));
        if (read != nullptr && !card::is_token(read->name)) {
            read->name = raw_name;
            read->values.assign(1, std::string(cursor_.since(start)));
            flaws_.parameter_raw = true;
        }
    }

    Cursor cursor_;
    bool one_type_;
    Property& out_;
    LineFlaws flaws_;
};

}  // namespace

std::optional<LineFlaws> parse_content_line(std::string_view line, bool one_type, Property& out) {
    LineReader reader(line, true, one_type, out);
    if (!reader.head()) {
        return std::nullopt;
    }
    out.value = reader.value();
    return reader.flaws();
}

std::optional<std::vector<Parameter>> parse_head(std::string_view so_far) {
    Property read;
    LineReader reader(so_far, false, false, read);
    return reader.head() ? std::optional(std::move(read.parameters)) : std::nullopt;
}

Property raw_property(std::string_view line) {
    return text_property(raw_name, card::is_utf8(line) ? std::string(line) : from_windows_1252(line));
}

}  // namespace kith::formats
