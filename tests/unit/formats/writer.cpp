// SPDX-License-Identifier: Apache-2.0
//
// The vCard writer: folded, escaped, and never more properties than the card has.
#include <doctest/doctest.h>

#include "kith/formats.h"
#include "tests/support/cards.h"

namespace kith {
namespace {

std::string v4(const Card& card) {
    return write_vcard(test::released(card), VCardVersion::v4);
}
std::string v3(const Card& card) {
    return write_vcard(test::released(card), VCardVersion::v3);
}

std::size_t count(std::string_view text, std::string_view wanted) {
    std::size_t found = 0;
    for (auto at = text.find(wanted); at != std::string_view::npos; at = text.find(wanted, at + 1)) {
        ++found;
    }
    return found;
}

Card with_name(std::vector<Property> properties) {
    properties.insert(properties.begin(), text_property("FN", "A"));
    return {std::move(properties)};
}

}  // namespace

TEST_CASE("a comma that 2.1 left alone is escaped in 3.0") {
    CHECK(v3({{Property{{}, "FN", {}, "Doe, John; Sr."}, Property{{}, "NOTE", {}, "a\\, b\\nc"}}})
              .contains("FN:Doe\\, John\\; Sr.\r\nNOTE:a\\, b\\nc\r\n"));
}

TEST_CASE("3.0 is written without PROFILE, which readers of BEGIN refuse") {
    const auto card = test::released({{text_property("FN", "A"), text_property("PROFILE", "vCard")}});
    CHECK(write_vcard(card, VCardVersion::v3).find("PROFILE") == std::string::npos);
    CHECK(write_vcard(card, VCardVersion::v4).find("PROFILE") != std::string::npos);
}

TEST_CASE("a card is written with VERSION first and CRLF") {
    CHECK(v4(with_name({{"item1", "TEL", {{"TYPE", {"work", "voice"}}, {"PREF", {"1"}}}, "+1"}})) ==
          "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:A\r\nitem1.TEL;TYPE=work,voice;PREF=1:+1\r\nEND:VCARD\r\n");
}

TEST_CASE("FN is supplied where it is missing") {
    CHECK(v4({{text_property("EMAIL", "a@b")}}) ==
          "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:a@b\r\nEMAIL:a@b\r\nEND:VCARD\r\n");
    CHECK(v4({{{"", "N", {}, "Lovelace;Ada;;;"}}}).contains("\r\nFN:Ada Lovelace\r\n"));
}

TEST_CASE("lines are folded at 75 octets, never inside a character, and read back whole") {
    for (std::size_t shift = 0; shift < 8; ++shift) {
        std::string text(shift, 'x');
        for (int at = 0; at < 60; ++at) {
            text += "\u00e9\u20ac\U0001f600";
        }
        const std::string written = v4(with_name({text_property("NOTE", text)}));
        for (std::size_t start = 0; start < written.size();) {
            const auto end = written.find("\r\n", start);
            CHECK(end - start <= 75);
            CHECK((static_cast<unsigned char>(written[start + (written[start] == ' ' ? 1U : 0U)]) & 0xc0U) != 0x80U);
            start = end + 2;
        }
        CHECK(read_vcards(written).cards.at(0).card.first("NOTE")->text() == text);
    }
}

TEST_CASE("nothing inside a card can end it or begin a property") {
    const std::string evil = "x\r\nEND:VCARD\r\nBEGIN:VCARD\r\nVERSION:4.0\r\nFN:Eve\r\nTEL:1\nEMAIL:e\r";
    for (const VCardVersion version : {VCardVersion::v3, VCardVersion::v4}) {
        const Card card{{text_property("FN", "A"),
                         {"", "NOTE", {}, evil},
                         text_property("NOTE", evil),
                         {"g\r\nTEL:1", "NOTE", {{"X-A", {evil}}, {"X:B\r\nTEL", {"1"}}}, "x"},
                         {"", "END", {}, "VCARD"},
                         {"", "TEL:1\r\nTEL", {}, "2"},
                         {"", "NOTE", {{"ENCODING", {"QUOTED-PRINTABLE"}}}, "swallow the next line="},
                         text_property("TITLE", "last")}};
        const std::string written = write_vcard(test::released(card), version);
        CHECK(count(written, "\nEND:VCARD") == 1);
        CHECK(count("\n" + written, "\nBEGIN:VCARD") == 1);
        CHECK(count(written, "\nTEL") == 0);
        CHECK(count(written, "\nEMAIL") == 0);
        CHECK(count(written, "\r") == count(written, "\r\n"));
        const ReadFile read = read_vcards(written);
        REQUIRE(read.cards.size() == 1);
        CHECK(read.cards[0].card.display_name() == "A");
        if (version == VCardVersion::v4) {
            CHECK(read.refused.count + read.noted.count == 0);
            CHECK(read.cards[0].card.first("TITLE")->text() == "last");
        }
    }
}

TEST_CASE("what isn't UTF-8 is replaced, not written") {
    const std::string written = v4({{text_property("FN",
                                                   "A\xff"
                                                   "B"),
                                     {"", "NOTE", {{"X-A", {"\xc3"}}}, "x"}}});
    CHECK(written.contains("FN:A\ufffdB\r\n"));
    CHECK(written.contains("NOTE;X-A=\ufffd:x\r\n"));
}

TEST_CASE("parameters are quoted and carets spelt as RFC 6868 says") {
    CHECK(v4(with_name({{"", "ADR", {{"LABEL", {"1 \"Main\" St;\nTown^"}}, {"X-E", {}}}, ";;;;;;"}}))
              .contains("ADR;LABEL=\"1 ^'Main^' St;^nTown^^\";X-E=:;;;;;;\r\n"));
}

TEST_CASE("3.0 is spelt as phones read it") {
    const std::string written =
        v3({{text_property("FN", "Ada Lovelace"),
             {"", "TEL", {{"VALUE", {"uri"}}, {"TYPE", {"cell", "voice"}}, {"PREF", {"1"}}}, "tel:+1-555"},
             {"", "EMAIL", {{"TYPE", {"work"}}}, "a@b"},
             {"", "PHOTO", {}, "data:image/jpeg;base64,/9j/4AA="},
             {"", "LOGO", {}, "https://example.org/a.png"},
             {"", "GEO", {}, "geo:37.38,-122.08"},
             {"", "ADR", {{"TYPE", {"home"}}, {"LABEL", {"1 Main St\nTown"}}}, ";;1 Main St;Town;;;"},
             {"", "ANNIVERSARY", {}, "20090808"}}});
    for (const char* line :
         {"VERSION:3.0", "FN:Ada Lovelace", "N:;Ada Lovelace;;;", "TEL;TYPE=CELL,VOICE,PREF:+1-555",
          "EMAIL;TYPE=INTERNET,WORK:a@b",
          "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AA=", "LOGO;VALUE=uri:https://example.org/a.png", "GEO:37.38;-122.08",
          "ADR;TYPE=HOME:;;1 Main St;Town;;;", "LABEL;TYPE=HOME:1 Main St\\nTown", "X-ANNIVERSARY:20090808"}) {
        CAPTURE(line);
        CHECK(written.contains("\r\n" + std::string(line) + "\r\n"));
    }
    CHECK(count(v3(with_name({{"", "N", {}, "B;A;;;"}})), "\r\nN:") == 1);
}

TEST_CASE("what 3.0 can say comes back from it") {
    const Card card{{text_property("FN", "Ada, Countess"),
                     {"", "N", {}, "Lovelace;Ada;;;"},
                     {"item1", "TEL", {{"TYPE", {"CELL"}}, {"PREF", {"1"}}}, "+1 555"},
                     {"", "EMAIL", {{"TYPE", {"WORK"}}}, "a@b"},
                     {"", "ADR", {{"TYPE", {"HOME"}}}, ";;1 Main\\, St;Town;;;"},
                     {"", "PHOTO", {}, "data:image/png;base64,iVBORw0KGgoA"},
                     {"", "GEO", {}, "geo:37.38,-122.08"},
                     text_property("NOTE", "two\nlines; and, more")}};
    const ReadFile read = read_vcards(v3(card));
    REQUIRE(read.cards.size() == 1);
    CHECK(read.refused.count + read.noted.count == 0);
    CHECK(read.cards[0].card == card);
}

TEST_CASE("the owner sees their own card as it would be written") {
    const std::string written = write_card_for_owner(test::ada().card(), Format::vcard4).text;
    CHECK(written.contains("\r\nEMAIL;TYPE=home:ada@home.example\r\n"));
    CHECK_FALSE(written.contains("business"));
}

}  // namespace kith
