// SPDX-License-Identifier: Apache-2.0
//
// Properties and cards as they are read: escapes, types, names, limits.
#include "kith/card.h"

#include <doctest/doctest.h>

#include "kith/limits.h"

namespace kith {
namespace {

Property property(std::string name, std::string value, std::vector<Parameter> parameters = {}) {
    return {.group = {}, .name = std::move(name), .parameters = std::move(parameters), .value = std::move(value)};
}

}  // namespace

TEST_CASE("text survives escaping and reading back") {
    for (const char* text : {"", "plain", "a,b;c\\d", "two\nlines", "\\n", "C:\\new", "ends in \\", "Ünï, çødé"}) {
        CAPTURE(text);
        CHECK(text_property("note", text).text() == text);
    }
    CHECK(text_property("note", "a\r\nb\rc").value == "a\\nb\\nc");
    CHECK(text_property("note", "x").name == "NOTE");
}

TEST_CASE("escaped text can't begin a line of its own") {
    const std::string value = escape_text("x\r\nEND:VCARD\nBEGIN:VCARD\rTEL:1");
    CHECK(value.find_first_of("\r\n") == std::string::npos);
    CHECK(escape_text(std::string("a\0b", 3)) == "ab");
}

TEST_CASE("a backslash that escapes nothing stays") {
    CHECK(property("NOTE", "C:\\temp\\\\x").text() == "C:\\temp\\x");
    CHECK(property("URL", "http\\://example.org").text() == "http://example.org");
    CHECK(property("NOTE", "a\\Nb").text() == "a\nb");
}

TEST_CASE("a structured value is cut at the separators that no backslash escapes") {
    const Property org = property("ORG", "ABC\\, Inc.;North\\;South;");
    CHECK(org.parts() == std::vector<std::string>{"ABC, Inc.", "North;South", ""});
    CHECK(property("CATEGORIES", "a\\,b,c").parts(',') == std::vector<std::string>{"a,b", "c"});
    CHECK(property("ORG", "").parts() == std::vector<std::string>{""});
}

TEST_CASE("types are told in lower case, whichever way they came, and pref is none") {
    CHECK(property("TEL", "1", {{"TYPE", {"WORK", "Pref"}}, {"PREF", {"1"}}, {"TYPE", {"voice,CELL"}}}).types() ==
          std::vector<std::string>{"work", "voice", "cell"});
    CHECK(property("TEL", "1").types().empty());
}

TEST_CASE("a display name is the first that a card can tell") {
    Card card;
    CHECK(card.display_name().empty());
    card.properties.push_back(property("TEL", "tel:+44-20-1"));
    CHECK(card.display_name() == "+44-20-1");
    card.properties.push_back(property("EMAIL", "ada@example.org"));
    CHECK(card.display_name() == "ada@example.org");
    card.properties.push_back(property("ORG", "Analytical\\, Ltd;Engines"));
    CHECK(card.display_name() == "Analytical, Ltd");
    CHECK(card.own_name().empty());
    card.properties.push_back(property("N", "Lovelace;Ada,Augusta;;Lady;"));
    CHECK(card.display_name() == "Lady Ada Augusta Lovelace");
    card.properties.push_back(property("FN", " "));
    CHECK(card.display_name() == "Lady Ada Augusta Lovelace");
    card.properties.back().value = "Ada\\nLovelace";
    CHECK(card.display_name() == "Ada Lovelace");
}

TEST_CASE("plain names mean kinds, and vCard names mean themselves") {
    CHECK(property_name("name") == "FN");
    CHECK(property_name("Phone") == "TEL");
    CHECK(property_name("email") == "EMAIL");
    CHECK(property_name("address") == "ADR");
    CHECK(property_name("birthday") == "BDAY");
    CHECK(property_name("fn") == "FN");
    CHECK(property_name("X-Skype") == "X-SKYPE");
    for (const char* wrong : {"", "begin", "END", "version", "x-", "emial", "x-a:b", "x-a\r\nb", "no name", "x-ä"}) {
        CAPTURE(wrong);
        CHECK_FALSE(property_name(wrong));
    }
    for (const char* plain : {"name", "org", "email", "tel", "url", "adr", "note", "photo", "x-skype"}) {
        CHECK(plain_name(*property_name(plain)) == plain);
    }
}

TEST_CASE("a card holds 256 properties and no more") {
    Card card;
    card.properties.assign(limits::properties, property("NOTE", "x"));
    CHECK(check_limits(card));
    card.properties.push_back(property("NOTE", "x"));
    CHECK(check_limits(card).error().code == Errc::limit);
}

TEST_CASE("a value holds 64 KiB and no more") {
    const auto check = [](std::size_t size) { return check_limits({{property("NOTE", std::string(size, 'x'))}}); };
    CHECK(check(limits::value - 1));
    CHECK(check(limits::value));
    CHECK(check(limits::value + 1).error().code == Errc::limit);
}

TEST_CASE("a photo holds 128 KiB decoded and no more") {
    const auto check = [](std::size_t decoded, const char* name = "PHOTO") {
        const std::size_t full = decoded / 3 * 4;
        const std::size_t rest = decoded % 3;
        const std::string tail = rest == 0 ? "" : rest == 1 ? "AA==" : "AAA=";
        return check_limits({{property(name, "data:image/jpeg;base64," + std::string(full, 'A') + tail)}});
    };
    CHECK(check(limits::photo - 1));
    CHECK(check(limits::photo));
    CHECK(check(limits::photo + 1).error().code == Errc::limit);
    CHECK(check(limits::photo, "NOTE").error().code == Errc::limit);
}

TEST_CASE("a property has 64 parameters, and a parameter 64 values, and no more") {
    const auto parameters = [](std::size_t count) {
        return check_limits({{property("NOTE", "x", std::vector<Parameter>(count, {"X-P", {"v"}}))}});
    };
    const auto values = [](std::size_t count) {
        return check_limits({{property("NOTE", "x", {{"TYPE", std::vector<std::string>(count, "v")}})}});
    };
    CHECK(parameters(limits::parameters));
    CHECK(parameters(limits::parameters + 1).error().code == Errc::limit);
    CHECK(values(limits::parameters));
    CHECK(values(limits::parameters + 1).error().code == Errc::limit);
    CHECK(check_limits({{property("NOTE", "x", {{"X-P", {std::string(limits::value + 1, 'x')}}})}}).error().code ==
          Errc::limit);
}

TEST_CASE("nothing is kept that could become a property of its own in a file") {
    CHECK_FALSE(check_limits({{property("NOTE", "a\r\nTEL:1")}}));
    CHECK_FALSE(check_limits({{property("NOTE", "a\nb")}}));
    CHECK_FALSE(check_limits({{property("NOTE", std::string("a\0b", 3))}}));
    CHECK_FALSE(check_limits({{property("END", "VCARD")}}));
    CHECK_FALSE(check_limits({{property("BEGIN", "VCARD")}}));
    CHECK_FALSE(check_limits({{property("TEL:1\r\nNOTE", "x")}}));
    CHECK_FALSE(check_limits({{property("tel", "x")}}));
    CHECK_FALSE(check_limits({{property("", "x")}}));
    CHECK_FALSE(check_limits({{property("NOTE", "x", {{"X;Y", {"v"}}})}}));
    CHECK_FALSE(check_limits({{property("NOTE", "x", {{"X-Y", {"v\r"}}})}}));
    Property grouped = property("NOTE", "x");
    grouped.group = "a.b";
    CHECK_FALSE(check_limits({{grouped}}));
    CHECK(check_limits({{property("NOTE", "\x1b]8;;evil\a bidi \u202e kept")}}));
}

TEST_CASE("text that isn't UTF-8 is no card's") {
    for (const char* bad : {"\xff", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc3", "a\x80"}) {
        CHECK(check_limits({{property("NOTE", bad)}}).error().code == Errc::malformed);
        CHECK_FALSE(check_limits({{property("NOTE", "x", {{"X-Y", {bad}}})}}));
    }
    CHECK(check_limits({{property("NOTE", "\xf4\x8f\xbf\xbf \xed\x9f\xbf \xee\x80\x80 \xc2\x80")}}));
}

}  // namespace kith
