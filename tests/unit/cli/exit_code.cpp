// SPDX-License-Identifier: Apache-2.0
#include "cli/exit_code.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::cli;

TEST_CASE("each failure has the exit code that scripts rely on") {
    const auto number = [](Errc code) { return static_cast<int>(exit_code(code)); };
    CHECK(number(Errc::not_found) == 1);
    CHECK(number(Errc::usage) == 2);
    CHECK(number(Errc::no_vault) == 2);
    CHECK(number(Errc::nobody) == 3);
    CHECK(number(Errc::timeout) == 3);
    CHECK(number(Errc::cut) == 3);
    CHECK(number(Errc::ambiguous) == 4);
    CHECK(number(Errc::declined) == 5);
    CHECK(number(Errc::nothing_left) == 5);
    CHECK(number(Errc::wrong_code) == 6);
    CHECK(number(Errc::phrase_mismatch) == 6);
    CHECK(number(Errc::protocol) == 6);
    CHECK(number(Errc::terms) == 6);
    CHECK(number(Errc::locked) == 7);
    CHECK(number(Errc::damaged) == 8);
    CHECK(number(Errc::io) == 9);
    CHECK(number(Errc::full) == 9);
    CHECK(number(Errc::internal) == 70);
    CHECK(number(Errc::cancelled) == 130);
}

TEST_CASE("the events name each failure of a meeting") {
    CHECK(error_name(Errc::wrong_code) == "wrong-code");
    CHECK(error_name(Errc::nobody) == "nobody");
    CHECK(error_name(Errc::declined) == "declined");
    CHECK(error_name(Errc::timeout) == "timeout");
    CHECK(error_name(Errc::cut) == "cut");
    CHECK(error_name(Errc::protocol) == "protocol");
    CHECK(error_name(Errc::terms) == "terms");
}
