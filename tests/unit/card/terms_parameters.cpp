// SPDX-License-Identifier: Apache-2.0
//
// Terms as parameters: what is written is what is taken out again, and what can't be read binds the
// holder more, not less.
#include "card/terms_parameters.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/support/cards.h"

namespace kith::card {
namespace {

Property with(std::vector<Parameter> parameters) {
    return {.group = {}, .name = "TEL", .parameters = std::move(parameters), .value = "+1"};
}

}  // namespace

TEST_CASE("default terms leave no trace in a property") {
    Property property = with({{"TYPE", {"work"}}});
    put_terms(property, Terms{});
    CHECK(property == with({{"TYPE", {"work"}}}));
}

TEST_CASE("all terms come back as they were put, and the property as it was before") {
    for (const auto keep : {std::optional<Date>(), std::optional(Date{2028, 1, 31})}) {
        for (const bool may_export : {false, true}) {
            for (const PassOn pass_on : {PassOn::no, PassOn::ask, PassOn::yes}) {
                for (UseFor use_for = 0; use_for <= use::all; ++use_for) {
                    const Terms terms{keep, may_export, pass_on, use_for};
                    Property property = with({{"TYPE", {"work"}}, {"X-P", {"a", "b"}}});
                    put_terms(property, terms);
                    CHECK(take_terms(property) == terms);
                    CHECK(property == with({{"TYPE", {"work"}}, {"X-P", {"a", "b"}}}));
                }
            }
        }
    }
}

TEST_CASE("each use may stand in a parameter of its own, as vCard 2.1 needs it") {
    Property property = with({{"X-KITH-USE-FOR", {"recruiting"}}, {"X-KITH-USE-FOR", {"Marketing"}}});
    CHECK(take_terms(property).use_for == (use::recruiting | use::marketing));
    CHECK(property == with({}));
}

TEST_CASE("of a term that is said several times the strictest counts") {
    for (const bool turned : {false, true}) {
        std::vector<Parameter> said{{"X-KITH-KEEP-UNTIL", {"2027-01-01"}}, {"X-KITH-EXPORT", {"no"}},
                                    {"X-KITH-PASS-ON", {"ask"}},           {"X-KITH-USE-FOR", {"none"}},
                                    {"X-KITH-KEEP-UNTIL", {"2028-01-01"}}, {"X-KITH-EXPORT", {"yes"}},
                                    {"X-KITH-PASS-ON", {"yes"}},           {"X-KITH-USE-FOR", {"business"}}};
        if (turned) {
            std::ranges::reverse(said);
        }
        Property property = with(std::move(said));
        CHECK(take_terms(property) == Terms{Date{2027, 1, 1}, false, PassOn::ask, 0});
        CHECK(property == with({}));
    }
    for (const std::vector<std::string>& days :
         {std::vector<std::string>{"2028-01-01", "2027-01-01"}, {"2028-01-01,2027-01-01"}}) {
        Property listed = with({{"X-KITH-KEEP-UNTIL", days}, {"X-KITH-PASS-ON", {"yes", "no"}}});
        CHECK(take_terms(listed) == Terms{.keep_until = Date{2027, 1, 1}});
    }
}

TEST_CASE("a use that isn't known is left out, and those beside it count") {
    const auto uses_of = [](std::vector<std::string> said) {
        Property property = with({{"X-KITH-USE-FOR", std::move(said)}});
        const UseFor read = take_terms(property).use_for;
        CHECK(property == with({}));
        return read;
    };
    CHECK(uses_of({"business", "war"}) == use::business);
    CHECK(uses_of({"war,Social"}) == use::social);
    CHECK(uses_of({"war"}) == 0);
    CHECK(uses_of({""}) == 0);
    CHECK(uses_of({}) == 0);
}

TEST_CASE("a term that can't be read is the strictest there is") {
    for (const std::vector<std::string>& said :
         {std::vector<std::string>{"perhaps"}, {""}, {}, {"yes", "perhaps"}, {"yes,"}}) {
        Property property = with({{"X-KITH-EXPORT", said}, {"X-KITH-PASS-ON", said}});
        const Terms terms = take_terms(property);
        CHECK_FALSE(terms.may_export);
        CHECK(terms.pass_on == PassOn::no);
        CHECK(property == with({}));
    }
}

TEST_CASE("a last day is read as vCard and as people write it") {
    for (const std::string_view said : {"2028-01-31", "20280131", " 20280131 "}) {
        Property property = with({{"X-KITH-KEEP-UNTIL", {std::string(said)}}});
        CHECK(take_terms(property).keep_until == Date{2028, 1, 31});
    }
    for (const std::string_view said : {"soon", "2028-02-30", "20280230", "2028-1-1", "280131", ""}) {
        CAPTURE(said);
        Property property = with({{"X-KITH-KEEP-UNTIL", {std::string(said)}}});
        CHECK(take_terms(property) == Terms{});
        CHECK(property == with({}));
    }
}

TEST_CASE("the terms that were given count, not those that a peer wrote into its parameters") {
    Property property = with({{"X-KITH-PASS-ON", {"yes"}}, {"X-KITH-KEEP-UNTIL", {"2099-01-01"}}});
    put_terms(property, {.keep_until = Date{2027, 1, 1}});
    CHECK(property == with({{"X-KITH-KEEP-UNTIL", {"2027-01-01"}}}));
    // jCard would lay both into one list.
    property = with({{"X-KITH-KEEP-UNTIL", {"soon"}},
                     {"X-KITH-EXPORT", {"perhaps"}},
                     {"X-KITH-PASS-ON", {"yes", "no"}},
                     {"X-KITH-USE-FOR", {}},
                     {"X-KITH-OTHER", {"no"}}});
    put_terms(property, {.keep_until = Date{2027, 1, 1}});
    CHECK(property == with({{"X-KITH-OTHER", {"no"}}, {"X-KITH-KEEP-UNTIL", {"2027-01-01"}}}));
}

TEST_CASE("what a door releases carries its terms") {
    Contact contact;
    contact.theirs = {{text_property("FN", "Bo"), {}}, {text_property("TEL", "1"), {.pass_on = PassOn::ask}}};
    Card card = with_terms(*select(contact, Purpose::file, Date{2026, 11, 22}));
    CHECK(card.properties.at(1).parameters == std::vector<Parameter>{{"X-KITH-PASS-ON", {"ask"}}});
    CHECK(take_terms(card) == std::vector<Terms>{{}, {.pass_on = PassOn::ask}});
    CHECK(card.properties.at(1) == text_property("TEL", "1"));
}

TEST_CASE("my own correction is written on no terms, whatever I wrote into it") {
    Contact contact;
    contact.theirs = {{text_property("FN", "Bo"), {}}};
    contact.mine.corrections = {text_property("ORG", "Chess"), with({{"X-KITH-PASS-ON", {"yes"}}})};
    const Card card = with_terms(*select(contact, Purpose::file, Date{2026, 11, 22}));
    CHECK(card.properties == std::vector<Property>{text_property("FN", "Bo"), text_property("ORG", "Chess"), with({})});
}

TEST_CASE("a correction that repeats their value leaves on the terms that they gave it under") {
    Contact contact;
    contact.theirs = {{text_property("FN", "Bo"), {}},
                      {{"", "NOTE", {}, "a\\, b"}, {.keep_until = Date{2027, 1, 1}}},
                      {{"", "NOTE", {{"TYPE", {"work"}}}, "a, b"}, {.pass_on = PassOn::yes, .use_for = use::all}}};
    contact.mine.corrections = {{"", "NOTE", {{"TYPE", {"home"}}}, "a, b"}};
    Card card = with_terms(*select(contact, Purpose::file, Date{2026, 11, 22}));
    REQUIRE(card.properties.back().types() == std::vector<std::string>{"home"});
    CHECK(take_terms(card.properties.back()) == Terms{.keep_until = Date{2027, 1, 1}});
}

}  // namespace kith::card
