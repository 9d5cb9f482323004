// SPDX-License-Identifier: Apache-2.0
//
// Terms as parameters: what is written is what is taken out again, and what is no term is left alone.
#include "card/terms_parameters.h"

#include <doctest/doctest.h>

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

TEST_CASE("a parameter whose value is no term stays, and binds nobody") {
    const Property odd = with({{"X-KITH-KEEP-UNTIL", {"soon"}},
                               {"X-KITH-KEEP-UNTIL", {"2028-02-30"}},
                               {"X-KITH-EXPORT", {"perhaps"}},
                               {"X-KITH-PASS-ON", {"yes", "no"}},
                               {"X-KITH-USE-FOR", {"business", "war"}},
                               {"X-KITH-USE-FOR", {}},
                               {"X-KITH-OTHER", {"no"}}});
    Property property = odd;
    CHECK(take_terms(property) == Terms{});
    CHECK(property == odd);
}

TEST_CASE("the terms that were given count, not those that a peer wrote into its parameters") {
    Property property = with({{"X-KITH-PASS-ON", {"yes"}}, {"X-KITH-KEEP-UNTIL", {"2099-01-01"}}});
    put_terms(property, {.keep_until = Date{2027, 1, 1}});
    CHECK(property == with({{"X-KITH-KEEP-UNTIL", {"2027-01-01"}}}));
}

TEST_CASE("what a door releases carries its terms") {
    Contact contact;
    contact.theirs = {{text_property("FN", "Bo"), {}}, {text_property("TEL", "1"), {.pass_on = PassOn::ask}}};
    Card card = with_terms(*select(contact, Purpose::file, Date{2026, 11, 22}));
    CHECK(card.properties.at(1).parameters == std::vector<Parameter>{{"X-KITH-PASS-ON", {"ask"}}});
    CHECK(take_terms(card) == std::vector<Terms>{{}, {.pass_on = PassOn::ask}});
    CHECK(card.properties.at(1) == text_property("TEL", "1"));
}

}  // namespace kith::card
