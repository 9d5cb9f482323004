// SPDX-License-Identifier: Apache-2.0
//
// MECARD and BIZCARD read and written.
#include "formats/mecard.h"

#include <doctest/doctest.h>

#include "kith/limits.h"
#include "kith/mecard.h"

namespace kith {
namespace {

std::string value_of(const Card& card, std::string_view name) {
    const auto* property = card.first(name);
    return property == nullptr ? std::string("(none)") : property->value;
}

TEST_CASE("each field of a MECARD has its place in the card") {
    const auto card = read_mecard(
        "MECARD:N:Lovelace,Ada;SOUND:raburesu,eda;TEL:+44 20 7946 0000;TEL-AV:123;EMAIL:ada@example.org;NOTE:a\\;b, c;"
        "BDAY:18151210;ADR:box,room,12 St James's Sq,London,,SW1,UK;URL:https://example.org/?a=b;NICKNAME:Countess;"
        "ORG:Engines\\, Ltd;FOO:bar;;");
    REQUIRE(card);
    CHECK(card->display_name() == "Ada Lovelace");
    CHECK(value_of(*card, "N") == "Lovelace;Ada;;;");
    CHECK(card->texts("TEL") == std::vector<std::string>{"+44 20 7946 0000", "123"});
    CHECK(card->texts("EMAIL") == std::vector<std::string>{"ada@example.org"});
    CHECK(card->texts("NOTE") == std::vector<std::string>{"a;b, c"});
    CHECK(value_of(*card, "BDAY") == "18151210");
    CHECK(value_of(*card, "ADR") == "box;room;12 St James's Sq;London;;SW1;UK");
    CHECK(value_of(*card, "URL") == "https://example.org/?a=b");
    CHECK(card->organisation() == "Engines, Ltd");
    CHECK(card->texts("X-MECARD-SOUND") == std::vector<std::string>{"raburesu,eda"});
    CHECK(card->texts("X-MECARD-FOO") == std::vector<std::string>{"bar"});
}

TEST_CASE("a name without a comma stays one, and lower case, spaces and a missing end are no matter") {
    const auto card = read_mecard(" mecard:n: Ada Lovelace ;\r\nTel:1");
    REQUIRE(card);
    CHECK(card->display_name() == "Ada Lovelace");
    CHECK(card->first("N") == nullptr);
    CHECK(card->texts("TEL") == std::vector<std::string>{"1"});
}

TEST_CASE("backslashes in an address of the web come through again and again") {
    const auto card = read_mecard(R"(MECARD:N:Ada;URL:a\\\\Nb;;)");
    REQUIRE(card);
    CHECK(card->texts("URL") == std::vector<std::string>{R"(a\\Nb)"});
    const auto again = read_mecard(formats::write_mecard("Ada", card->properties));
    REQUIRE(again);
    CHECK(again->texts("URL") == card->texts("URL"));
}

TEST_CASE("a BIZCARD is read as well") {
    const auto card = read_mecard(
        "BIZCARD:N:Sean;X:Owen;T:Software Engineer;C:Google;A:76 9th Avenue, New "
        "York;B:+12125551212;E:srowen@google.com;;");
    REQUIRE(card);
    CHECK(card->display_name() == "Sean Owen");
    CHECK(value_of(*card, "N") == "Owen;Sean;;;");
    CHECK(card->organisation() == "Google");
    CHECK(value_of(*card, "ADR") == ";;76 9th Avenue\\, New York;;;;");
    CHECK(card->first("TEL")->types() == std::vector<std::string>{"work"});
}

TEST_CASE("what is none, says nothing or is too much is refused") {
    CHECK(read_mecard("WIFI:S:net;;").error().code == Errc::malformed);
    CHECK(read_mecard("MECARD:").error().code == Errc::malformed);
    CHECK(read_mecard("MECARD:N:;TEL: ;;").error().code == Errc::malformed);
    CHECK(read_mecard("MECARD:N:\xff;;").error().code == Errc::malformed);
    CHECK(read_mecard("MECARD:N:" + std::string(limits::value, 'a')).error().code == Errc::limit);
    std::string many = "MECARD:";
    for (std::size_t i = 0; i < limits::properties; ++i) {
        many += "TEL:1;";
    }
    CHECK(read_mecard(many + ";"));
    CHECK(read_mecard(many + "TEL:1;;").error().code == Errc::limit);
}

TEST_CASE("what is written is read again as it was, whatever the values hold") {
    Card card;
    card.properties = {text_property("FN", "Ada Lovelace"),
                       Property{{}, "N", {}, "Lovelace;Ada;;;"},
                       text_property("TEL", "+44 20;7946,0000"),
                       text_property("EMAIL", "a:b\\c@example.org"),
                       Property{{}, "ADR", {}, ";;12\\, Sq\\;x;London;;SW1;UK"},
                       Property{{}, "BDAY", {}, "1815-12-10"},
                       text_property("NOTE", "two\nlines"),
                       text_property("X-OTHER", "not said")};
    const auto text = formats::write_mecard("Ada Lovelace", card.properties);
    const auto again = read_mecard(text);
    REQUIRE(again);
    CHECK(again->display_name() == "Ada Lovelace");
    CHECK(value_of(*again, "N") == "Lovelace;Ada;;;");
    CHECK(again->texts("TEL") == card.texts("TEL"));
    CHECK(again->texts("EMAIL") == card.texts("EMAIL"));
    CHECK(value_of(*again, "ADR") == ";;12\\, Sq\\;x;London;;SW1;UK");
    CHECK(value_of(*again, "BDAY") == "18151210");
    CHECK(again->texts("NOTE") == std::vector<std::string>{"two lines"});
    CHECK(text.find("not said") == std::string::npos);
}

TEST_CASE("a name that is not given and family together is written whole") {
    const std::vector<Property> properties{Property{{}, "N", {}, "King;Ada;;Countess;"}};
    CHECK(formats::write_mecard("Ada, Countess of Lovelace", properties) == "MECARD:N:Ada\\, Countess of Lovelace;;");
}

}  // namespace
}  // namespace kith
