// SPDX-License-Identifier: Apache-2.0
//
// Dates and recorded moments as text (RFC 3339), and arithmetic on civil days. Everything stays within the
// years 1 to 9999: what would leave them stops at their ends.
#include "kith/time.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "card/ascii.h"

namespace kith {
namespace {

using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr Date first_day{1, 1, 1};
constexpr Date last_day{9999, 12, 31};

year_month_day civil(Date date) {
    return {std::chrono::year(date.year), std::chrono::month(date.month), std::chrono::day(date.day)};
}

Date from_civil(year_month_day day) {
    return {static_cast<int>(day.year()), static_cast<std::uint8_t>(static_cast<unsigned>(day.month())),
            static_cast<std::uint8_t>(static_cast<unsigned>(day.day()))};
}

std::int64_t day_number(Date date) {
    return sys_days(civil(date)).time_since_epoch().count();
}

/// The day of that number since 1970, held within the years 1 to 9999.
Date day_at(std::int64_t number) {
    const auto held = std::clamp(number, day_number(first_day), day_number(last_day));
    return from_civil(sys_days(std::chrono::days(static_cast<int>(held))));
}

/// Exactly `digits` digits at the head of `text`, which moves past them.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
    if (text.size() < digits) {
        return std::nullopt;
    }
    int value = 0;
    for (const char c : text.substr(0, digits)) {
        if (!ascii::is_digit(c)) {
            return std::nullopt;
        }
        value = value * 10 + (c - '0');
    }
    text.remove_prefix(digits);
    return value;
}

bool take(std::string_view& text, char wanted) {
    if (text.empty() || ascii::upper(text.front()) != wanted) {
        return false;
    }
    text.remove_prefix(1);
    return true;
}

/// RFC 3339 5.6 time-secfrac: milliseconds; finer digits are read and dropped.
std::optional<int> take_fraction(std::string_view& text) {
    if (!take(text, '.')) {
        return 0;
    }
    int milliseconds = 0;
    int scale = 100;
    std::size_t digits = 0;
    for (; digits < text.size() && ascii::is_digit(text[digits]); ++digits) {
        milliseconds += (text[digits] - '0') * scale;
        scale /= 10;
    }
    if (digits == 0) {
        return std::nullopt;
    }
    text.remove_prefix(digits);
    return milliseconds;
}

/// RFC 3339 5.6 time-offset, in minutes, to the end of the text.
std::optional<int> take_offset(std::string_view& text) {
    if (take(text, 'Z')) {
        return text.empty() ? std::optional(0) : std::nullopt;
    }
    const bool east = take(text, '+');
    if (!east && !take(text, '-')) {
        return std::nullopt;
    }
    const auto hours = take_number(text, 2);
    if (!hours || !take(text, ':')) {
        return std::nullopt;
    }
    const auto minutes = take_number(text, 2);
    if (!minutes || !text.empty() || *hours > 23 || *minutes > 59) {
        return std::nullopt;
    }
    const int offset = *hours * 60 + *minutes;
    return east ? offset : -offset;
}

constexpr std::int64_t day_ms = 86'400'000;

/// Milliseconds of local time since 1970-01-01, within the years 1 to 9999 whatever the field holds.
std::int64_t local_ms(const Timestamp& at) {
    const std::int64_t low = day_number(first_day) * day_ms;
    const std::int64_t high = (day_number(last_day) + 1) * day_ms - 1;
    return std::clamp(std::clamp(at.unix_ms, low, high) + at.offset_minutes * std::int64_t{60'000}, low, high);
}

std::int64_t floor_days(std::int64_t ms) {
    return (ms >= 0 ? ms : ms - day_ms + 1) / day_ms;
}

}  // namespace

std::optional<Date> Date::parse(std::string_view text) {
    const auto year = take_number(text, 4);
    if (!year || !take(text, '-')) {
        return std::nullopt;
    }
    const auto month = take_number(text, 2);
    if (!month || !take(text, '-')) {
        return std::nullopt;
    }
    const auto day = take_number(text, 2);
    if (!day || !text.empty()) {
        return std::nullopt;
    }
    const Date date{*year, static_cast<std::uint8_t>(*month), static_cast<std::uint8_t>(*day)};
    if (date.year < 1 || !civil(date).ok()) {
        return std::nullopt;
    }
    return date;
}

std::string Date::text() const {
    std::array<char, 32> out{};
    const int length = std::snprintf(out.data(), out.size(), "%04d-%02u-%02u", year, unsigned{month}, unsigned{day});
    return {out.data(), static_cast<std::size_t>(length)};
}

Date Date::plus_months(int months) const {
    const std::int64_t count = std::int64_t{year} * 12 + (month - 1) + months;
    if (count < std::int64_t{first_day.year} * 12) {
        return first_day;
    }
    if (count >= std::int64_t{last_day.year + 1} * 12) {
        return last_day;
    }
    const auto in_month =
        std::chrono::year(static_cast<int>(count / 12)) / std::chrono::month(static_cast<unsigned>(count % 12) + 1);
    const auto last = static_cast<unsigned>((in_month / std::chrono::last).day());
    return from_civil(in_month / std::chrono::day(std::min(unsigned{day}, last)));
}

Date Date::plus_days(int days) const {
    return day_at(day_number(*this) + days);
}

Date Timestamp::date() const {
    return day_at(floor_days(local_ms(*this)));
}

std::string Timestamp::text() const {
    const std::int64_t local = local_ms(*this);
    const std::int64_t seconds = (local - floor_days(local) * day_ms) / 1000;
    const int offset = std::clamp<int>(offset_minutes, -1439, 1439);
    const int distance = offset < 0 ? -offset : offset;
    std::array<char, 48> out{};
    const int length =
        std::snprintf(out.data(), out.size(), "T%02d:%02d:%02d%c%02d:%02d", static_cast<int>(seconds / 3600),
                      static_cast<int>(seconds / 60 % 60), static_cast<int>(seconds % 60), offset < 0 ? '-' : '+',
                      distance / 60, distance % 60);
    return date().text() + std::string(out.data(), static_cast<std::size_t>(length));
}

std::optional<Timestamp> Timestamp::parse(std::string_view text) {
    if (text.size() < 11) {
        return std::nullopt;
    }
    const auto day = Date::parse(text.substr(0, 10));
    text.remove_prefix(10);
    if (!day || !take(text, 'T')) {
        return std::nullopt;
    }
    const auto hour = take_number(text, 2);
    if (!hour || !take(text, ':')) {
        return std::nullopt;
    }
    const auto minute = take_number(text, 2);
    if (!minute || !take(text, ':')) {
        return std::nullopt;
    }
    const auto second = take_number(text, 2);
    if (!second || *hour > 23 || *minute > 59 || *second > 60) {  // 60: a leap second
        return std::nullopt;
    }
    const auto fraction = take_fraction(text);
    const auto offset = fraction ? take_offset(text) : std::nullopt;
    if (!offset) {
        return std::nullopt;
    }
    const std::int64_t local =
        day_number(*day) * day_ms + ((*hour * 60 + *minute) * 60 + *second) * std::int64_t{1000} + *fraction;
    return Timestamp{local - *offset * std::int64_t{60'000}, static_cast<std::int16_t>(*offset)};
}

}  // namespace kith
