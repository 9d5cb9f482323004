// SPDX-License-Identifier: Apache-2.0
//
// The same cards again: what counts as a change and what doesn't, whose layer a card finds, and that an import which fails
// in the middle leaves nothing.
#include <algorithm>

#include "fixture.h"
#include "vault/import.h"

using namespace kith;
using namespace kith::test;

namespace {

struct Counts {
    std::size_t added = 0;
    std::size_t changed = 0;
    std::size_t alike = 0;
    friend bool operator==(const Counts&, const Counts&) = default;
};

Counts import(Vault& vault, std::vector<Card> cards) {
    const auto done = vault.import(std::move(cards), today);
    REQUIRE(done);
    CHECK(done->new_ones.size() == done->added);
    return {done->added, done->changed, done->alike};
}

Card with(Card card, std::string_view name, std::string_view text) {
    card.properties.push_back(text_property(name, text));
    return card;
}

Property grouped(const char* group, const char* name, const char* text) {
    Property out = text_property(name, text);
    out.group = group;
    return out;
}

std::string emails_of(Vault& vault, const ContactId& id) {
    std::string out;
    for (const std::string& each : vault.contacts().find(id)->card().texts("EMAIL")) {
        out += each + ' ';
    }
    return out;
}

ContactId with_email(Vault& vault, const std::string& email) {
    for (const Contact& each : vault.contacts()) {
        if (each.card().texts("EMAIL").front() == email) {
            return each.id;
        }
    }
    FAIL("nobody has that address");
    return {};
}

}  // namespace

TEST_CASE(
    "what programs write anew at each export is no change: REV, PRODID, order, names of groups, order of parameters") {
    VaultFolder folder;
    Card card = with(with(test::card("A", "a@example.org"), "REV", "20260101T000000Z"), "PRODID", "one");
    card.properties.push_back({"", "TEL", {{"TYPE", {"work", "voice"}}, {"PREF", {"1"}}}, "+1 555 0100"});
    card.properties.push_back(grouped("item1", "URL", "https://a.example"));
    card.properties.push_back(grouped("item1", "X-ABLABEL", "Shop"));
    CHECK(import(folder.vault(), {card}) == Counts{1, 0, 0});

    Card again = card;
    again.properties[2].value = "20270101T000000Z";
    again.properties[3].value = "two";
    CHECK(import(folder.vault(), {again}) == Counts{0, 0, 1});
    std::erase_if(again.properties, [](const Property& each) { return each.name == "REV"; });
    std::ranges::reverse(again.properties);
    for (Property& each : again.properties) {
        std::ranges::reverse(each.parameters);
        for (Parameter& parameter : each.parameters) {
            std::ranges::reverse(parameter.values);
        }
        each.group = each.group.empty() ? "" : "item7";
    }
    CHECK(import(folder.reopen(), {again}) == Counts{0, 0, 1});
    CHECK(everybody(folder.vault())[0].theirs.size() == 7);
    CHECK(everybody(folder.vault())[0].revision == 1);

    Card other_label = card;
    other_label.properties.back().value = "Home";
    Card ungrouped = card;
    ungrouped.properties.back().group = "item2";
    Card other_type = card;
    other_type.properties[4].parameters[0].values = {"home"};
    CHECK(import(folder.vault(), {other_label, ungrouped, other_type}) == Counts{3, 0, 0});
}

TEST_CASE("a card without a UID that changed in one value is a new one, and so is one with another photo") {
    VaultFolder folder;
    const Card before = with(card("A", "a@example.org"), "PHOTO", "data:image/png;base64,AAAA");
    const Card photo = with(card("A", "a@example.org"), "PHOTO", "data:image/png;base64,AAAB");
    CHECK(import(folder.vault(), {before}) == Counts{1, 0, 0});
    CHECK(import(folder.vault(), {photo, before, photo}) == Counts{1, 0, 2});
    CHECK(import(folder.vault(), {before, photo}) == Counts{0, 0, 2});
}

TEST_CASE("a photo that changed under a UID replaces the layer") {
    VaultFolder folder;
    const Card before = with(card("A", "a@example.org", "u1"), "PHOTO", "data:image/png;base64,AAAA");
    const Card photo = with(card("A", "a@example.org", "u1"), "PHOTO", "data:image/png;base64,AAAB");
    CHECK(import(folder.vault(), {before}) == Counts{1, 0, 0});
    CHECK(import(folder.vault(), {photo}) == Counts{0, 1, 0});
    CHECK(import(folder.vault(), {photo}) == Counts{0, 0, 1});
}

TEST_CASE("whoever was forgotten comes back by an import as somebody new") {
    VaultFolder folder;
    CHECK(import(folder.vault(), {card("A", "a@example.org", "u1")}) == Counts{1, 0, 0});
    const ContactId id = everybody(folder.vault())[0].id;
    REQUIRE(folder.vault().forget(id, today));
    CHECK(import(folder.vault(), {card("A", "a@example.org", "u1")}) == Counts{1, 0, 0});
    CHECK(everybody(folder.vault())[0].id != id);
}

TEST_CASE("of two cards with one UID each keeps its person, in whatever order they come") {
    const Card one = card("A", "one@example.org", "u1");
    const Card other = card("A", "other@example.org", "u1");
    const Card fresh = card("A", "fresh@example.org", "u1");
    for (const bool fresh_first : {true, false}) {
        VaultFolder folder;
        CHECK(import(folder.vault(), {one, other}) == Counts{2, 0, 0});
        const ContactId first = with_email(folder.vault(), "one@example.org");
        const ContactId second = with_email(folder.vault(), "other@example.org");
        // `other` became `fresh`; `one` is as it was.
        const auto file = fresh_first ? std::vector{fresh, one} : std::vector{one, fresh};
        CHECK(import(folder.vault(), file) == Counts{0, 1, 1});
        CHECK(emails_of(folder.vault(), first) == "one@example.org ");
        CHECK(emails_of(folder.vault(), second) == "fresh@example.org ");
        CHECK(import(folder.reopen(), file) == Counts{0, 0, 2});
        // All three: both who are known keep their places, and one is new.
        CHECK(import(folder.vault(), {other, fresh, one}) == Counts{1, 0, 2});
        CHECK(import(folder.vault(), {fresh, one, other, fresh}) == Counts{0, 0, 4});
    }
}

TEST_CASE("what a file's own terms let nobody keep any more is left out, so that it is no change either") {
    VaultFolder folder;
    CardOnTerms card{test::card("A", "a@example.org"), {}};
    card.terms = {{}, {.keep_until = Date{2026, 12, 31}}};
    REQUIRE(folder.vault().import(std::vector{card}, today));
    const auto later = noon("2027-01-02");
    REQUIRE(folder.reopen(later).contacts().size() == 1);
    CHECK(everybody(folder.vault())[0].theirs.size() == 1);
    const auto again = folder.vault().import(std::vector{card}, later);
    REQUIRE(again);
    CHECK(again->alike == 1);
    card.terms[1].keep_until = Date{2020, 1, 1};  // had passed before it ever came
    CHECK(folder.vault().import(std::vector{card}, later)->alike == 1);
    CHECK(folder.reopen(noon("2027-01-03")).import(std::vector{card}, noon("2027-01-03"))->alike == 1);
    CHECK(everybody(folder.vault()).size() == 1);
    const auto new_to_it = VaultFolder().vault().import(std::vector{card}, later);
    REQUIRE(new_to_it);
    CHECK(new_to_it->added == 1);
}

TEST_CASE("an import that fails in the middle leaves the vault as it was, and the next one works") {
    VaultFolder folder;
    const Card known = card("K", "k@example.org", "u1");
    CHECK(import(folder.vault(), {known}) == Counts{1, 0, 0});
    for (const std::size_t cards : {0U, 1U, 300U}) {
        std::size_t given = 0;
        const auto failed = folder.vault().import(
            [&]() -> Result<std::optional<CardOnTerms>> {
                if (given == cards) {
                    return fail(Errc::io, "the file can't be read");
                }
                ++given;
                const std::string name = std::to_string(given);
                return CardOnTerms{given == 1 ? card("K", "changed@example.org", "u1") : card(name, name), {}};
            },
            today);
        CHECK(failed.error().code == Errc::io);
        CHECK(everybody(folder.vault()).size() == 1);
        CHECK(emails_of(folder.vault(), everybody(folder.vault())[0].id) == "k@example.org ");
        CHECK(folder.vault().records() == 2);
    }
    CHECK(import(folder.vault(), {known, card("L", "l@example.org")}) == Counts{1, 0, 1});
    CHECK(folder.reopen().intact());
    CHECK(folder.vault().contacts().size() == 2);
}

TEST_CASE("an import of many cards by way of a source finds each of them again") {
    VaultFolder folder;
    for (const bool again : {false, true}) {
        std::size_t given = 0;
        const auto done = folder.vault().import(
            [&]() -> Result<std::optional<CardOnTerms>> {
                if (given == 3'000) {
                    return std::nullopt;
                }
                const std::string name = std::to_string(++given);
                return CardOnTerms{card(name, name + "@example.org"), {}};
            },
            today);
        REQUIRE(done);
        CHECK((again ? done->alike : done->added) == 3'000);
        CHECK(folder.vault().contacts().size() == 3'000);
        CHECK(std::ranges::is_sorted(everybody(folder.vault()), {}, &Contact::id));
    }
    CHECK(folder.reopen().contacts().size() == 3'000);
}

namespace {

/// A file of a kind that carries nothing but names, in capitals.
std::vector<CardOnTerms> names_alone(const Contact& contact) {
    std::string name = contact.display_name;
    std::ranges::transform(name, name.begin(), [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
    CardOnTerms out;
    out.card.properties.push_back(text_property("FN", name));
    return {out};
}

Counts import(Vault& vault, std::vector<Card> cards, const CardsThere& there) {
    std::size_t at = 0;
    const auto done = vault.import(
        [&]() -> Result<std::optional<CardOnTerms>> {
            return at == cards.size() ? std::nullopt : std::optional(CardOnTerms{std::move(cards[at++]), {}});
        },
        today, there);
    REQUIRE(done);
    return {done->added, done->changed, done->alike};
}

Card named(std::string_view name) {
    Card out;
    out.properties.push_back(text_property("FN", name));
    return out;
}

}  // namespace

TEST_CASE("a card that left here is known when it comes back, whatever its format could not carry") {
    VaultFolder folder;
    Vault& vault = folder.vault();
    CHECK(import(vault, {card("Bo", "bo@x.example", "u1"), card("Cy", "cy@x.example")}) == Counts{2, 0, 0});
    const ContactId bo = with_email(vault, "bo@x.example");
    CHECK(import(vault, {named("BO"), named("CY"), named("BO")}, names_alone) == Counts{0, 0, 3});
    CHECK(import(vault, {named("BO"), named("CY")}) == Counts{2, 0, 0});
    CHECK(import(vault, {named("Dee")}, names_alone) == Counts{1, 0, 0});
    CHECK(emails_of(vault, bo) == "bo@x.example ");
}

TEST_CASE(
    "a card that left here is alike before its UID is asked, so that nothing poorer takes the place of what is there") {
    VaultFolder folder;
    Vault& vault = folder.vault();
    const Card rich = with(card("Bo", "bo@x.example", "u1"), "NOTE", "rich");
    CHECK(import(vault, {rich}) == Counts{1, 0, 0});
    const auto poorer = [](const Contact&) { return std::vector{CardOnTerms{card("Bo", "bo@x.example", "u1"), {}}}; };
    CHECK(import(vault, {card("Bo", "bo@x.example", "u1")}, poorer) == Counts{0, 0, 1});
    CHECK(everybody(vault)[0].theirs.size() == 4);
    // It stands for the contact: a namesake's card with the same UID in the same file does not replace that.
    CHECK(import(vault, {card("Bo", "bo@x.example", "u1"), card("Bo", "other@x.example", "u1")}, poorer) ==
          Counts{1, 0, 1});
    // And where another card of the file took the place first, it is one more.
    CHECK(import(vault, {with(rich, "TITLE", "new"), card("Bo", "bo@x.example", "u1")}, poorer).changed == 1);
}

TEST_CASE("a card whose UID is a contact's id is held against that contact without a UID") {
    VaultFolder folder;
    Vault& vault = folder.vault();
    CHECK(import(vault, {card("Bo", "bo@x.example", "u1"), card("Bo", "b2@x.example")}) == Counts{2, 0, 0});
    for (const Contact& each : everybody(vault)) {
        Card out = card("Bo", each.card().texts("EMAIL").front(), uid_of(each.id));
        const auto as_it_is = [](const Contact& one) { return std::vector{CardOnTerms{one.card(), {}}}; };
        CHECK(import(vault, {out}, as_it_is) == Counts{0, 0, 1});
        CHECK(import(vault, {with(out, "NOTE", "edited")}, as_it_is).alike == 0);
        CHECK(id_of_uid(uid_of(each.id)) == each.id);
    }
    for (const char* text : {"", "urn:uuid:", "u1", "urn:uuid:00000000-0000-0000-0000-00000000000",
                             "urn:uuid:00000000-0000-0000-0000-0000000000000", "00000000-0000-0000-0000-000000000000",
                             "urn:uuid:0000000000000000-0000-0000-00000000"}) {
        CAPTURE(text);
        CHECK_FALSE(id_of_uid(text));
    }
}
