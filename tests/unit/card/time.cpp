// SPDX-License-Identifier: Apache-2.0
//
// Dates and recorded moments: real days only, arithmetic that stays on the calendar.
#include "kith/time.h"

#include <doctest/doctest.h>

#include <limits>

namespace kith {

TEST_CASE("a date is read only if it is a real day spelt in full") {
    CHECK(Date::parse("2028-01-31") == Date{2028, 1, 31});
    CHECK(Date::parse("2028-02-29") == Date{2028, 2, 29});
    CHECK(Date::parse("0001-01-01") == Date{1, 1, 1});
    CHECK(Date::parse("9999-12-31") == Date{9999, 12, 31});
    for (const char* wrong : {"", "2027-02-29", "2028-02-30", "2028-13-01", "2028-00-10", "2028-1-1", "0000-01-01",
                              "2028-01-31 ", " 2028-01-31", "20280131", "2028/01/31", "10000-01-01", "-001-01-01"}) {
        CAPTURE(wrong);
        CHECK_FALSE(Date::parse(wrong));
    }
}

TEST_CASE("a date is written as it is read") {
    for (const char* text : {"1970-01-01", "0123-04-05", "9999-12-31"}) {
        CHECK(Date::parse(text)->text() == text);
    }
}

TEST_CASE("a month later is the last of the month where the day would overrun") {
    CHECK(Date{2027, 1, 31}.plus_months(1) == Date{2027, 2, 28});
    CHECK(Date{2028, 1, 31}.plus_months(1) == Date{2028, 2, 29});
    CHECK(Date{2028, 2, 29}.plus_months(12) == Date{2029, 2, 28});
    CHECK(Date{2026, 11, 22}.plus_months(2) == Date{2027, 1, 22});
    CHECK(Date{2026, 1, 15}.plus_months(-1) == Date{2025, 12, 15});
}

TEST_CASE("arithmetic on days stays within the years 1 to 9999") {
    CHECK(Date{2026, 12, 31}.plus_days(1) == Date{2027, 1, 1});
    CHECK(Date{2026, 3, 1}.plus_days(-1) == Date{2026, 2, 28});
    CHECK(Date{9999, 12, 30}.plus_days(40'000) == Date{9999, 12, 31});
    CHECK(Date{1, 1, 2}.plus_days(-40'000) == Date{1, 1, 1});
    CHECK(Date{9999, 1, 1}.plus_months(std::numeric_limits<int>::max()) == Date{9999, 12, 31});
    CHECK(Date{1, 1, 1}.plus_months(std::numeric_limits<int>::min()) == Date{1, 1, 1});
}

TEST_CASE("a moment is written with the offset of its place") {
    const Timestamp at{1'795'338'900'000, 60};
    CHECK(at.text() == "2026-11-22T10:15:00+01:00");
    CHECK(at.date() == Date{2026, 11, 22});
    CHECK(Timestamp{0, -300}.text() == "1969-12-31T19:00:00-05:00");
    CHECK(Timestamp{0, -300}.date() == Date{1969, 12, 31});
    CHECK(Timestamp{-1, 0}.text() == "1969-12-31T23:59:59+00:00");
}

TEST_CASE("a moment is read back as it was written") {
    for (const Timestamp at : {Timestamp{1'795'338'900'000, 60}, Timestamp{0, -300}, Timestamp{-86'400'000, 720}}) {
        CHECK(Timestamp::parse(at.text()) == at);
    }
    CHECK(Timestamp::parse("2026-11-22T09:15:00.250Z") == Timestamp{1'795'338'900'250, 0});
    CHECK(Timestamp::parse("2026-11-22t09:15:00z") == Timestamp{1'795'338'900'000, 0});
    for (const char* wrong : {"", "2026-11-22", "2026-11-22T09:15Z", "2026-11-22T24:00:00Z", "2026-11-22T09:60:00Z",
                              "2026-11-22T09:15:00", "2026-11-22T09:15:00+24:00", "2026-11-22T09:15:00.Z",
                              "2026-11-22T09:15:00Zz", "2026-02-30T09:15:00Z", "2026-11-22 09:15:00Z"}) {
        CAPTURE(wrong);
        CHECK_FALSE(Timestamp::parse(wrong));
    }
}

TEST_CASE("a moment beyond the calendar stops at its end instead of overflowing") {
    CHECK(Timestamp{std::numeric_limits<std::int64_t>::max(), 840}.date() == Date{9999, 12, 31});
    CHECK(Timestamp{std::numeric_limits<std::int64_t>::min(), -840}.date() == Date{1, 1, 1});
    CHECK(Timestamp{std::numeric_limits<std::int64_t>::max(), 32'767}.text().starts_with("9999-12-31T"));
}

}  // namespace kith
