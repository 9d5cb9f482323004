// SPDX-License-Identifier: Apache-2.0
//
// The door for what is mine: only what was chosen goes out.
#include "kith/doors.h"

#include <doctest/doctest.h>

#include "card/encoding.h"
#include "kith/limits.h"
#include "tests/support/cards.h"
#include "tests/support/seeded_random.h"

namespace kith {
namespace {

constexpr Date today{2026, 11, 22};

std::vector<std::string> values(const OutgoingCard& card) {
    std::vector<std::string> out;
    for (const Given& given : card.properties()) {
        out.push_back(given.property.text());
    }
    return out;
}

Result<OutgoingCard> give(const Persona& persona, std::string_view typed) {
    return select(persona, *Choices::parse(typed), today);
}

using Values = std::vector<std::string>;

}  // namespace

TEST_CASE("unless something is chosen, the name and what is marked for everyone go out") {
    const auto card = select(test::ada(), Choices{}, today);
    REQUIRE(card);
    CHECK(card->display_name() == "Ada Lovelace");
    CHECK(values(*card) == Values{"Ada Lovelace", "Analytical Engines", "ada@work.example"});
    CHECK(card->withheld() == 4);
}

TEST_CASE("all is all, and none is the display name alone") {
    const auto all = give(test::ada(), "all");
    REQUIRE(all);
    CHECK(all->properties().size() == 7);
    CHECK(all->withheld() == 0);
    const auto none = give(test::ada(), "none");
    REQUIRE(none);
    CHECK(none->display_name() == "Ada Lovelace");
    CHECK(none->properties().empty());
    CHECK(none->withheld() == 7);
}

TEST_CASE("a listed choice gives the name and what is listed, in the card's order") {
    CHECK(values(*give(test::ada(), "email:WORK")) == Values{"Ada Lovelace", "ada@work.example"});
    CHECK(values(*give(test::ada(), "tel,EMAIL:Home")) ==
          Values{"Ada Lovelace", "ada@home.example", "+44 20 7946 0001", "+44 20 7946 0002"});
    CHECK(values(*give(test::ada(), "name")) == Values{"Ada Lovelace"});
}

TEST_CASE("whoever gives their mobile doesn't give the number at home") {
    CHECK(values(*give(test::ada(), "mobile")) == Values{"Ada Lovelace", "+44 20 7946 0001"});
}

TEST_CASE("a choice that the card can't fulfil fails and says what there is") {
    const auto card = give(test::ada(), "email:work,url");
    REQUIRE_FALSE(card);
    CHECK(card.error().code == Errc::not_found);
    CHECK(card.error().what == "this card has no url");
    CHECK(card.error().hint == "it has name, org, email:work, email:home, tel:cell, tel:home, note");
    CHECK(give(test::ada(), "email:x").error().code == Errc::not_found);
}

TEST_CASE("choices are read as they are typed, and nonsense is not") {
    const auto choices = Choices::parse(" Name, org ,email:Work");
    REQUIRE(choices);
    CHECK(choices->what == Choices::What::listed);
    CHECK(choices->listed == std::vector<Selector>{{"FN", ""}, {"ORG", ""}, {"EMAIL", "work"}});
    CHECK(Choices::parse("ALL")->what == Choices::What::all);
    CHECK(Choices::parse("none")->what == Choices::What::none);
    for (const char* wrong : {"", ",", "email,", "emial", "email:", "email:a b", "all,email", "end"}) {
        CAPTURE(wrong);
        CHECK(Choices::parse(wrong).error().code == Errc::usage);
    }
}

TEST_CASE("a display name never borrows what was not chosen") {
    Persona persona = test::ada();
    persona.properties.erase(persona.properties.begin());  // no FN: Card::display_name() would tell the ORG
    CHECK(select(persona, Choices{}, today).error().code == Errc::usage);
    CHECK(give(persona, "none").error().code == Errc::usage);
    persona.properties.push_back({.property = {"", "N", {}, "Lovelace;Ada;;;"}, .rule = {}});
    const auto card = give(persona, "none");
    REQUIRE(card);
    CHECK(card->display_name() == "Ada Lovelace");
    CHECK(card->properties().empty());
}

TEST_CASE("terms are the persona's, then the property's, then this meeting's") {
    Persona persona = test::ada();
    persona.defaults = {.keep = Keep(Period{12, 0}), .may_export = false, .pass_on = {}, .use_for = {}};
    persona.properties[1].rule.may_export = true;
    persona.properties[2].rule.pass_on = PassOn::yes;
    Choices choices;
    choices.terms.pass_on = PassOn::ask;
    choices.terms.keep = Keep(Period{0, 7});
    const auto card = select(persona, choices, today);
    REQUIRE(card);
    REQUIRE(card->properties().size() == 3);
    for (const Given& given : card->properties()) {
        CHECK(given.terms.keep_until == Date{2026, 11, 29});
        CHECK(given.terms.pass_on == PassOn::ask);
    }
    CHECK_FALSE(card->properties()[0].terms.may_export);
    CHECK(card->properties()[1].terms.may_export);
}

TEST_CASE("a day that has passed is no time to keep something for") {
    Choices choices;
    choices.terms.keep = Keep(Date{2026, 11, 21});
    CHECK(select(test::ada(), choices, today).error().code == Errc::usage);
    choices.terms.keep = Keep(today);
    CHECK(select(test::ada(), choices, today));
    Persona persona = test::ada();
    persona.properties[1].rule.keep = Keep(Date{2026, 11, 21});
    const auto card = select(persona, Choices{}, today);
    REQUIRE(card);
    CHECK(values(*card) == Values{"Ada Lovelace", "ada@work.example"});
    CHECK(card->withheld() == 5);
}

TEST_CASE("a choice holds 256 properties and no more") {
    Persona persona = test::ada();
    while (persona.properties.size() < limits::properties) {
        persona.properties.push_back(test::own("NOTE", "x"));
    }
    CHECK(give(persona, "all"));
    persona.properties.push_back(test::own("NOTE", "x"));
    CHECK(give(persona, "all").error().code == Errc::limit);
    CHECK(give(persona, "name"));
}

TEST_CASE("a choice fits the largest sealed card, to the byte") {
    Persona persona = test::ada();
    for (int notes = 0; notes < 5; ++notes) {
        persona.properties.push_back(test::own("NOTE", std::string(50'000, 'x')));
    }
    std::string& last = persona.properties.back().property.value;
    const std::size_t size = card::encode(*give(persona, "all")).size();
    REQUIRE(size < card::encoded_limit);
    last.resize(last.size() + card::encoded_limit - size, 'x');
    const auto fits = give(persona, "all");
    REQUIRE(fits);
    CHECK(card::encode(*fits).size() == card::encoded_limit);
    CHECK(card::decode_received(card::encode(*fits)));
    last += 'x';
    CHECK(give(persona, "all").error().code == Errc::limit);
    CHECK(give(persona, "name,org"));
}

TEST_CASE("a name on the wire holds 10 KiB and no more") {
    Persona persona = test::ada();
    persona.properties[0].property.value.assign(limits::name, 'x');
    CHECK(give(persona, "none"));
    persona.properties[0].property.value += 'x';
    CHECK(give(persona, "none").error().code == Errc::limit);
}

TEST_CASE("what is encoded is a function of what was chosen alone") {
    test::SeededRandom random(7);
    for (int round = 0; round < 200; ++round) {
        Persona one = test::ada();
        Persona other = test::ada();
        const auto mask = random_bytes<7>(random);
        for (std::size_t at = 1; at < one.properties.size(); ++at) {
            const bool given = (mask[at] & 1U) != 0;
            one.properties[at].give_to = other.properties[at].give_to = given ? GiveTo::everyone : GiveTo::when_chosen;
            if (!given) {  // what stays may be anything at all
                other.properties[at].property.value += "secret";
                other.properties[at].rule.pass_on = PassOn::yes;
            }
        }
        other.name = "private";
        CHECK(card::encode(*select(one, Choices{}, today)) == card::encode(*select(other, Choices{}, today)));
    }
}

}  // namespace kith
