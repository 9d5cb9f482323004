// SPDX-License-Identifier: Apache-2.0
//
// Who may be there twice: what speaks for it, what doesn't, and that what many share says nothing.
#include <algorithm>
#include <chrono>

#include "kith/people.h"
#include "tests/unit/vault/fixture.h"

using namespace kith;
using namespace kith::test;

namespace {

Card person(std::string_view name, std::initializer_list<std::pair<const char*, std::string>> more) {
    Card out;
    if (!name.empty()) {
        out.properties.push_back(text_property("FN", name));
    }
    for (const auto& [kind, text] : more) {
        out.properties.push_back(text_property(kind, text));
    }
    return out;
}

/// What speaks for each pair, in the order in which they are suggested.
std::vector<std::string> found(std::vector<Card> cards) {
    VaultFolder folder;
    REQUIRE(folder.vault().import(std::move(cards), today));
    std::vector<std::string> out;
    for (const Duplicate& each : duplicates(folder.vault().contacts())) {
        CHECK(each.first != each.second);
        out.emplace_back(text(each.why));
    }
    return out;
}

using Whys = std::vector<std::string>;

}  // namespace

TEST_CASE("the same UID, address, number, or name with organisation speaks for one person") {
    CHECK(found({person("A", {{"UID", "urn:uuid:1"}}), person("B", {{"UID", "1"}})}) == Whys{"uid"});
    CHECK(found({person("A", {{"EMAIL", "Bo@Example.org"}}), person("B", {{"EMAIL", " mailto:bo@example.ORG"}})}) ==
          Whys{"email"});
    CHECK(found({person("A", {{"EMAIL", "\xc3\x96@x.example"}}), person("B", {{"EMAIL", "\xc3\xb6@x.example"}})}) ==
          Whys{"email"});
    CHECK(found({person("A", {{"TEL", "+49 (30) 123-456"}}), person("B", {{"TEL", "tel:+4930123456;ext=7"}})}) ==
          Whys{"phone"});
    CHECK(found({person("Ada Lovelace", {{"ORG", "Looms"}}), person("LOVELACE, Ada", {{"ORG", "looms"}})}) ==
          Whys{"name"});
    CHECK(found({person("A", {{"UID", "1"}, {"EMAIL", "a@x"}}), person("A", {{"UID", "1"}, {"EMAIL", "A@x"}})}) ==
          Whys{"uid"});
}

TEST_CASE("a name alone, other spellings of a number's prefix, and extensions say nothing") {
    CHECK(found({person("Ada Lovelace", {{"TEL", "1234567"}}), person("Ada Lovelace", {{"TEL", "7654321"}})}).empty());
    CHECK(found({person("A", {{"TEL", "+49 30 123456"}}), person("B", {{"TEL", "0049 30 123456"}}),
                 person("C", {{"TEL", "030 123456"}})})
              .empty());
    CHECK(found({person("A", {{"TEL", "110"}}), person("B", {{"TEL", "110"}})}).empty());
    CHECK(found({person("A", {{"EMAIL", ""}, {"TEL", ""}}), person("B", {{"EMAIL", ""}, {"TEL", ""}})}).empty());
    CHECK(found({}).empty());
}

TEST_CASE("a switchboard speaks for nobody, except for those of one name") {
    std::vector<Card> staff;
    for (int i = 0; i < 50; ++i) {
        staff.push_back(person("Person " + std::to_string(i), {{"TEL", "+1 555 0100 00"}, {"UID", std::to_string(i)}}));
    }
    CHECK(found(staff).empty());
    staff.push_back(person("Person 7", {{"TEL", "+1 555 0100 00"}, {"UID", "again"}}));
    CHECK(found(staff) == Whys{"phone"});
    for (int i = 0; i < 10; ++i) {
        staff.push_back(person("", {{"TEL", "+1 555 0100 00"}, {"UID", "nameless " + std::to_string(i)}}));
    }
    CHECK(found(staff) == Whys{"phone"});
}

TEST_CASE("of several alike each is paired with the first one, so that a crowd gives no crowd of pairs") {
    std::vector<Card> family;
    for (const char* name : {"A", "B", "C", "D"}) {
        family.push_back(person(name, {{"TEL", "+1 555 0100"}}));
    }
    CHECK(found(family).size() == 3);
    std::vector<Card> same;
    for (int i = 0; i < 30; ++i) {
        same.push_back(person("Ada", {{"ORG", "Looms"}, {"UID", std::to_string(i)}}));
    }
    CHECK(found(same).size() == 29);
}

TEST_CASE("whoever was met stands first, and a value that is hidden says nothing") {
    VaultFolder folder;
    REQUIRE(folder.vault().import({person("Bo", {{"EMAIL", "bo@x.example"}, {"TEL", "5550100"}})}, today));
    const ContactId met = folder.meet(peer(1), 1, {given("FN", "Bo"), given("EMAIL", "bo@x.example", "2026-12-31")});
    const auto now = duplicates(folder.vault().contacts());
    REQUIRE(now.size() == 1);
    CHECK(now[0].first == met);
    CHECK(duplicates(folder.reopen(noon("2027-01-01")).contacts()).empty());
}

TEST_CASE("whoever was merged is suggested no more, but speaks with all that either said") {
    VaultFolder folder;
    Vault& vault = folder.vault();
    REQUIRE(vault.import({person("Bo", {{"UID", "1"}, {"EMAIL", "bo@x.example"}}),
                          person("Bo B", {{"UID", "2"}, {"EMAIL", "bo@x.example"}})},
                         today));
    const auto pair = duplicates(vault.contacts());
    REQUIRE(pair.size() == 1);
    REQUIRE(vault.merge(*vault.contacts().find(pair[0].first), *vault.contacts().find(pair[0].second), today));
    CHECK(duplicates(vault.contacts()).empty());
    folder.meet(peer(1), 1, {given("FN", "Third"), given("UID", "2")});  // an import would be the second one's own card
    CHECK(duplicates(vault.contacts()).size() == 1);
}

namespace {

/// Who share an address, as the ids that the vault gave them.
std::vector<ContactId> of_one_address(Vault& vault, std::initializer_list<std::string_view> names) {
    std::vector<ContactId> out;
    for (const std::string_view name : names) {
        const auto done = vault.import({person(name, {{"EMAIL", "bo@x.example"}})}, today);
        REQUIRE(done);
        out.push_back(done->new_ones.at(0));
    }
    return out;
}

bool suggested(const Vault& vault, const ContactId& a, const ContactId& b) {
    return std::ranges::any_of(duplicates(vault.contacts()), [&](const Duplicate& each) {
        return std::minmax(each.first, each.second) == std::minmax(a, b);
    });
}

Result<void> merge(Vault& vault, const ContactId& into, const ContactId& other) {
    return vault.merge(*vault.contacts().find(into), *vault.contacts().find(other), today);
}

}  // namespace

TEST_CASE("two who were told apart are not suggested again, in either order, and after reopening") {
    VaultFolder folder;
    const auto ids = of_one_address(folder.vault(), {"A", "B"});
    CHECK(suggested(folder.vault(), ids[0], ids[1]));
    REQUIRE(folder.vault().tell_apart(ids[1], ids[0], today));
    CHECK(duplicates(folder.vault().contacts()).empty());
    CHECK(duplicates(folder.reopen().contacts()).empty());
    const auto revision = folder.vault().contacts().find(ids[0])->revision;
    REQUIRE(folder.vault().tell_apart(ids[0], ids[1], today));
    CHECK(folder.vault().contacts().find(ids[0])->revision == revision);
}

TEST_CASE("who was told apart from the first one is held against the next") {
    VaultFolder folder;
    Vault& vault = folder.vault();
    auto ids = of_one_address(vault, {"A", "B", "C"});
    std::ranges::sort(ids);
    REQUIRE(duplicates(vault.contacts()).size() == 2);
    const ContactId first = duplicates(vault.contacts())[0].first;
    std::erase(ids, first);
    REQUIRE(vault.tell_apart(first, ids[1], today));
    CHECK(suggested(vault, first, ids[0]));
    CHECK(suggested(vault, ids[0], ids[1]));
    REQUIRE(vault.tell_apart(ids[0], ids[1], today));
    CHECK(duplicates(vault.contacts()).size() == 1);
}

TEST_CASE("merging two who were told apart makes them one, and taking it back leaves them apart") {
    VaultFolder folder;
    Vault& vault = folder.vault();
    const auto ids = of_one_address(vault, {"A", "B"});
    REQUIRE(vault.tell_apart(ids[0], ids[1], today));
    REQUIRE(merge(vault, ids[0], ids[1]));
    CHECK(vault.contacts().size() == 1);
    REQUIRE(folder.reopen().unmerge(ids[0], today));
    CHECK(folder.vault().contacts().size() == 2);
    CHECK(duplicates(folder.reopen().contacts()).empty());
}

TEST_CASE("who was told apart from somebody is apart from whoever they are merged with") {
    VaultFolder folder;
    Vault& vault = folder.vault();
    const auto ids = of_one_address(vault, {"A", "B", "C"});
    REQUIRE(vault.tell_apart(ids[0], ids[1], today));
    REQUIRE(merge(vault, ids[2], ids[1]));
    CHECK(duplicates(vault.contacts()).empty());
    REQUIRE(vault.unmerge(ids[2], today));
    CHECK(suggested(vault, ids[0], ids[2]));
    CHECK_FALSE(suggested(vault, ids[0], ids[1]));
}

TEST_CASE("forgetting one leaves nothing of them with whoever they were told apart from, merged or not") {
    VaultFolder folder;
    Vault& vault = folder.vault();
    const auto ids = of_one_address(vault, {"A", "B", "C", "D"});
    REQUIRE(vault.tell_apart(ids[0], ids[1], today));
    REQUIRE(vault.tell_apart(ids[0], ids[2], today));
    REQUIRE(merge(vault, ids[3], ids[2]));
    CHECK(vault.contacts().find(ids[1])->apart == std::vector{ids[0]});
    REQUIRE(vault.forget(ids[0], today));
    CHECK(vault.contacts().find(ids[1])->apart.empty());
    CHECK(vault.contacts().find(ids[3])->merged.at(0).contact.apart.empty());
}

TEST_CASE("one cannot be told apart from themselves, nor from nobody") {
    VaultFolder folder;
    Vault& vault = folder.vault();
    const auto ids = of_one_address(vault, {"A", "B"});
    CHECK(vault.tell_apart(ids[0], ids[0], today).error().code == Errc::usage);
    CHECK(vault.tell_apart(ids[0], ContactId{}, today).error().code == Errc::not_found);
    REQUIRE(merge(vault, ids[0], ids[1]));
    CHECK(vault.tell_apart(ids[0], ids[1], today).error().code == Errc::not_found);
    CHECK(folder.reopen().contacts().find(ids[0])->apart.empty());
}
