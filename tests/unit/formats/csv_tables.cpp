// SPDX-License-Identifier: Apache-2.0
//
// CSV as Excel and Outlook save it elsewhere: in UTF-16, with other separators, with headers in other languages; and tables
// of which nothing is known.
#include <doctest/doctest.h>

#include <algorithm>

#include "formats/csv_languages.h"
#include "formats/csv_outlook.h"
#include "kith/formats.h"

namespace kith {
namespace {

using Texts = std::vector<std::string>;

/// Plain characters and those of Latin-1 in UTF-16.
std::string utf16(std::string_view latin1, bool little, bool mark) {
    std::string out;
    const auto unit = [&](unsigned code) {
        out += static_cast<char>(little ? code & 0xffU : code >> 8U);
        out += static_cast<char>(little ? code >> 8U : code & 0xffU);
    };
    if (mark) {
        unit(0xfeff);
    }
    for (const char c : latin1) {
        unit(static_cast<unsigned char>(c));
    }
    return out;
}

/// `NAME:value` of all properties but X-CSV's column.
Texts properties(const Card& card) {
    Texts out;
    for (const Property& each : card.properties) {
        std::string types;
        for (const std::string& type : each.types()) {
            types += ";" + type;
        }
        out.push_back(each.name + types + ":" + each.value);
    }
    std::ranges::sort(out);
    return out;
}

Texts only(const ReadFile& file) {
    CHECK(file.refused.count == 0);
    REQUIRE(file.cards.size() == 1);
    return properties(file.cards[0].card);
}

Texts complaints(const std::string& text) {
    const ReadFile file = read_cards(text);
    CHECK(file.cards.empty());
    Texts out;
    for (const Remark& each : file.refused.list) {
        out.push_back(std::to_string(each.line) + ": " + each.what);
    }
    return out;
}

}  // namespace

TEST_CASE("a file in UTF-16 is read as the same file in UTF-8, whatever the format and however it is cut") {
    for (
        const char* text :
        {"Name\tEmail\r\nJos\xe9\ta@b\r\n", "Name;Email\r\n\"Jos\xe9\";a@b\r\n",
         R"(["vcard", [["version", {}, "text", "4.0"], ["fn", {}, "text", "Jos\u00e9"], ["email", {}, "text", "a@b"]]])",
         "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Jos\xe9\r\nEMAIL:a@b\r\nEND:VCARD\r\n"}) {
        for (const bool little : {true, false}) {
            CAPTURE(text);
            const std::string bytes = utf16(text, little, true);
            CHECK(only(read_cards(bytes)) == Texts{"EMAIL:a@b", "FN:Jos\u00e9"});
            for (const std::size_t piece : {std::size_t{1}, std::size_t{3}}) {
                CardReader reader;
                for (std::size_t at = 0; at < bytes.size(); at += piece) {
                    reader.feed(as_bytes(std::string_view(bytes).substr(at, piece)));
                }
                reader.finish();
                const auto card = reader.next();
                REQUIRE(card);
                CHECK(properties(card->card) == Texts{"EMAIL:a@b", "FN:Jos\u00e9"});
                CHECK(reader.noted().count == 0);
            }
        }
    }
    CHECK(only(read_cards(utf16("Name;Email\nBo;a@b\n", true, false))) == Texts{"EMAIL:a@b", "FN:Bo"});
    CHECK(only(read_cards(utf16("Name;Email\nBo;a@b", true, true) + "x")) == Texts{"EMAIL:a@b\ufffd", "FN:Bo"});
    CHECK(read_cards("\xff\xfe").cards.empty());
    CHECK(read_cards("a").cards.empty());
}

TEST_CASE("Excel's line that names the separator is no row") {
    CHECK(only(read_cards("sep=;\r\nName;Email\r\nBo, Jr.;a@b\r\n")) == Texts{"EMAIL:a@b", "FN:Bo\\, Jr."});
    CHECK(only(read_cards("SEP=|\nName|Email\nBo|a@b")) == Texts{"EMAIL:a@b", "FN:Bo"});
    CHECK(read_cards("sep=;\n").cards.empty());
    CHECK(read_cards("sep=;").cards.empty());
}

TEST_CASE("Outlook's columns in German, French and Spanish") {
    CHECK(only(read_cards(
              "Anrede;Vorname;Nachname;Firma;Position;Stra\u00dfe gesch\u00e4ftlich;Ort gesch\u00e4ftlich;Land/Region "
              "gesch\u00e4ftlich;Telefon privat;Mobiltelefon;E-Mail-Adresse;E-Mail 2: Adresse;Geburtstag;Benutzer 1\r\n"
              "Dr.;Ada;Lovelace;Engines;Poetin;Hauptstr. 1;Bonn;Deutschland;1;2;a@b;c@d;10.12.1815;x\r\n")) ==
          Texts{"ADR;work:;;Hauptstr. 1;Bonn;;;Deutschland", "BDAY:18151210", "EMAIL:a@b", "EMAIL:c@d",
                "N:Lovelace;Ada;;Dr.;", "ORG:Engines", "TEL;cell:2", "TEL;home:1", "TITLE:Poetin", "X-CSV:x"});
    CHECK(only(read_cards(
              "Titre,Pr\u00e9nom,Nom,Soci\u00e9t\u00e9,Titre,Ville (bureau),T\u00e9l\u00e9phone (domicile),T\u00e9l. "
              "mobile,Adresse de messagerie,Anniversaire\r\n"
              "Mme,Ada,Lovelace,Engines,Po\u00e8te,Lyon,1,2,a@b,10/12/1815\r\n")) ==
          Texts{"ADR;work:;;;Lyon;;;", "BDAY:18151210", "EMAIL:a@b", "N:Lovelace;Ada;;Mme;", "ORG:Engines",
                "TEL;cell:2", "TEL;home:1", "TITLE:Po\u00e8te"});
    CHECK(only(read_cards(
              "Nombre,Apellidos,Organizaci\u00f3n,Puesto,Particular,Tel\u00e9fono m\u00f3vil,Direcci\u00f3n de correo "
              "electr\u00f3nico,Calle del trabajo\r\nAda,Lovelace,Engines,Poeta,1,2,a@b,Mayor 1\r\n")) ==
          Texts{"ADR;work:;;Mayor 1;;;;", "EMAIL:a@b", "N:Lovelace;Ada;;;", "ORG:Engines", "TEL;cell:2", "TEL;home:1",
                "TITLE:Poeta"});
    // As Outlook writes it: Windows-1252.
    CHECK(only(read_cards("Pr\xe9nom,Soci\xe9t\xe9\r\nAda,Engines\r\n")) == Texts{"N:;Ada;;;", "ORG:Engines"});
}

TEST_CASE("a column that Outlook has in another language has a column in English") {
    for (const char* name : {"stra\u00dfe privat 3", "t\u00e9l\u00e9phone tdd/tty", "otra calle 2", "titre"}) {
        for (const std::size_t before : {std::size_t{0}, std::size_t{1}, std::size_t{9}}) {
            CHECK(std::ranges::find(formats::outlook_columns(), formats::outlook_in_english(name, before)) !=
                  formats::outlook_columns().end());
        }
    }
    CHECK(formats::outlook_in_english("titre", 0) == "Title");
    CHECK(formats::outlook_in_english("titre", 1) == "Job Title");
    CHECK(formats::outlook_in_english("name", 0).empty());
}

TEST_CASE("a day between slashes begins with the month in English, unless there is no such month") {
    const auto day = [](const char* header, const char* cell) {
        const Card card = read_cards(std::string(header) + "\nA," + cell + "\n").cards.at(0).card;
        return card.first("BDAY")->value;
    };
    CHECK(day("First Name,Birthday", "4/12/1985") == "19850412");
    CHECK(day("First Name,Birthday", "25/12/1985") == "19851225");
    CHECK(day("First Name,Birthday", "13/13/1985") == "13/13/1985");
    CHECK(day("Pr\u00e9nom,Anniversaire", "4/12/1985") == "19851204");
    CHECK(day("Pr\u00e9nom,Anniversaire", "4/25/1985") == "19850425");
}

TEST_CASE("a table of which no column is known is told by its columns, never by its values") {
    CHECK(
        complaints("Kundennummer;Umsatz;Vertreter\n4711;12;Bo\n") ==
        Texts{
            "1: no column of this table is known (Kundennummer, Umsatz, Vertreter): name them as Google or Outlook do, "
            "like First Name, Last Name, E-mail Address, Mobile Phone"});
    for (const char* text : {"Bo Diddley,bo@example.org\nCy,cy@example.org\n", "Bo,555 123 456\n"}) {
        const Texts told = complaints(text);
        REQUIRE(told.size() == 1);
        CHECK(told[0].starts_with("1: the first row of this table names no columns"));
        CHECK_FALSE(told[0].contains("Bo"));
    }
    const Texts many = complaints("a,b,c,d,e,f,g,h,i,j\n" + std::string(300, 'x') + ",\n");
    REQUIRE(many.size() == 1);
    CHECK(many[0].contains("g, h, ...)"));
    const Texts wide = complaints(std::string(1'000, 'x') + "\u00e9,b\n");
    REQUIRE(wide.size() == 1);
    CHECK(wide[0].size() < 250);
    for (const std::string& text :
         {std::string("rubbish\nmore\n"), std::string("PK\x03\x04,\x01\n"), std::string(300'000, 'x') + "\n"}) {
        const Texts told = complaints(text);
        REQUIRE(told.size() == 1);
        CHECK(told[0].starts_with("1: there is no card in this file"));
    }
    CHECK(complaints("sep=;\n" + std::string(600'000, '\n')).size() <= 1);
    // Cards behind something else are found all the same.
    const ReadFile mail = read_cards("Dear Ada, here they are\nBEGIN:VCARD\nVERSION:4.0\nFN:Bo\nEND:VCARD\n");
    CHECK(mail.cards.size() == 1);
    CHECK(mail.refused.count == 1);
}

TEST_CASE("terms in a row that can't be read, or that name nothing in it, are said") {
    const ReadFile file = read_cards(
        "Name,Email,X-KITH-TERMS\nBo,a@b,EMAIL;X-KITH-EXPORT=perhaps:1\nCy,c@d,TEL;X-KITH-EXPORT=no:1 ::: rubbish ::: "
        "EMAIL;X-KITH-EXPORT=no:0\nDi,e@f,EMAIL;X-KITH-EXPORT=no:1\n");
    REQUIRE(file.cards.size() == 3);
    CHECK_FALSE(file.cards[0].terms.at(1).may_export);
    CHECK(file.cards[1].terms == std::vector<Terms>{{}, {}});
    CHECK_FALSE(file.cards[2].terms.at(1).may_export);
    REQUIRE(file.noted.list.size() == 4);
    CHECK(file.noted.list[0].line == 2);
    CHECK(file.noted.list[0].what.contains("X-KITH-EXPORT"));
    for (const std::size_t at : {1U, 2U, 3U}) {
        CHECK(file.noted.list[at].line == 3);
        CHECK(file.noted.list[at].what == "X-KITH-TERMS names a value that isn't in this row");
    }
}

}  // namespace kith
