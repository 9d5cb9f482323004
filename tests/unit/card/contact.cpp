// SPDX-License-Identifier: Apache-2.0
//
// A contact's two layers, and the door for what others gave me.
#include "kith/contact.h"

#include <doctest/doctest.h>

#include <set>

#include "kith/doors.h"

namespace kith {
namespace {

constexpr Date today{2026, 11, 22};

Given given(std::string_view name, std::string_view text, Terms terms = {}) {
    return {text_property(name, text), terms};
}

Contact bo() {
    Contact out;
    out.display_name = "Bo Diddley";
    out.theirs = {given("FN", "Bo Diddley"), given("EMAIL", "bo@example.org"),
                  given("TEL", "+1 555 0100", {.may_export = false}),
                  given("NOTE", "until today", {.keep_until = today}),
                  given("URL", "https://example.org", {.pass_on = PassOn::yes})};
    return out;
}

std::vector<std::string> names(const Card& card) {
    std::vector<std::string> out;
    for (const Property& property : card.properties) {
        out.push_back(property.name);
    }
    return out;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a short id is the first 50 bits as 10 base32 characters") {
    ContactId id{};
    CHECK(short_id(id) == "aaaaaaaaaa");
    id = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xc0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    CHECK(short_id(id) == "7777777777");
    id = {'f', 'o', 'o', 'b', 'a', 'r'};
    CHECK(short_id(id) == "mzxw6ytboi");  // RFC 4648 10: "foobar" is MZXW6YTBOI======
    id[6] = 0x3f;                         // the bits after the fiftieth don't count
    CHECK(short_id(id) == "mzxw6ytboi");
}

TEST_CASE("every way of meeting has its word") {
    std::set<std::string_view> words;
    for (const How how : {How::code, How::qr, How::phrase, How::known, How::imported}) {
        words.insert(text(how));
    }
    CHECK(words == std::set<std::string_view>{"code", "qr", "phrase", "known", "imported"});
}

TEST_CASE("values are seen up to and including their last day") {
    const auto split = [](Date date) {
        const ByDate out = split_by_date(bo().theirs, date);
        return std::pair(out.visible.size(), out.expired.size());
    };
    CHECK(split({2026, 11, 21}) == std::pair<std::size_t, std::size_t>(5, 0));
    CHECK(split(today) == std::pair<std::size_t, std::size_t>(5, 0));
    CHECK(split({2026, 11, 23}) == std::pair<std::size_t, std::size_t>(4, 1));
    CHECK(split_by_date(bo().theirs, {2026, 11, 23}).expired.front().property.name == "NOTE");
}

TEST_CASE("a correction takes the place of what it corrects, and touches nothing else") {
    Contact contact = bo();
    contact.mine.corrections = {text_property("EMAIL", "bo@new.example"), text_property("ORG", "Chess")};
    const Card card = contact.card();
    CHECK(names(card) == Names{"FN", "EMAIL", "TEL", "NOTE", "URL", "ORG"});
    CHECK(card.first("EMAIL")->text() == "bo@new.example");
    CHECK(contact.theirs == bo().theirs);
    contact.mine.corrections[0].parameters = {{"TYPE", {"home"}}};
    CHECK(contact.card().texts("EMAIL") == std::vector<std::string>{"bo@example.org", "bo@new.example"});
}

TEST_CASE("what may not be exported stays, through every exit, and is counted") {
    for (const Purpose purpose :
         {Purpose::file, Purpose::qr, Purpose::draft, Purpose::calendar, Purpose::drawing, Purpose::log}) {
        const auto card = select(bo(), purpose, today);
        REQUIRE(card);
        CHECK(names(card->card()) == Names{"FN", "EMAIL", "NOTE", "URL"});
        CHECK(card->terms().size() == 4);
        CHECK(card->withheld() == 1);
    }
}

TEST_CASE("an introduction carries only what may be passed on") {
    const auto card = select(bo(), Purpose::introduction, today);
    REQUIRE(card);
    CHECK(names(card->card()) == Names{"URL"});
    CHECK(card->withheld() == 4);
    Contact asks = bo();
    asks.theirs = {given("URL", "x", {.pass_on = PassOn::ask}),
                   given("ORG", "x", {.may_export = false, .pass_on = PassOn::yes})};
    CHECK(select(asks, Purpose::introduction, today).error().code == Errc::nothing_left);
}

TEST_CASE("what has expired stays, whether the vault has hidden it yet or not") {
    const auto card = select(bo(), Purpose::file, Date{2026, 11, 23});
    REQUIRE(card);
    CHECK(names(card->card()) == Names{"FN", "EMAIL", "URL"});
    CHECK(card->withheld() == 2);
    Contact hidden = bo();
    hidden.theirs.erase(hidden.theirs.begin() + 3);
    hidden.expired = 1;
    CHECK(select(hidden, Purpose::file, Date{2026, 11, 23})->withheld() == 2);
}

TEST_CASE("if nothing may leave, nothing leaves, and it is said") {
    Contact contact = bo();
    for (Given& each : contact.theirs) {
        each.terms.may_export = false;
    }
    const auto card = select(contact, Purpose::file, today);
    REQUIRE_FALSE(card);
    CHECK(card.error().code == Errc::nothing_left);
    CHECK(card.error().hint == "5 properties stay by their giver's terms");
    contact.theirs.clear();
    CHECK(select(contact, Purpose::file, today).error().code == Errc::nothing_left);
}

TEST_CASE("notes and tags never leave; corrections are mine, unless they repeat what is withheld") {
    Contact contact = bo();
    contact.mine.notes = {{Timestamp{}, "owes me tea"}};
    contact.mine.tags = {"lead"};
    contact.mine.corrections = {text_property("TEL", "+1 555 0199"), text_property("ORG", "Chess")};
    const auto card = select(contact, Purpose::file, today);
    REQUIRE(card);
    CHECK(names(card->card()) == Names{"FN", "EMAIL", "TEL", "NOTE", "URL", "ORG"});
    CHECK(card->card().first("NOTE")->text() == "until today");
    contact.mine.corrections = {text_property("TEL", "+1 555 0100")};
    CHECK(names(select(contact, Purpose::file, today)->card()) == Names{"FN", "EMAIL", "NOTE", "URL"});
}

TEST_CASE("of terms, a released card says only what its giver said") {
    Contact contact = bo();
    contact.mine.corrections = {text_property("ORG", "Chess"), text_property("URL", "https://example.org")};
    const auto card = select(contact, Purpose::file, today);
    REQUIRE(card);
    CHECK(names(card->card()) == Names{"FN", "EMAIL", "NOTE", "URL", "ORG"});
    CHECK(card->terms()[3] == Terms{.pass_on = PassOn::yes});  // theirs, though I have written it too
    CHECK(card->terms()[4] == Terms{});
    // Of another type it is the same value.
    contact.mine.corrections = {{"", "TEL", {{"TYPE", {"cell"}}}, "+1 555 0100"}};
    CHECK(select(contact, Purpose::file, today)->card().first("TEL") == nullptr);
}

}  // namespace kith
