// SPDX-License-Identifier: Apache-2.0
//
// jCard: RFC 7095, property by property.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "kith/formats.h"
#include "tests/support/cards.h"

namespace kith {
namespace {

using nlohmann::json;

/// The property on `line` as jCard; no throw is how a bad one would show.
json of(std::string_view line) {
    const ReadFile file =
        read_vcards("BEGIN:VCARD\r\nVERSION:4.0\r\nFN:A\r\n" + std::string(line) + "\r\nEND:VCARD\r\n");
    REQUIRE(file.cards.size() == 1);
    const json card = json::parse(write_jcard(test::released(file.cards[0].card)));
    REQUIRE(card.size() == 2);
    REQUIRE(card[1].size() == 3);
    CHECK(card[1][0] == json::parse(R"(["version", {}, "text", "4.0"])"));
    return card[1][2];
}

}  // namespace

TEST_CASE("each kind of property has its type and its shape") {
    const std::vector<std::pair<const char*, const char*>> table{
        {"NOTE:a\\, b\\nc", R"(["note", {}, "text", "a, b\nc"])"},
        {"item1.TEL;TYPE=\"work,voice\";PREF=1;VALUE=uri:tel:+1",
         R"(["tel", {"type": ["work", "voice"], "pref": "1", "group": "item1"}, "uri", "tel:+1"])"},
        {"TEL;TYPE=a;TYPE=b:1", R"(["tel", {"type": ["a", "b"]}, "text", "1"])"},
        {"N:Stevenson;John;Philip,Paul;Dr.;Jr.,M.D.",
         R"(["n", {}, "text", ["Stevenson", "John", ["Philip", "Paul"], "Dr.", ["Jr.", "M.D."]]])"},
        {"ADR:;;1\\, Main;Town;;;", R"(["adr", {}, "text", ["", "", "1, Main", "Town", "", "", ""]])"},
        {"ORG:ABC\\, Inc.;North", R"(["org", {}, "text", ["ABC, Inc.", "North"]])"},
        {"ORG:ABC", R"(["org", {}, "text", "ABC"])"},
        {"GENDER:M;Fellow", R"(["gender", {}, "text", ["M", "Fellow"]])"},
        {"CATEGORIES:a\\,b,c", R"(["categories", {}, "text", "a,b", "c"])"},
        {"PHOTO:data:image/png;base64,iVBO", R"(["photo", {}, "uri", "data:image/png;base64,iVBO"])"},
        {"UID:no-scheme", R"(["uid", {}, "text", "no-scheme"])"},
        {"BDAY:19960415", R"(["bday", {}, "date-and-or-time", "1996-04-15"])"},
        {"BDAY:--0203", R"(["bday", {}, "date-and-or-time", "--02-03"])"},
        {"BDAY:1996-04", R"(["bday", {}, "date-and-or-time", "1996-04"])"},
        {"BDAY:---15", R"(["bday", {}, "date-and-or-time", "---15"])"},
        {"BDAY:T102200Z", R"(["bday", {}, "date-and-or-time", "T10:22:00Z"])"},
        {"BDAY:T-2200", R"(["bday", {}, "date-and-or-time", "T-22:00"])"},
        {"BDAY;VALUE=text:circa 1800", R"(["bday", {}, "text", "circa 1800"])"},
        {"ANNIVERSARY:20090808T1430-0500", R"(["anniversary", {}, "date-and-or-time", "2009-08-08T14:30-05:00"])"},
        {"REV:19951031T222710Z", R"(["rev", {}, "timestamp", "1995-10-31T22:27:10Z"])"},
        {"REV:1995-10-31T22:27:10Z", R"(["rev", {}, "timestamp", "1995-10-31T22:27:10Z"])"},
        {"TZ;VALUE=utc-offset:-0500", R"(["tz", {}, "utc-offset", "-05:00"])"},
        {"LANG:fr", R"(["lang", {}, "language-tag", "fr"])"},
        {"X-COUNT;VALUE=integer:42", R"(["x-count", {}, "integer", 42])"},
        {"X-COUNT;VALUE=integer:many", R"(["x-count", {}, "integer", "many"])"},
        {"X-COUNT;VALUE=integer:0.5", R"(["x-count", {}, "integer", "0.5"])"},
        {"X-RATE;VALUE=float:1e999", R"(["x-rate", {}, "float", "1e999"])"},
        {"X-RATE;VALUE=float:0.5", R"(["x-rate", {}, "float", 0.5])"},
        {"X-ON;VALUE=boolean:TRUE", R"(["x-on", {}, "boolean", true])"},
        {"X-ABLABEL:raw\\, kept", R"(["x-ablabel", {}, "unknown", "raw\\, kept"])"},
    };
    for (const auto& [line, expected] : table) {
        CAPTURE(line);
        CHECK(of(line) == json::parse(expected));
    }
}

TEST_CASE("text that isn't UTF-8 is replaced, and nothing throws") {
    Card card{{text_property("FN",
                             "A\xff"
                             "B"),
               {"\xff", "X-\xc3", {{"T\xc3", {"\xed\xa0\x80"}}}, "\xff"}}};
    const json read = json::parse(write_jcard_for_owner(card));
    CHECK(read[1][1][3] == "A\ufffdB");
    CHECK(json::parse(write_jcard_for_owner({})).size() == 2);
}

TEST_CASE("FN is supplied where it is missing") {
    const json read = json::parse(write_jcard_for_owner({{text_property("EMAIL", "a@b")}}));
    CHECK(read[1][1] == json::parse(R"(["fn", {}, "text", "a@b"])"));
}

}  // namespace kith
