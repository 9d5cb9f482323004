// SPDX-License-Identifier: Apache-2.0
//
// Terms as people say them, and rules laid over one another.
#include "kith/terms.h"

#include <doctest/doctest.h>

namespace kith {
namespace {
constexpr Date today{2026, 11, 22};
}

TEST_CASE("terms that nobody spoke of are no end, export, no passing on, business and social") {
    const Terms terms = TermsRule{}.over(Terms{}, today);
    CHECK_FALSE(terms.keep_until);
    CHECK(terms.may_export);
    CHECK(terms.pass_on == PassOn::no);
    CHECK(terms.use_for == (use::business | use::social));
    CHECK(terms.text() == "keep forever, may export, pass on: no, business, social");
}

TEST_CASE("terms are said in one line") {
    const Terms terms{
        .keep_until = Date{2028, 1, 31}, .may_export = false, .pass_on = PassOn::ask, .use_for = use::business};
    CHECK(terms.text() == "keep until 2028-01-31, no export, pass on: ask, business");
    CHECK(Terms{.keep_until = {}, .may_export = true, .pass_on = PassOn::yes, .use_for = 0}.text() ==
          "keep forever, may export, pass on: yes, no use named");
}

TEST_CASE("the last day of keeping still counts") {
    const Terms terms{.keep_until = Date{2028, 1, 31}};
    CHECK_FALSE(terms.expired_on({2028, 1, 30}));
    CHECK_FALSE(terms.expired_on({2028, 1, 31}));
    CHECK(terms.expired_on({2028, 2, 1}));
    CHECK_FALSE(Terms{}.expired_on({9999, 12, 31}));
}

TEST_CASE("times to keep are read as people write them") {
    CHECK(parse_keep("forever") == Keep(Forever{}));
    CHECK(parse_keep("2028-01-31") == Keep(Date{2028, 1, 31}));
    CHECK(parse_keep("2y") == Keep(Period{24, 0}));
    CHECK(parse_keep("18M") == Keep(Period{18, 0}));
    CHECK(parse_keep("6w") == Keep(Period{0, 42}));
    CHECK(parse_keep(" 90d ") == Keep(Period{0, 90}));
    for (const char* wrong : {"", "y", "0d", "2", "2x", "-1d", "99999d", "2028-02-30", "1.5y", "for ever and ever"}) {
        CAPTURE(wrong);
        const auto keep = parse_keep(wrong);
        REQUIRE_FALSE(keep);
        CHECK(keep.error().code == Errc::usage);
        CHECK_FALSE(keep.error().hint.empty());
    }
}

TEST_CASE("uses and passing on are read as words, and nothing else is") {
    CHECK(parse_use_for("business,social") == UseFor{3});
    CHECK(parse_use_for(" Recruiting , marketing") == UseFor{12});
    CHECK(parse_use_for("none") == UseFor{0});
    CHECK_FALSE(parse_use_for(""));
    CHECK_FALSE(parse_use_for("business,"));
    CHECK_FALSE(parse_use_for("business,fun"));
    CHECK(parse_pass_on("ASK") == PassOn::ask);
    CHECK(parse_pass_on("no") == PassOn::no);
    CHECK(parse_pass_on("yes") == PassOn::yes);
    CHECK_FALSE(parse_pass_on("maybe"));
}

TEST_CASE("a rule changes what it names and leaves the rest to the rule below it") {
    const TermsRule defaults{.keep = Keep(Period{24, 0}), .may_export = false, .pass_on = {}, .use_for = {}};
    const TermsRule property{.keep = Keep(Forever{}), .may_export = {}, .pass_on = PassOn::yes, .use_for = {}};
    const Terms below = defaults.over(Terms{}, today);
    CHECK(below.keep_until == Date{2028, 11, 22});
    const Terms terms = property.over(below, today);
    CHECK_FALSE(terms.keep_until);
    CHECK_FALSE(terms.may_export);
    CHECK(terms.pass_on == PassOn::yes);
}

}  // namespace kith
