// SPDX-License-Identifier: Apache-2.0
//
// Time has three types, which can't be mixed up (the core has no clock of its own: each is an argument).
// Instant drives deadlines, Timestamp is recorded, Date drives `keep_until` and follow-ups.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kith {

using Duration = std::chrono::milliseconds;

/// The clock that Instant belongs to: monotonic, of no epoch. It has no now(): the caller brings the time.
struct Monotonic {
    using rep = Duration::rep;
    using period = Duration::period;
    using duration = Duration;
    using time_point = std::chrono::time_point<Monotonic, Duration>;
    static constexpr bool is_steady = true;
};

/// A monotonic moment. Only differences mean anything.
using Instant = Monotonic::time_point;

/// A civil day in the holder's zone (proleptic Gregorian).
struct Date {
    std::int32_t year = 1970;
    std::uint8_t month = 1;
    std::uint8_t day = 1;
    friend auto operator<=>(const Date&, const Date&) = default;

    /// Reads `YYYY-MM-DD`, a real day of the years 1 to 9999; anything else is none.
    [[nodiscard]] static std::optional<Date> parse(std::string_view text);
    /// `YYYY-MM-DD`.
    [[nodiscard]] std::string text() const;
    /// The same day `months` later, the last of the month where it would overrun (31 January + 1 = 28 February).
    [[nodiscard]] Date plus_months(int months) const;
    [[nodiscard]] Date plus_days(int days) const;
};

/// A recorded moment: UTC to the millisecond, with the zone's offset at that place and time.
struct Timestamp {
    std::int64_t unix_ms = 0;
    std::int16_t offset_minutes = 0;
    friend bool operator==(const Timestamp&, const Timestamp&) = default;

    /// RFC 3339 with offset, to the second: `2026-11-22T10:15:00+01:00`.
    [[nodiscard]] std::string text() const;
    [[nodiscard]] static std::optional<Timestamp> parse(std::string_view text);
    /// The civil day at that offset.
    [[nodiscard]] Date date() const;
};

}  // namespace kith
