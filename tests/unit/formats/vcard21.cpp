// SPDX-License-Identifier: Apache-2.0
//
// vCard 2.1 as old readers need it, and as ours reads it back.
#include <doctest/doctest.h>

#include "kith/formats.h"
#include "tests/support/cards.h"

namespace kith {
namespace {

std::string v2(std::vector<Property> properties) {
    properties.insert(properties.begin(), {text_property("FN", "A"), {"", "N", {}, ";A;;;"}});
    return write_vcard(test::released({std::move(properties)}), VCardVersion::v2);
}

}  // namespace

TEST_CASE("types are bare, text that isn't ASCII is quoted-printable, and only parts are escaped") {
    const std::vector<std::pair<Property, const char*>> table{
        {{"", "TEL", {{"TYPE", {"cell", "voice"}}, {"PREF", {"1"}}}, "+1"}, "TEL;CELL;VOICE;PREF:+1"},
        {{"", "EMAIL", {{"TYPE", {"work"}}}, "a@b"}, "EMAIL;INTERNET;WORK:a@b"},
        {text_property("NOTE", "a, b; c"), "NOTE:a, b; c"},
        {text_property("NOTE", "caf\u00e9"), "NOTE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:caf=C3=A9"},
        {text_property("NOTE", "a=\nb "), "NOTE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:a=3D=0D=0Ab=20"},
        {{"", "ORG", {}, "A\\, B\\; C;D"}, "ORG:A, B\\; C;D"},
        {{"item1", "URL", {{"VALUE", {"uri"}}}, "http://a/?b=c"}, "item1.URL;VALUE=URL:http://a/?b=c"},
        {{"", "X-A", {{"X-P", {"a", "b c", "d;e"}}}, "1"}, "X-A;X-P=a:1"},
    };
    for (const auto& [property, line] : table) {
        CAPTURE(line);
        CHECK(v2({property}).contains("\r\n" + std::string(line) + "\r\n"));
    }
}

TEST_CASE("a photo is base64 in indented lines with a blank line behind it") {
    const std::string data(120, 'A');
    const std::string text = v2({{"", "PHOTO", {}, "data:image/jpeg;base64," + data}, text_property("TITLE", "x")});
    CHECK(text.contains("PHOTO;ENCODING=BASE64;JPEG:\r\n " + std::string(74, 'A') + "\r\n " + std::string(46, 'A') +
                        "\r\n\r\nTITLE:x\r\n"));
}

TEST_CASE("no line is longer than 76 bytes but for its name and parameters") {
    std::string longest;
    for (int at = 0; at < 200; ++at) {
        longest += "\u00e9 =word";
    }
    const std::string text = v2({text_property("NOTE", longest)});
    for (std::size_t start = 0; start < text.size();) {
        const auto end = text.find("\r\n", start);
        CHECK(end - start <= 76);
        start = end + 2;
    }
    CHECK(read_cards(text).cards.at(0).card.first("NOTE")->text() == longest);
}

TEST_CASE("what 2.1 can say comes back from it, with its terms") {
    Contact contact;
    contact.theirs = {{text_property("FN", "Ada, Countess"), {}},
                      {{"", "N", {}, "Lovelace;Ada;;;"}, {}},
                      {{"", "TEL", {{"TYPE", {"CELL"}}, {"PREF", {"1"}}}, "+1 555"}, {.pass_on = PassOn::ask}},
                      {{"", "ADR", {{"TYPE", {"HOME"}}}, ";;1 Main\\, St\\; x;T\u00f6wn;;;"}, {.use_for = use::all}},
                      {{"", "PHOTO", {}, "data:image/png;base64,iVBORw0KGgoA"}, {.keep_until = Date{2030, 1, 1}}},
                      {text_property("NOTE", "two\nlines, and more"), {.use_for = 0}}};
    const ReleasedCard released = *select(contact, Purpose::file, Date{2026, 11, 22});
    const ReadFile file = read_cards(write_vcard(released, VCardVersion::v2));
    REQUIRE(file.cards.size() == 1);
    CHECK(file.refused.count + file.noted.count == 0);
    for (std::size_t at = 0; at < contact.theirs.size(); ++at) {
        CAPTURE(contact.theirs[at].property.name);
        REQUIRE(file.cards[0].card.properties.size() == contact.theirs.size());
        CHECK(file.cards[0].card.properties[at].parts() == contact.theirs[at].property.parts());
        CHECK(file.cards[0].card.properties[at].parameters == contact.theirs[at].property.parameters);
        CHECK(file.cards[0].terms.at(at) == contact.theirs[at].terms);
    }
}

TEST_CASE("nothing inside a card can end it or begin a property in 2.1") {
    const std::string evil = "x\r\nEND:VCARD\r\nBEGIN:VCARD\r\nFN:Eve\r\nTEL:1\r";
    const std::string text = v2({{"", "NOTE", {}, evil},
                                 text_property("NOTE", evil),
                                 {"g\r\nTEL:1", "NOTE", {{"X-A", {evil}}, {"X:B\r\nTEL", {"1"}}}, "x="},
                                 {"", "END", {}, "VCARD"},
                                 text_property("TITLE", "last")});
    CHECK(text.find("\nEND:VCARD") == text.size() - 12);
    CHECK(text.find("\nTEL") == std::string::npos);
    const ReadFile file = read_cards(text);
    REQUIRE(file.cards.size() == 1);
    CHECK(file.cards[0].card.display_name() == "A");
    CHECK(file.cards[0].card.first("TITLE")->text() == "last");
}

}  // namespace kith
