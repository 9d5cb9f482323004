// SPDX-License-Identifier: Apache-2.0
//
// JSContact by RFC 9555: which member each property becomes, and that nothing is lost in either direction.
#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "kith/formats.h"
#include "tests/support/cards.h"

namespace kith {
namespace {

using nlohmann::json;

json out_of(const std::vector<Property>& properties) {
    return json::parse(write_jscontact(test::released({properties})));
}

Card into(const json& members) {
    json card = members;
    card["@type"] = "Card";
    const ReadFile file = read_cards(card.dump());
    CHECK(file.refused.count + file.noted.count == 0);
    REQUIRE(file.cards.size() == 1);
    return file.cards[0].card;
}

std::vector<Property> sorted(Card card) {
    std::ranges::sort(card.properties, [](const Property& a, const Property& b) {
        return std::tie(a.name, a.value, a.group) < std::tie(b.name, b.value, b.group);
    });
    return std::move(card.properties);
}

/// A property, the member that it becomes, and what stands there. Each is read back as well.
struct Pair {
    Property property;
    const char* pointer;
    const char* member;
};

}  // namespace

TEST_CASE("each property becomes the member that RFC 9555 names, and comes back from it") {
    const std::vector<Pair> table{
        {text_property("FN", "Ada, Countess"), "/name/full", R"("Ada, Countess")"},
        {{"", "N", {}, "van Halen;Mary Jean;Elizabeth,E.;Ms.;PhD"},
         "/name/components",
         R"([{"kind":"surname","value":"van Halen"},{"kind":"given","value":"Mary Jean"},
             {"kind":"given2","value":"Elizabeth"},{"kind":"given2","value":"E."},{"kind":"title","value":"Ms."},
             {"kind":"credential","value":"PhD"}])"},
        {{"", "N", {}, "Rivera,Barrientos;Diego;;;PhD,III;Barrientos;III"},
         "/name/components/4",
         R"({"kind":"generation","value":"III"})"},
        {text_property("UID", "urn:uuid:a8325755-a21d-456a-bb8b-8dc75165164c"), "/uid",
         R"("urn:uuid:a8325755-a21d-456a-bb8b-8dc75165164c")"},
        {text_property("KIND", "group"), "/kind", R"("group")"},
        {{"", "REV", {}, "20211031T222710Z"}, "/updated", R"("2021-10-31T22:27:10Z")"},
        {{"", "CREATED", {}, "20220930T143510Z"}, "/created", R"("2022-09-30T14:35:10Z")"},
        {text_property("LANGUAGE", "de-AT"), "/language", R"("de-AT")"},
        {{"", "MEMBER", {}, "urn:uuid:1"}, "/members", R"({"urn:uuid:1":true})"},
        {{"", "RELATED", {{"TYPE", {"friend"}}}, "urn:uuid:2"},
         "/relatedTo",
         R"({"urn:uuid:2":{"relation":{"friend":true}}})"},
        {{"", "CATEGORIES", {}, "internet,a\\,b"}, "/keywords", R"({"internet":true,"a,b":true})"},
        {{"", "NICKNAME", {}, "Johnny"}, "/nicknames/kith-1", R"({"name":"Johnny"})"},
        {{"", "ORG", {{"PROP-ID", {"o2"}}}, "ABC\\, Inc.;North;West"},
         "/organizations/o2",
         R"({"name":"ABC, Inc.","units":[{"name":"North"},{"name":"West"}]})"},
        {{"", "ROLE", {{"PROP-ID", {"k2"}}}, "Leader"}, "/titles/k2", R"({"kind":"role","name":"Leader"})"},
        {{"", "EMAIL", {{"TYPE", {"work"}}, {"PREF", {"1"}}}, "a@b"},
         "/emails/kith-1",
         R"({"address":"a@b","contexts":{"work":true},"pref":1})"},
        {{"", "IMPP", {}, "xmpp:a@b"}, "/onlineServices/kith-1", R"({"uri":"xmpp:a@b","vCardName":"impp"})"},
        {{"", "SOCIALPROFILE", {{"SERVICE-TYPE", {"Mastodon"}}, {"USERNAME", {"@a"}}}, "https://b/@a"},
         "/onlineServices/kith-1",
         R"({"uri":"https://b/@a","service":"Mastodon","user":"@a"})"},
        {{"", "TEL", {{"TYPE", {"home", "voice"}}, {"VALUE", {"uri"}}}, "tel:+1-555;ext=5"},
         "/phones/kith-1",
         R"({"number":"tel:+1-555;ext=5","contexts":{"private":true},"features":{"voice":true}})"},
        {{"", "TEL", {{"TYPE", {"cell"}}}, "+1 555"},
         "/phones/kith-1",
         R"({"number":"+1 555","features":{"mobile":true}})"},
        {{"", "LANG", {{"TYPE", {"work"}}}, "fr"},
         "/preferredLanguages/kith-1",
         R"({"language":"fr","contexts":{"work":true}})"},
        {{"", "FBURL", {}, "https://a/b"}, "/calendars/kith-1", R"({"kind":"freeBusy","uri":"https://a/b"})"},
        {{"", "CALADRURI", {}, "mailto:a@b"}, "/schedulingAddresses/kith-1", R"({"uri":"mailto:a@b"})"},
        {{"", "ADR", {{"TYPE", {"home"}}, {"LABEL", {"1 Main\nTown"}}, {"CC", {"US"}}}, ";;1 Main;Town;VA;123;USA"},
         "/addresses/kith-1",
         R"({"components":[{"kind":"name","value":"1 Main"},{"kind":"locality","value":"Town"},
             {"kind":"region","value":"VA"},{"kind":"postcode","value":"123"},{"kind":"country","value":"USA"}],
             "full":"1 Main\nTown","countryCode":"US","contexts":{"private":true}})"},
        {{"", "KEY", {{"MEDIATYPE", {"application/pgp-keys"}}}, "https://a/k"},
         "/cryptoKeys/kith-1",
         R"({"uri":"https://a/k","mediaType":"application/pgp-keys"})"},
        {{"", "ORG-DIRECTORY", {}, "ldap://a/o=b,ou=c"},
         "/directories/kith-1",
         R"({"kind":"directory","uri":"ldap://a/o=b,ou=c"})"},
        {{"", "URL", {}, "https://a"}, "/links/kith-1", R"({"uri":"https://a"})"},
        {{"", "PHOTO", {}, "data:image/jpeg;base64,/9j/4AAQ"},
         "/media/kith-1",
         R"({"kind":"photo","uri":"data:image/jpeg;base64,/9j/4AAQ"})"},
        {{"", "BDAY", {}, "19530415"},
         "/anniversaries/kith-1",
         R"({"kind":"birth","date":{"@type":"PartialDate","year":1953,"month":4,"day":15}})"},
        {{"", "BDAY", {}, "--0415"}, "/anniversaries/kith-1/date", R"({"@type":"PartialDate","month":4,"day":15})"},
        {{"", "BDAY", {}, "1953-04"}, "/anniversaries/kith-1/date", R"({"@type":"PartialDate","year":1953,"month":4})"},
        {{"", "DEATHDATE", {{"VALUE", {"timestamp"}}}, "20191015T231000Z"},
         "/anniversaries/kith-1/date",
         R"({"@type":"Timestamp","utc":"2019-10-15T23:10:00Z"})"},
        {text_property("NOTE", "a; b\nc"), "/notes/kith-1", R"({"note":"a; b\nc"})"},
        {{"item1", "EMAIL", {{"X-FOO", {"a", "b"}}}, "a@b"},
         "/emails/kith-1",
         R"({"address":"a@b","vCardParams":{"x-foo":["a","b"],"group":"item1"}})"},
        {{"item2", "X-FOO", {{"PREF", {"1"}}}, "bar"},
         "/vCardProps",
         R"([["x-foo",{"pref":"1","group":"item2"},"unknown","bar"]])"},
        {{"", "GENDER", {}, "M"}, "/vCardProps", R"([["gender",{},"text","M"]])"},
        {{"", "BDAY", {{"VALUE", {"text"}}}, "in winter"}, "/vCardProps", R"([["bday",{},"text","in winter"]])"},
        {{"", "TITLE", {{"LANGUAGE", {"es"}}, {"ALTID", {"1"}}}, "autor"},
         "/titles/kith-1/vCardParams",
         R"({"language":"es","altid":"1"})"},
    };
    for (const Pair& pair : table) {
        CAPTURE(std::string(pair.pointer));
        CAPTURE(std::string(pair.member));
        const std::string text = write_jscontact(test::released({{pair.property}}));
        const json card = json::parse(text);
        CAPTURE(text);
        CHECK(card["@type"] == "Card");
        CHECK(card["version"] == "1.0");
        REQUIRE(card.contains(json::json_pointer(pair.pointer)));
        CHECK(card[json::json_pointer(pair.pointer)] == json::parse(pair.member));
        Card back = read_cards(text).cards.at(0).card;
        std::erase_if(back.properties,
                      [&](const Property& each) { return each.name == "UID" && pair.property.name != "UID"; });
        REQUIRE(back.properties.size() == 1);
        std::ranges::sort(back.properties[0].parameters, {}, &Parameter::name);
        Property wanted = pair.property;
        std::ranges::sort(wanted.parameters, {}, &Parameter::name);
        CHECK(back.properties[0] == wanted);
    }
}

TEST_CASE("a label is X-ABLABEL in the group of its property") {
    const json card = out_of({{"item1", "TEL", {}, "1"}, {"item1", "X-ABLABEL", {}, "Barn"}});
    CHECK(card["phones"]["kith-1"] == json::parse(R"({"number":"1","label":"Barn","vCardParams":{"group":"item1"}})"));
    CHECK_FALSE(card.contains("vCardProps"));
    const Card read = into({{"phones", {{"p", {{"number", "1"}, {"label", "Barn"}}}}}});
    CHECK(sorted(read) ==
          std::vector<Property>{{"label1", "TEL", {{"PROP-ID", {"p"}}}, "1"}, {"label1", "X-ABLABEL", {}, "Barn"}});
}

TEST_CASE("addresses in the parts of RFC 9554") {
    const json components = json::parse(R"([{"kind":"number","value":"54321"},{"kind":"name","value":"Oak St"},
        {"kind":"room","value":"2"},{"kind":"locality","value":"Reston"}])");
    const Card read = into({{"addresses", {{"k1", {{"components", components}}}}}});
    CHECK(read.properties.at(0).value == ";2;54321,Oak St;Reston;;;;2;;;54321;Oak St;;;;;;");
    const json again = json::parse(write_jscontact(test::released(read)));
    REQUIRE(again.contains("addresses"));
    CHECK(again["addresses"]["k1"]["components"].size() == 4);
}

TEST_CASE("what vCard has no property for is kept as JSPROP, and goes back to its place") {
    const json card = json::parse(R"({"@type":"Card","version":"1.0","uid":"urn:x","example.com:foo":{"a":[1,2]},
        "name":{"full":"A","example.com:bar":"baz","isOrdered":true},
        "emails":{"e/1":{"address":"a@b","example.com:x~y":true,"contexts":{"work":true}}},
        "speakToAs":{"pronouns":{"k":{"pronouns":"they"}}},"localizations":{"de":{"name/full":"B"}},
        "personalInfo":{"p":{"kind":"expertise","value":"chemistry","level":"high"}}})");
    const Card read = into(card);
    CHECK(std::ranges::count(read.properties, "JSPROP", &Property::name) == 7);
    const json again = json::parse(write_jscontact(test::released(read)));
    CHECK(again == card);
}

TEST_CASE("JSPROP that says what a property says, or too deep, or is no JSON, stays a property") {
    const auto jsprop = [](const char* pointer, std::string value) {
        Property out = text_property("JSPROP", value);
        out.parameters.push_back({.name = "JSPTR", .values = {pointer}});
        return out;
    };
    for (const Property& odd :
         {jsprop("emails", R"({"e1":{"address":"x@y"}})"), jsprop("name", R"({"full":"Eve"})"), jsprop("uid", R"("x")"),
          jsprop("vCardProps", "[]"), jsprop("@type", R"("Other")"), jsprop("a/b/c/d", "1"), jsprop("x", "no json"),
          jsprop("x", std::string(30'000, '[') + std::string(30'000, ']')), jsprop("emails/kith-1/pref", "5"),
          jsprop("emails/kith-1/vCardParams", R"({"x-kith-pass-on":"yes"})"), jsprop("x", " 1")}) {
        CAPTURE(odd.parameters[0].values[0]);
        const json card = out_of({text_property("FN", "A"), text_property("EMAIL", "a@b"), odd});
        CHECK(card["name"]["full"] == "A");
        CHECK(card["emails"]["kith-1"] == json::parse(R"({"address":"a@b"})"));
        CHECK(card.value("vCardProps", json::array()).size() == 1);
        Card back = read_cards(card.dump()).cards.at(0).card;
        CHECK(std::ranges::find(back.properties, odd) != back.properties.end());
    }
}

TEST_CASE("a card without a UID gets one that is the same each time, and another one for another card") {
    const auto uid = [](const char* name) { return out_of({text_property("FN", name)})["uid"].get<std::string>(); };
    CHECK(uid("A") == uid("A"));
    CHECK(uid("A") != uid("B"));
    CHECK(uid("A").size() == 45);
    CHECK(uid("A").starts_with("urn:uuid:"));
    CHECK(uid("A")[23] == '8');
}

}  // namespace kith
