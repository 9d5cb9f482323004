// SPDX-License-Identifier: Apache-2.0
//
// ISO 8601 basic to extended and back, by the shape of each part.
#include "formats/jcard_dates.h"

#include <algorithm>

#include "card/ascii.h"

namespace kith::formats {
namespace {

/// Whether `text` has `shape`, in which 0 stands for any digit.
bool shaped(std::string_view text, std::string_view shape) {
    return std::ranges::equal(text, shape, [](char c, char s) { return s == '0' ? ascii::is_digit(c) : c == s; });
}

/// RFC 7095 3.5.3: 19850412 as 1985-04-12, --0412 as --04-12; 1985-04, 1985 and ---12 are alike in both.
std::string date(std::string_view text) {
    std::string out(text);
    if (shaped(text, "00000000")) {
        out.insert(6, "-").insert(4, "-");
    } else if (shaped(text, "--0000")) {
        out.insert(4, "-");
    }
    return out;
}

/// RFC 7095 3.5.4: 102200 as 10:22:00, -2200 as -22:00, -0800 behind a time as -08:00.
std::string zone(std::string_view text) {
    std::string out(text);
    if (shaped(text, "+0000") || shaped(text, "-0000")) {
        out.insert(3, ":");
    }
    return out;
}

std::string time(std::string_view text) {
    // A leading hyphen leaves the hour out; any other + - or Z begins the zone.
    const auto at = std::min(text.find_first_of("+-Zz", text.find_first_not_of('-')), text.size());
    std::string out(text.substr(0, at));
    if (shaped(out, "000000")) {
        out.insert(4, ":").insert(2, ":");
    } else if (shaped(out, "0000")) {
        out.insert(2, ":");
    } else if (shaped(out, "-0000")) {
        out.insert(3, ":");
    }
    return out + zone(text.substr(at));
}

std::string basic_date(std::string_view text) {
    std::string out(text);
    if (shaped(text, "0000-00-00")) {
        out.erase(7, 1).erase(4, 1);
    } else if (shaped(text, "--00-00")) {
        out.erase(4, 1);
    }
    return out;
}

std::string without_colons(std::string_view text) {
    std::string out(text);
    for (const std::string_view shape : {"00:00:00", "00:00", "-00:00", "+00:00"}) {
        if (shaped(text, shape)) {
            std::erase(out, ':');
            return out;
        }
    }
    return out;
}

std::string basic_time(std::string_view text) {
    const auto at = std::min(text.find_first_of("+-Zz", text.find_first_not_of('-')), text.size());
    return without_colons(text.substr(0, at)) + without_colons(text.substr(at));
}

bool holds_date(std::string_view type) {
    return type == "date" || type == "date-time" || type == "date-and-or-time" || type == "timestamp";
}

}  // namespace

std::string vcard_date(std::string_view type, std::string_view text) {
    if (type == "utc-offset" || type == "time") {
        return basic_time(text);
    }
    if (!holds_date(type)) {
        return std::string(text);
    }
    const auto separator = text.find('T');
    if (separator == std::string_view::npos) {
        return basic_date(text);
    }
    return basic_date(text.substr(0, separator)) + "T" + basic_time(text.substr(separator + 1));
}

std::string jcard_date(std::string_view type, std::string_view text) {
    if (type == "utc-offset") {
        return zone(text);
    }
    if (type == "time") {
        return time(text);
    }
    if (!holds_date(type)) {
        return std::string(text);
    }
    const auto separator = text.find('T');
    if (separator == std::string_view::npos) {
        return date(text);
    }
    return date(text.substr(0, separator)) + "T" + time(text.substr(separator + 1));
}

}  // namespace kith::formats
