// SPDX-License-Identifier: Apache-2.0
//
// Finding a person by what one types, searching, sorting.
#include "kith/people.h"

#include <doctest/doctest.h>

#include "people/fold.h"
#include "tests/unit/people/shelf.h"

namespace kith {
namespace {

Contact person(Byte id, std::string name) {
    Contact out;
    out.id = {id, id, id, id, id, id, id};
    out.theirs = {{text_property("FN", name), {}}};
    out.display_name = std::move(name);
    return out;
}

std::vector<Contact> some() {
    return {person(0x11, "Bob Builder"), person(0x22, "Bo"), person(0x33, "Émile Zola"), person(0x44, "ada Lovelace"),
            person(0x55, "Jean-Luc Dupont")};
}

Result<Contact> look_up(const std::vector<Contact>& people, std::string_view typed) {
    const auto shelf = test::shelf_of(people);
    return kith::look_up(Contacts(shelf), typed);
}

std::vector<Contact> search(const std::vector<Contact>& people, std::string_view term) {
    const auto shelf = test::shelf_of(people);
    return kith::search(Contacts(shelf), term);
}

std::vector<Contact> by_name(const std::vector<Contact>& people) {
    const auto shelf = test::shelf_of(people);
    return kith::by_name(Contacts(shelf));
}

/// Who of them is found; null if nobody, or several.
const Contact* found(const std::vector<Contact>& contacts, std::string_view typed) {
    const auto result = look_up(contacts, typed);
    const auto at = result ? std::ranges::find(contacts, result->id, &Contact::id) : contacts.end();
    return at == contacts.end() ? nullptr : &*at;
}

std::vector<std::string> names(const std::vector<Contact>& contacts) {
    std::vector<std::string> out;
    for (const Contact& contact : contacts) {
        out.push_back(contact.display_name);
    }
    return out;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a person is found by the id, four characters of it, or all") {
    const auto all = some();
    const std::string id = all[3].id_text();
    CHECK(found(all, id) == &all[3]);
    CHECK(found(all, id.substr(0, 4)) == &all[3]);
    CHECK(found(all, id.substr(0, 3)) == nullptr);
}

TEST_CASE("a person is found by name, by its beginning, or by any word of it, whatever the case") {
    const auto all = some();
    CHECK(found(all, "Ada Lovelace") == &all[3]);
    CHECK(found(all, "ADA") == &all[3]);
    CHECK(found(all, "love") == &all[3]);
    CHECK(found(all, " luc ") == &all[4]);
    CHECK(found(all, "ÉMILE") == &all[2]);
    CHECK(found(all, "E\u0301mi") == &all[2]);  // the same letter, decomposed
    CHECK(found(all, "velace") == nullptr);
}

TEST_CASE("a whole name is meant before a longer one that begins alike") {
    const auto all = some();
    CHECK(found(all, "bo") == &all[1]);
    CHECK(found(all, "bob") == &all[0]);
}

TEST_CASE("if several can be meant, they are told, a line each") {
    std::vector<Contact> all = some();
    all.push_back(person(0x66, "Ada Byron"));
    const auto result = look_up(all, "ada");
    REQUIRE_FALSE(result);
    CHECK(result.error().code == Errc::ambiguous);
    CHECK(result.error().what == all[5].id_text() + " Ada Byron\n" + all[3].id_text() + " ada Lovelace");
    for (int more = 0; more < 30; ++more) {
        all.push_back(person(static_cast<Byte>(0x77 + more), "Ada"));
    }
    CHECK(look_up(all, "Ada").error().what.ends_with("\nand 10 more"));
}

TEST_CASE("nobody is meant by nothing, nor by what nobody is called") {
    CHECK(look_up(some(), "").error().code == Errc::not_found);
    CHECK(look_up(some(), " ").error().code == Errc::not_found);
    CHECK(look_up(some(), "Grace").error().code == Errc::not_found);
    CHECK(look_up({}, "Ada").error().code == Errc::not_found);
}

TEST_CASE("a corrected name finds its person as well") {
    std::vector<Contact> all = some();
    all[1].mine.corrections = {text_property("FN", "Bogdan Novak")};
    CHECK(found(all, "novak") == &all[1]);
    CHECK(found(all, "bo") == &all[1]);
}

TEST_CASE("search finds every word, anywhere, theirs or mine") {
    std::vector<Contact> all = some();
    all[0].theirs.push_back({text_property("ORG", "STRASSE, Ltd"), {}});
    all[1].theirs.push_back({text_property("TEL", "+44 (20) 7946-0001"), {}});
    all[2].mine.notes = {{Timestamp{}, "Wrote a LETTER"}};
    all[3].mine.tags = {"looms"};
    all[4].met = {{Timestamp{}, "Fair, Lyon", How::code}};
    CHECK(names(search(all, "straße")) == Names{"Bob Builder"});
    CHECK(names(search(all, "2079460001")) == Names{"Bo"});
    CHECK(names(search(all, "7946-")) == Names{"Bo"});
    CHECK(names(search(all, "letter zola")) == Names{"Émile Zola"});
    CHECK(names(search(all, "loom")) == Names{"ada Lovelace"});
    CHECK(names(search(all, "lyon")) == Names{"Jean-Luc Dupont"});
    CHECK(search(all, "letter lyon").empty());
    CHECK(search(all, "").size() == all.size());
}

TEST_CASE("ASCII, which takes a shorter way, folds as it does beside letters that take the long one") {
    for (char c = 0; c != '\x7f'; ++c) {
        const std::string alone(1, c);
        CHECK(people::fold(alone) + people::fold("é") == people::fold(alone + "É"));
        CHECK(people::sort_key(alone) + people::sort_key("é") == people::sort_key(alone + "É"));
        std::string appended = "before ";
        people::append_folded(appended, alone + "É");
        people::append_folded(appended, alone);
        CHECK(appended == "before " + people::fold(alone + "é") + people::fold(alone));
    }
}

TEST_CASE("a line that isn't UTF-8 leaves the other lines of its person to be found in any case") {
    Contact one = person(0x11, "Émile");
    one.mine.notes.push_back({{}, "torn \xff text"});
    CHECK(search({one}, "émile TORN").size() == 1);
}

TEST_CASE("search doesn't read the letters of a picture") {
    std::vector<Contact> all = some();
    all[0].theirs.push_back({{"", "PHOTO", {}, "data:image/png;base64,AdaAdaQQ=="}, {}});
    CHECK(names(search(all, "adaadaqq")).empty());
}

TEST_CASE("names stand in the order that people expect, case and accents aside, the same each time") {
    CHECK(names(by_name(some())) == Names{"ada Lovelace", "Bo", "Bob Builder", "Émile Zola", "Jean-Luc Dupont"});
    const std::vector<Contact> twins{person(2, "Ada"), person(1, "Ada")};
    CHECK(by_name(twins).front().id == twins[1].id);
}

TEST_CASE("a name that isn't UTF-8 is still found and sorted") {
    std::vector<Contact> all{person(1, "B\xff"), person(2, "A")};
    all[0].theirs.clear();
    CHECK(found(all, "b\xff") == &all[0]);
    CHECK(by_name(all).front().id == all[1].id);
}

}  // namespace kith
