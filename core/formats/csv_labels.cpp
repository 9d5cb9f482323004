// SPDX-License-Identifier: Apache-2.0
//
// See csv_labels.h.
#include "formats/csv_labels.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "card/ascii.h"
#include "formats/jcard_dates.h"
#include "kith/time.h"

namespace kith::formats {
namespace {

struct Word {
    std::string_view word;
    std::string_view type;
};
constexpr std::array<Word, 14> words{{{"home", "home"},
                                      {"work", "work"},
                                      {"mobile", "cell"},
                                      {"fax", "fax"},
                                      {"pager", "pager"},
                                      {"main", "main"},
                                      {"other", "other"},
                                      {"video", "video"},
                                      {"text", "text"},
                                      {"textphone", "textphone"},
                                      {"car", "car"},
                                      {"isdn", "isdn"},
                                      {"telex", "telex"},
                                      {"assistant", "assistant"}}};

/// 2.1 and 3.0 write these of every number and address; they tell nobody anything.
bool says_nothing(std::string_view type) {
    constexpr std::array<std::string_view, 8> noise{"voice",  "internet", "dom", "intl",
                                                    "postal", "parcel",   "msg", "x400"};
    return std::ranges::find(noise, type) != noise.end();
}

std::string with_capital(std::string_view word) {
    std::string out(word);
    if (!out.empty()) {
        out.front() = ascii::upper(out.front());
    }
    return out;
}

/// Apple's built-in labels: `_$!<Anniversary>!$_`.
std::string_view without_apple(std::string_view label) {
    constexpr std::string_view front = "_$!<";
    constexpr std::string_view back = ">!$_";
    if (label.starts_with(front) && label.ends_with(back) && label.size() >= front.size() + back.size()) {
        return label.substr(front.size(), label.size() - front.size() - back.size());
    }
    return label;
}

/// The number that `text` begins with, up to `end` or its end; -1 where there is none.
int number(std::string_view& text, char end) {
    int out = -1;
    const auto at = std::min(text.find(end), text.size());
    const std::string digits(text.substr(0, at));
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
    if (error != std::errc() || stop != digits.data() + digits.size()) {
        return -1;
    }
    text.remove_prefix(std::min(at + 1, text.size()));
    return out;
}

}  // namespace

CsvLabel read_label(std::string_view text) {
    CsvLabel out;
    text = ascii::trimmed(text);
    if (text.starts_with('*')) {
        out.preferred = true;
        text = ascii::trimmed(text.substr(1));
    }
    for (std::string_view rest = text; !rest.empty();) {
        const auto end = std::min(rest.find(' '), rest.size());
        const std::string_view word = rest.substr(0, end);
        rest = ascii::trimmed(rest.substr(end));
        const auto* found = std::ranges::find_if(
            words, [word](const Word& each) { return ascii::equal_ignoring_case(word, each.word); });
        if (found == words.end()) {
            out.types.clear();
            out.own = text;
            return out;
        }
        out.types.emplace_back(found->type);
    }
    return out;
}

std::string label_of(const Property& property, const Card& card) {
    if (!property.group.empty()) {
        for (const Property& each : card.properties) {
            if (each.name == "X-ABLABEL" && ascii::equal_ignoring_case(each.group, property.group)) {
                return std::string(without_apple(each.text()));
            }
        }
    }
    std::string out;
    for (const std::string& type : property.types()) {
        if (says_nothing(type)) {
            continue;
        }
        const auto* found = std::ranges::find(words, std::string_view(type), &Word::type);
        out += (out.empty() ? "" : " ") + with_capital(found == words.end() ? std::string_view(type) : found->word);
    }
    return out;
}

bool may_be_custom_field(std::string_view name) {
    constexpr std::array<std::string_view, 13> never{"N",     "FN",  "UID",   "REV", "PRODID",       "PHOTO",    "LOGO",
                                                     "SOUND", "KEY", "AGENT", "XML", "CLIENTPIDMAP", "X-ABLABEL"};
    return property_name(name) == name && std::ranges::find(never, name) == never.end();
}

bool is_preferred(const Property& property) {
    const Parameter* preference = property.parameter("PREF");
    return preference != nullptr && preference->values == std::vector<std::string>{"1"};
}

std::string vcard_day(std::string_view text, bool day_first) {
    text = ascii::trimmed(text);
    if (Date::parse(text)) {
        return vcard_date("date", text);
    }
    if (text.size() == 7 && text.starts_with("--") && Date::parse("2000" + std::string(text.substr(1)))) {
        return vcard_date("date", text);
    }
    const bool slashes = text.find('/') != std::string_view::npos;
    const char separator = slashes ? '/' : '.';
    int month = number(text, separator);
    int day = number(text, separator);
    const bool whole_year = text.size() == 4;
    const int year = number(text, separator);
    if (!slashes || (day_first ? day <= 12 : month > 12)) {
        std::swap(month, day);
    }
    const auto two = [](int value) { return (value < 10 ? "0" : "") + std::to_string(value); };
    if (!whole_year || year < 1000 || month < 1 || month > 12 || day < 1) {
        return {};
    }
    const std::string spelt = std::to_string(year) + "-" + two(month) + "-" + two(day);
    return Date::parse(spelt) ? vcard_date("date", spelt) : std::string();
}

}  // namespace kith::formats
