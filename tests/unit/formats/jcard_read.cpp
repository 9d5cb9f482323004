// SPDX-License-Identifier: Apache-2.0
//
// jCard read: what each property must become, and that everything comes back.
#include <doctest/doctest.h>

#include "kith/formats.h"
#include "tests/support/cards.h"

namespace kith {
namespace {

Property of(const std::string& property) {
    const ReadFile file = read_cards(R"(["vcard",[["version",{},"text","4.0"],)" + property + "]]");
    CHECK(file.refused.count + file.noted.count == 0);
    REQUIRE(file.cards.size() == 1);
    REQUIRE(file.cards[0].card.properties.size() == 1);
    return file.cards[0].card.properties[0];
}

}  // namespace

TEST_CASE("each kind of property is spelt as vCard 4.0 spells it") {
    const std::vector<std::pair<const char*, Property>> table{
        {R"(["note",{},"text","a, b;\nc\\"])", {"", "NOTE", {}, "a\\, b\\;\\nc\\\\"}},
        {R"(["tel",{"type":["work","voice"],"pref":"1","group":"item1"},"uri","tel:+1;ext=5"])",
         {"item1", "TEL", {{"TYPE", {"work", "voice"}}, {"PREF", {"1"}}, {"VALUE", {"uri"}}}, "tel:+1;ext=5"}},
        {R"(["tel",{"pref":1},"text","1"])", {"", "TEL", {{"PREF", {"1"}}}, "1"}},
        {R"(["n",{},"text",["Stevenson","John",["Philip","Paul"],"Dr.",["Jr.","M.D., x"]]])",
         {"", "N", {}, "Stevenson;John;Philip,Paul;Dr.;Jr.,M.D.\\, x"}},
        {R"(["adr",{"label":"1 Main\nTown"},"text",["","","1, Main","Town","","",""]])",
         {"", "ADR", {{"LABEL", {"1 Main\nTown"}}}, ";;1\\, Main;Town;;;"}},
        {R"(["org",{},"text","ABC; Inc."])", {"", "ORG", {}, "ABC\\; Inc."}},
        {R"(["org",{},"text",["ABC","North"]])", {"", "ORG", {}, "ABC;North"}},
        {R"(["categories",{},"text","a,b","c"])", {"", "CATEGORIES", {}, "a\\,b,c"}},
        {R"(["photo",{},"uri","data:image/png;base64,iVBO"])", {"", "PHOTO", {}, "data:image/png;base64,iVBO"}},
        {R"(["uid",{},"text","no-scheme"])", {"", "UID", {}, "no-scheme"}},
        {R"(["bday",{},"date-and-or-time","1996-04-15"])", {"", "BDAY", {}, "19960415"}},
        {R"(["bday",{},"date","--02-03"])", {"", "BDAY", {{"VALUE", {"date"}}}, "--0203"}},
        {R"(["bday",{},"text","circa 1800"])", {"", "BDAY", {{"VALUE", {"text"}}}, "circa 1800"}},
        {R"(["anniversary",{},"date-and-or-time","2009-08-08T14:30:00-05:00"])",
         {"", "ANNIVERSARY", {}, "20090808T143000-0500"}},
        {R"(["rev",{},"timestamp","1995-10-31T22:27:10Z"])", {"", "REV", {}, "19951031T222710Z"}},
        {R"(["tz",{},"utc-offset","-05:00"])", {"", "TZ", {{"VALUE", {"utc-offset"}}}, "-0500"}},
        {R"(["x-count",{},"integer",42])", {"", "X-COUNT", {{"VALUE", {"integer"}}}, "42"}},
        {R"(["x-on",{},"boolean",true])", {"", "X-ON", {{"VALUE", {"boolean"}}}, "true"}},
        {R"(["x-ablabel",{},"unknown","raw\\, kept"])", {"", "X-ABLABEL", {}, "raw\\, kept"}},
        {R"(["x-parts",{},"text",["a","b,c"]])", {"", "X-PARTS", {}, "a;b\\,c"}},
    };
    for (const auto& [jcard, expected] : table) {
        CAPTURE(jcard);
        CHECK(of(jcard) == expected);
    }
}

TEST_CASE("what is odd is read as something, and reads the same once it is written") {
    for (const char* property :
         {R"(["note",{},"unknown","a,b"])", R"(["note",{},"text","a","b"])", R"(["note",{},"text",["a",["b"]]])",
          R"(["note",{"value":"uri"},"text",null])", R"(["note",{},"no type","a"])", R"(["note",{},"text",{"a":1}])",
          R"(["n",{},"text","Alone"])", R"(["n",{},"text",[["a","b"]]])", R"(["url",{},"uri","http://a/\\n\\,b,c"])",
          R"(["tel",{"x-a":[],"x-b":[1,true,null],"X-C":"\r\n\u0000"},"text","\u0000\r\n1"])",
          R"(["bday",{},"date-and-or-time","T10:22:00Z"])", R"(["x-a",{},"float",0.5])",
          R"(["x-a",{},"integer","x"])"}) {
        CAPTURE(property);
        const Property once = of(property);
        const ReadFile again = read_cards(write_jcard(test::released({{text_property("FN", "A"), once}})));
        REQUIRE(again.cards.size() == 1);
        CHECK(again.cards[0].card.properties.at(1) == once);
    }
}

TEST_CASE("a jCard of vCard 3.0 is read as the same vCard is, whatever its spelling") {
    const std::string jcard = R"(["vcard",[["version",{},"text","3.0"],["fn",{},"text","Bo\u00e9"],
        ["photo",{"encoding":"b","type":"JPEG"},"binary","/9j/4AAQ"],["key",{"encoding":"b"},"binary","QUJD"],
        ["sound",{"type":"BASIC","encoding":"b"},"binary","not!base64"],["geo",{},"float",[37.386013,-122.082932]],
        ["tel",{"type":["work","pref"]},"phone-number","+1 555"],["email",{"type":"internet"},"text","bo@x.example"],
        ["nickname",{"charset":"iso-8859-1"},"text","B\u00e9"]]])";
    const std::string vcard =
        "BEGIN:VCARD\nVERSION:3.0\nFN:Bo\xc3\xa9\nPHOTO;VALUE=binary;ENCODING=b;TYPE=JPEG:/9j/"
        "4AAQ\nKEY;ENCODING=b:QUJD\n"
        "SOUND;TYPE=BASIC;ENCODING=b:not!base64\nGEO:37.386013;-122.082932\nTEL;TYPE=work,pref:+1 555\n"
        "EMAIL;TYPE=internet:bo@x.example\nNICKNAME:B\xc3\xa9\nEND:VCARD\n";
    const ReadFile ours = read_cards(jcard);
    const ReadFile theirs = read_cards(vcard);
    REQUIRE(ours.cards.size() == 1);
    REQUIRE(theirs.cards.size() == 1);
    CHECK(ours.cards[0].card == theirs.cards[0].card);
    CHECK(ours.cards[0].card.first("PHOTO")->value == "data:image/jpeg;base64,/9j/4AAQ");
    CHECK(ours.noted.count == 1);
    const ReadFile again = read_cards(write_jcard(test::released(ours.cards[0].card)));
    REQUIRE(again.cards.size() == 1);
    CHECK(again.cards[0].card == ours.cards[0].card);
}

}  // namespace kith
