// SPDX-License-Identifier: Apache-2.0
//
// 4.0 stays as it is but for RFC 6868 and encodings that it shouldn't have. In 2.1 and 3.0: bare words and
// repeated TYPEs become one TYPE, `pref` becomes PREF, encoded pictures become data: URIs, GEO a geo: URI.
#include "formats/dialect.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "card/ascii.h"
#include "card/structure.h"
#include "card/utf8.h"
#include "formats/charset.h"
#include "formats/encodings.h"
#include "formats/old_values.h"
#include "formats/spelling.h"

namespace kith::formats {
namespace {

using namespace std::string_view_literals;  // compared by size first, which tells nearly always

/// What the parameters that 4.0 has no place for said of the value.
struct Spelling {
    bool quoted_printable = false;
    bool base64 = false;
    std::string charset;  ///< lower case
};

/// RFC 6868 3, in place.
void decode_carets(std::string& text) {
    std::size_t to = text.find('^');
    if (to == std::string::npos) {
        return;
    }
    for (std::size_t at = to; at < text.size(); ++at, ++to) {
        const char next = text[at] == '^' && at + 1 < text.size() ? text[at + 1] : '\0';
        if (next == 'n' || next == '^' || next == '\'') {
            text[to] = next == 'n' ? '\n' : next == '^' ? '^' : '"';
            ++at;
        } else {
            text[to] = text[at];
        }
    }
    text.resize(to);
}

bool is_word_of_21(std::string_view word) {
    constexpr std::array<std::string_view, 5> words{"7bit", "8bit", "inline", "content-id", "cid"};
    return std::ranges::any_of(words, [word](std::string_view each) { return ascii::equal_ignoring_case(each, word); });
}

/// Whether a TYPE of 2.1 or 3.0 is one word, and no list in quotes.
bool is_one_word(std::string_view type) {
    return !type.empty() && std::ranges::all_of(type, [](char c) { return ascii::name_letter(c) != '\0'; });
}

/// The words of a TYPE as 4.0 has them: quoted lists taken apart, without `pref` and what every address is.
void respell_types(std::vector<std::string>& types, bool of_email, bool& preferred) {
    const auto goes = [of_email, &preferred](std::string_view word) {
        const bool pref = ascii::equal_ignoring_case(word, "pref");
        preferred = preferred || pref;
        return pref || word.empty() || (of_email && ascii::equal_ignoring_case(word, "internet"));
    };
    if (std::ranges::all_of(types, is_one_word)) {
        std::erase_if(types, goes);
        return;
    }
    std::vector<std::string> words;
    for (const std::string& value : types) {
        for (const std::string_view part : card::split_unescaped(value, ',')) {
            if (const std::string_view word = ascii::trimmed(part); !goes(word)) {
                words.emplace_back(word);
            }
        }
    }
    types = std::move(words);
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

/// Whether the parameter speaks only of how its value is encoded: that is noted, and it goes.
bool is_of_encoding(const Parameter& parameter, Spelling& spelling) {
    if (parameter.name == "TYPE"sv) {
        return false;
    }
    if (is_quoted_printable(parameter)) {
        spelling.quoted_printable = true;
    } else if (is_base64(parameter)) {
        spelling.base64 = true;
    } else if (parameter.name == "CHARSET") {
        spelling.charset = ascii::lower(ascii::trimmed(parameter.values.front()));
    } else {
        // 8BIT, 7BIT and the like say nothing.
        return parameter.name == "ENCODING" || (parameter.name.empty() && is_word_of_21(parameter.values.front()));
    }
    return true;
}

/// Moves the parameters that stay to the front, one TYPE for all where 4.0 has but one.
Spelling respell_parameters(Property& property, Dialect from) {
    Spelling spelling;
    std::vector<Parameter>& all = property.parameters;
    Parameter* type = nullptr;
    bool preferred = false;
    std::size_t kept = 0;
    for (Parameter& each : all) {
        if (is_of_encoding(each, spelling)) {
            continue;
        }
        const bool bare = each.name.empty();
        if (bare && ascii::equal_ignoring_case(each.values.front(), "url")) {
            each = {.name = "VALUE", .values = {"uri"}};
        } else if (bare || (each.name == "TYPE"sv && from != Dialect::v4)) {
            each.name = "TYPE";
            respell_types(each.values, property.name == "EMAIL"sv, preferred);
            if (type != nullptr) {
                std::ranges::move(each.values, std::back_inserter(type->values));
            }
            if (type != nullptr || each.values.empty()) {
                continue;
            }
        } else if (from == Dialect::v4) {
            std::ranges::for_each(each.values, decode_carets);
        } else if (each.name == "VALUE"sv && !respell_value_type(each)) {
            continue;
        }
        Parameter& place = all[kept++];
        if (&place != &each) {
            place = std::move(each);
        }
        if (type == nullptr && place.name == "TYPE"sv) {
            type = &place;
        }
    }
    all.erase(all.begin() + static_cast<std::ptrdiff_t>(kept), all.end());
    if (preferred && std::ranges::find(all, "PREF"sv, &Parameter::name) == all.end()) {
        all.emplace_back("PREF").values.emplace_back("1");
    }
    return spelling;
}

/// Text in one line: what breaks it becomes the escape that stands for a break.
void clean(std::string& text) {
    if (text.find_first_of("\r\n\0"sv) == std::string::npos) {
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

/// Whether there is more UTF-8 in it than what isn't: text that was torn, not text in another character set.
bool is_torn_utf8(std::string_view text) {
    std::size_t right = 0;
    std::size_t wrong = 0;
    while (!text.empty()) {
        const std::size_t length = card::utf8_sequence(text);
        right += length > 1 ? 1 : 0;
        wrong += length == 0 ? 1 : 0;
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return right > wrong;
}

void respell_without_charset(Property& property, bool says_utf8, std::vector<std::string>& complaints) {
    if (card::is_utf8(property.value)) {
        return;
    }
    if (says_utf8) {
        complaints.push_back(property.name + " says that it is UTF-8 and isn't; what can't be read was replaced");
        property.value = safe_value(property.value);
    } else if (is_torn_utf8(property.value)) {
        complaints.push_back(property.name + " isn't all UTF-8; what can't be read was replaced");
        property.value = safe_value(property.value);
    } else {
        complaints.push_back(property.name + " isn't UTF-8, and was read as Windows-1252");
        property.value = from_windows_1252(property.value);
    }
}

void respell_charset(Property& property, const Spelling& spelling, std::vector<std::string>& complaints) {
    const std::string& charset = spelling.charset;
    const bool utf8 = charset == "utf-8" || charset == "utf8";
    if (charset.empty() || utf8 || charset == "us-ascii") {
        respell_without_charset(property, utf8, complaints);
        return;
    }
    if (auto text = from_charset(property.value, charset)) {
        property.value = std::move(*text);
        return;
    }
    const bool ascii = std::ranges::all_of(property.value, [](char c) { return static_cast<signed char>(c) >= 0; });
    complaints.push_back(property.name + " is in a character set that can't be read" +
                         (ascii ? "" : "; its bytes are kept as X-KITH-CHARSET says"));
    if (!ascii) {
        property.parameters.push_back({.name = "X-KITH-CHARSET", .values = {charset}});
        if (!card::is_utf8(property.value)) {
            property.value = from_windows_1252(property.value);
        }
    }
}

}  // namespace

void respell(Property& property, Dialect from, std::vector<std::string>& complaints) {
    const Spelling spelling = property.parameters.empty() ? Spelling() : respell_parameters(property, from);
    for (Parameter& each : property.parameters) {
        for (std::string& value : each.values) {
            if (card::is_plain(value)) {
                continue;
            }
            std::erase_if(value, [](char c) { return c == '\r' || c == '\0'; });
            if (!card::is_utf8(value)) {
                value = from_windows_1252(value);
            }
        }
    }
    if (spelling.quoted_printable) {
        property.value = from_quoted_printable(property.value);
    }
    if (!spelling.charset.empty() || !card::is_plain(property.value)) {
        respell_charset(property, spelling, complaints);
        clean(property.value);
    }
    if (spelling.base64) {
        respell_base64(property, complaints);
        return;
    }
    if (from == Dialect::v4) {
        return;
    }
    drop_needless_escapes(property.value);
    if (property.name == "GEO"sv) {
        respell_geo(property);
    } else if (property.name == "BDAY"sv) {
        respell_date(property);
    } else if (property.name == "ANNIVERSARY"sv || property.name == "X-ANNIVERSARY"sv) {
        respell_date(property);
        property.name = "ANNIVERSARY";  // as our 3.0 and Android's spell it
    } else if (from == Dialect::v2 && (property.name == "N" || property.name == "ADR" || property.name == "ORG")) {
        escape_commas(property.value);
    }
}

}  // namespace kith::formats
