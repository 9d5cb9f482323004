// SPDX-License-Identifier: Apache-2.0
//
// What goes over the wire is a function of what was chosen, alone: of two people who choose the same of two personas that
// have nothing else in common, each byte of their meetings is the same. And what is shown before the yes holds no value.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/support/puppet.h"

using namespace kith;
using namespace kith::test;

namespace {

/// Draws that make a persona and a choice; the same seed, the same ones.
class Draw {
public:
    explicit Draw(std::uint64_t seed) : random_(seed) {}
    std::size_t below(std::size_t end) {
        const auto two = random_bytes<2>(random_);
        return (static_cast<std::size_t>(two[0]) << 8U | two[1]) % end;
    }
    bool heads() { return below(2) == 0; }
    std::string word(std::size_t most) {
        std::string out;
        for (std::size_t left = 1 + below(most); left > 0; --left) {
            out += static_cast<char>('a' + below(26));
        }
        return out;
    }
    template <typename T>
    const T& one_of(const std::vector<T>& from) {
        return from[below(from.size())];
    }
    TermsRule rule() {
        TermsRule out;
        if (heads()) {
            const auto days = static_cast<int>(below(900));
            out.keep =
                one_of<Keep>({Forever{}, Period{0, days}, Period{static_cast<int>(below(36)), 0}, Date{2031, 5, 9}});
        }
        if (heads()) {
            out.may_export = heads();
        }
        if (heads()) {
            out.pass_on = one_of<PassOn>({PassOn::no, PassOn::ask, PassOn::yes});
        }
        if (heads()) {
            out.use_for = static_cast<UseFor>(below(16));
        }
        return out;
    }
    OwnProperty property() {
        static const std::vector<std::string> names{"ORG", "TITLE", "EMAIL", "TEL", "URL", "NOTE", "IMPP", "X-LOOM"};
        static const std::vector<std::string> types{"", "work", "home", "cell", "loom"};
        OwnProperty out = own(one_of(names), word(heads() ? 12 : 400), one_of(types),
                              heads() ? GiveTo::everyone : GiveTo::when_chosen);
        out.rule = rule();
        out.property.group = heads() ? "" : "item" + std::to_string(below(9));
        if (heads()) {
            out.property.parameters.push_back({"X-" + std::string(heads() ? "LABEL" : "OTHER"), {word(20), word(5)}});
        }
        return out;
    }
    Persona persona() {
        Persona out;
        out.name = word(8);
        out.defaults = rule();
        out.properties.push_back(own("FN", word(30)));
        for (std::size_t more = below(12); more > 0; --more) {
            out.properties.push_back(property());
        }
        return out;
    }
    Choices choices(const Persona& persona) {
        Choices out;
        out.what = one_of<Choices::What>(
            {Choices::What::standard, Choices::What::all, Choices::What::none, Choices::What::listed});
        if (out.what == Choices::What::listed) {
            const Property& of = one_of(persona.properties).property;
            const auto has = of.types();
            out.listed.push_back({of.name, heads() && !has.empty() ? has.front() : ""});
        }
        out.terms = rule();
        return out;
    }

private:
    SeededRandom random_;
};

constexpr Date today{2026, 11, 22};

bool is_chosen(const Property& property, GiveTo give_to, const Choices& choices) {
    const auto named = [&](const Selector& selector) {
        const auto types = property.types();
        return selector.name == property.name &&
               (selector.type.empty() || std::ranges::find(types, selector.type) != types.end());
    };
    switch (choices.what) {
        case Choices::What::standard:
            return property.name == "FN" || give_to == GiveTo::everyone;
        case Choices::What::all:
            return true;
        case Choices::What::none:
            return false;
        case Choices::What::listed:
            return property.name == "FN" || std::ranges::any_of(choices.listed, named);
    }
    return false;
}

/// What a person who reads the choice expects to go out: said here once more, for the door to be held against.
std::vector<Given> expected(const Persona& persona, const Choices& choices) {
    std::vector<Given> out;
    for (const OwnProperty& each : persona.properties) {
        const Terms terms = choices.terms.over(each.rule.over(persona.defaults.over({}, today), today), today);
        if (is_chosen(each.property, each.give_to, choices) && !terms.expired_on(today)) {
            out.push_back({each.property, terms});
        }
    }
    return out;
}

/// Another persona of which the same is chosen, and the same name shown: whatever stays is changed, dropped or joined by
/// more of its kind, and what the persona is called and its default terms are others.
Persona unlike(const Persona& persona, const std::vector<Given>& given, Draw& draw) {
    Persona out;
    out.name = persona.name + "x";
    out.defaults = draw.rule();
    for (const OwnProperty& property : persona.properties) {
        const auto goes = std::ranges::find(given, property.property, &Given::property);
        if (goes != given.end()) {
            // The same terms, said in another place and in another way.
            const Terms& terms = goes->terms;
            out.properties.push_back(property);
            out.properties.back().rule = {.keep = terms.keep_until ? Keep(*terms.keep_until) : Keep(Forever{}),
                                          .may_export = terms.may_export,
                                          .pass_on = terms.pass_on,
                                          .use_for = terms.use_for};
        } else if (property.property.name == "FN") {
            out.properties.push_back(property);  // the name is shown in any case
        } else {
            for (std::size_t copies = draw.below(3); copies > 0; --copies) {
                OwnProperty& other = out.properties.emplace_back(property);
                other.property.value += draw.word(300);
                other.property.parameters.push_back({"X-SECRET", {draw.word(9)}});
                other.property.group += "z";
                other.rule.pass_on = PassOn::yes;
            }
        }
    }
    return out;
}

std::vector<std::pair<bool, Bytes>> wire_of(const Persona& persona, const Choices& choices) {
    Side a("Ada", 1);
    Side b("Bo", 2);
    a.persona = persona;
    Table table = table_by_code(a, b, choices);
    table.play();
    REQUIRE(a.done());
    REQUIRE(b.done());
    return table.recorded;
}

bool contains(ByteView bytes, std::string_view text) {
    return std::ranges::search(bytes, as_bytes(text)).begin() != bytes.end();
}

}  // namespace

TEST_CASE("for any persona, choice and terms each byte on the wire is a function of what was chosen alone") {
    int compared = 0;
    int differ = 0;
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        CAPTURE(seed);
        Draw draw(seed);
        const Persona persona = draw.persona();
        const Choices choices = draw.choices(persona);
        const auto given = expected(persona, choices);
        const auto card = select(persona, choices, today);
        REQUIRE(card);
        CHECK(std::ranges::equal(card->properties(), given));
        const Persona other = unlike(persona, given, draw);
        const auto same = select(other, choices, today);
        if (!same || !std::ranges::equal(same->properties(), given)) {
            continue;  // what was chosen by name is no longer there at all, or no longer over
        }
        CHECK(wire_of(persona, choices) == wire_of(other, choices));
        ++compared;
        if (!given.empty()) {
            Persona changed = persona;
            std::ranges::find(changed.properties, given.back().property, &OwnProperty::property)->property.value += "x";
            differ += wire_of(persona, choices) == wire_of(changed, choices) ? 0 : 1;
        }
    }
    CHECK(compared > 200);
    CHECK(differ > 100);  // what was chosen does make the difference
}

TEST_CASE("an offer that came before the other person's yes tells kinds and terms, and not a byte of any value") {
    for (const bool says_yes : {false, true}) {
        CAPTURE(says_yes);
        Side bo("Bo", 1);
        bo.decides = false;
        Puppet puppet(bo, 77, Side::listed("name,org,email:work"));
        puppet.identify();
        puppet.pending();
        puppet.offer();
        puppet.decide(says_yes, true);
        puppet.listen();
        const Bytes& all = puppet.heard_in_clear();
        CHECK(contains(all, "EMAIL"));
        CHECK(contains(all, "Bo"));  // the name is shown with an offer: that is consented to by saying the code
        for (const OwnProperty& property : bo.persona.properties) {
            if (property.property.name != "FN") {
                CAPTURE(property.property.value);
                CHECK_FALSE(contains(all, property.property.value));
            }
        }
        CHECK_FALSE(contains(all, "NOTE"));
        CHECK(puppet.heard(session::Type::stage) == nullptr);
        CHECK(puppet.heard(session::Type::decide) == nullptr);
    }
}
