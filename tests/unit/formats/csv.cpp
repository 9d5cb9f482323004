// SPDX-License-Identifier: Apache-2.0
//
// CSV of Google Contacts and Outlook: what each column must become, and that what a row can carry comes back from it.
#include <doctest/doctest.h>

#include <algorithm>

#include "kith/formats.h"
#include "tests/support/cards.h"

namespace kith {
namespace {

/// One card's properties as 4.0 writes them, without FN where the writer supplied it.
std::vector<std::string> lines(const Card& card) {
    const std::string text = write_vcard(test::released(card), VCardVersion::v4);
    std::vector<std::string> out;
    std::string unfolded;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text.compare(at, 3, "\r\n ") == 0) {
            at += 2;
        } else {
            unfolded += text[at];
        }
    }
    for (std::size_t at = 0; at < unfolded.size();) {
        const auto end = unfolded.find("\r\n", at);
        std::string line = unfolded.substr(at, end - at);
        at = end + 2;
        const bool frame = line.starts_with("BEGIN") || line.starts_with("END") || line.starts_with("VERSION");
        if (!frame && (card.first("FN") != nullptr || !line.starts_with("FN:"))) {
            out.push_back(std::move(line));
        }
    }
    return out;
}

std::vector<std::string> row(const std::string& header, const std::string& cells) {
    const ReadFile file = read_cards(header + "\r\n" + cells + "\r\n");
    CHECK(file.refused.count + file.noted.count == 0);
    REQUIRE(file.cards.size() == 1);
    CHECK(file.cards[0].line == 2);
    return lines(file.cards[0].card);
}

using Lines = std::vector<std::string>;

Written written(std::vector<Property> properties, Format format) {
    return write_card(test::released({std::move(properties)}), format);
}

}  // namespace

TEST_CASE("Google's columns of today") {
    const std::vector<std::tuple<const char*, const char*, Lines>> table{
        {"First Name,Middle Name,Last Name,Name Prefix,Name Suffix",
         "Ada,King,Lovelace,Dr.,PhD",
         {"N:Lovelace;Ada;King;Dr.;PhD"}},
        {"First Name,Nickname,Phonetic Last Name",
         "Ada,Countess ::: Ady,ra",
         {"N:;Ada;;;", "X-PHONETIC-LAST-NAME:ra", "NICKNAME:Countess", "NICKNAME:Ady"}},
        {"First Name,Organization Name,Organization Title,Organization Department",
         ",\"Engines, Inc.\",Poet,R&D",
         {"ORG:Engines\\, Inc.;R&D", "TITLE:Poet"}},
        {"First Name,Birthday", "A,1815-12-10", {"N:;A;;;", "BDAY:18151210"}},
        {"First Name,Birthday", "A, --12-10", {"N:;A;;;", "BDAY:--1210"}},
        {"First Name,Birthday", "A,in winter", {"N:;A;;;", "BDAY;VALUE=text:in winter"}},
        {"First Name,Notes,Labels",
         "A,\"two\r\nlines, \"\"q\"\"\",* myContacts ::: Looms; and more",
         {"N:;A;;;", "NOTE:two\\nlines\\, \"q\"", "CATEGORIES:myContacts,Looms\\; and more"}},
        {"First Name,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value",
         "A,* Work,a@b ::: c@d,Grandma's,e@f",
         {"N:;A;;;", "EMAIL;TYPE=work;PREF=1:a@b", "EMAIL;TYPE=work;PREF=1:c@d", "item1.EMAIL:e@f",
          "item1.X-ABLABEL:Grandma's"}},
        {"First Name,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value",
         "A,Mobile,+44 20,Home Fax,1;2",
         {"N:;A;;;", "TEL;TYPE=cell:+44 20", "TEL;TYPE=home,fax:1\\;2"}},
        {"First Name,Address 1 - Label,Address 1 - Formatted,Address 1 - Street,Address 1 - City,Address 1 - PO Box,"
         "Address 1 - Region,Address 1 - Postal Code,Address 1 - Country,Address 1 - Extended Address",
         "A,Home,\"12 Elm St\nTown\",12 Elm St,Town,PO 1,Kent,CT1,UK,Flat 2",
         {"N:;A;;;", "ADR;TYPE=home;LABEL=12 Elm St^nTown:PO 1;Flat 2;12 Elm St;Town;Kent;CT1;UK"}},
        {"First Name,Relation 1 - Label,Relation 1 - Value,Website 1 - Label,Website 1 - Value",
         "A,Spouse,Bo,Work,http://a",
         {"N:;A;;;", "URL;TYPE=work:http://a", "item1.RELATED;VALUE=text:Bo", "item1.X-ABLABEL:Spouse"}},
        {"First Name,Event 1 - Label,Event 1 - Value,Custom Field 1 - Label,Custom Field 1 - Value",
         "A,Anniversary,2009-08-08,Shoe size,38",
         {"N:;A;;;", "ANNIVERSARY:20090808", "X-CSV;X-COLUMN=Shoe size:38"}},
        {"First Name,Custom Field 1 - Label,Custom Field 1 - Value", "A,ROLE,Poet", {"N:;A;;;", "ROLE:Poet"}},
        // A field of one's own that is called N is nobody's name.
        {"Custom Field 1 - Label,Custom Field 1 - Value,E-mail 1 - Value",
         "N,7,a@b",
         {"EMAIL:a@b", "X-CSV;X-COLUMN=N:7"}},
        {"First Name,Photo,Something New",
         "A,https://a/b.jpg,x",
         {"N:;A;;;", "PHOTO;VALUE=uri:https://a/b.jpg", "X-CSV;X-COLUMN=Something New:x"}},
    };
    for (const auto& [header, cells, expected] : table) {
        CAPTURE(header);
        Lines read = row(header, cells);
        Lines wanted = expected;
        std::ranges::sort(read);
        std::ranges::sort(wanted);
        CHECK(read == wanted);
    }
}

TEST_CASE("numbered columns may have gaps and stand in any order; a number above 999 is none") {
    CHECK(row("Name,E-mail 999 - Value,E-mail 2 - Value,E-mail 1000 - Value,E-mail 2 - Label,E-mail 02 - Value",
              "Ada,far@example.org,near@example.org,beyond@example.org,Work,zero@example.org") ==
          Lines{"FN:Ada", "EMAIL;TYPE=work:near@example.org", "EMAIL:far@example.org",
                "X-CSV;X-COLUMN=E-mail 1000 - Value:beyond@example.org",
                "X-CSV;X-COLUMN=E-mail 02 - Value:zero@example.org"});
}

TEST_CASE("Google's older columns") {
    CHECK(row("Name,Given Name,Additional Name,Family Name,Group Membership,E-mail 1 - Type,E-mail 1 - Value,"
              "Organization 1 - Type,Organization 1 - Name,Organization 1 - Title",
              "Ada Lovelace,Ada,,Lovelace,* Friends,Other,a@b,,Engines,Poet") ==
          Lines{"FN:Ada Lovelace", "N:Lovelace;Ada;;;", "ORG:Engines", "TITLE:Poet", "CATEGORIES:Friends",
                "EMAIL;TYPE=other:a@b"});
    CHECK(row("Name,IM 1 - Type,IM 1 - Service,IM 1 - Value", "Ada,Work,Jabber,ada@b") ==
          Lines{"FN:Ada", "IMPP;TYPE=work;X-SERVICE-TYPE=Jabber:ada@b"});
}

TEST_CASE("Outlook's columns in English") {
    const std::vector<std::tuple<const char*, const char*, Lines>> table{
        {"Title,First Name,Last Name,Suffix,Job Title,Company,Department",
         "Dr.,Ada,Lovelace,PhD,Poet,Engines,R&D",
         {"N:Lovelace;Ada;;Dr.;PhD", "ORG:Engines;R&D", "TITLE:Poet"}},
        {"First Name;Last Name;E-mail Address;E-mail 2 Address",
         "Ada;Lovelace;a@b;c@d",
         {"N:Lovelace;Ada;;;", "EMAIL:a@b", "EMAIL:c@d"}},
        {"First Name,Business Phone,Business Phone 2,Home Fax,Mobile Phone,Primary Phone",
         "A,1,2,3,4,5",
         {"N:;A;;;", "TEL;TYPE=work:1", "TEL;TYPE=work:2", "TEL;TYPE=home,fax:3", "TEL;TYPE=cell:4", "TEL:5"}},
        {"First Name,Business Street,Business Street 2,Business City,Business Country/Region,Business Address PO Box",
         "A,1 Main,Floor 2,Town,UK,PO 1",
         {"N:;A;;;", "ADR;TYPE=work:PO 1;;1 Main\\nFloor 2;Town;;;UK"}},
        {"First Name,Birthday,Anniversary", "A,12/10/1815,0/0/00", {"N:;A;;;", "BDAY:18151210"}},
        {"First Name,Birthday", "A,10.12.1815", {"N:;A;;;", "BDAY:18151210"}},
        {"First Name,Categories,Web Page,Spouse,User 1",
         "A,Looms;Tea,http://a,Bo,x",
         {"N:;A;;;", "CATEGORIES:Looms,Tea", "URL:http://a", "X-SPOUSE:Bo", "X-CSV;X-COLUMN=User 1:x"}},
        {"First Name,Gender,Priority,Private,Sensitivity,E-mail Type,E-mail Address",
         "A,Unspecified,Normal,False,Normal,SMTP,",
         {"N:;A;;;"}},
    };
    for (const auto& [header, cells, expected] : table) {
        CAPTURE(header);
        Lines read = row(header, cells);
        Lines wanted = expected;
        std::ranges::sort(read);
        std::ranges::sort(wanted);
        CHECK(read == wanted);
    }
}

TEST_CASE("rows that aren't as they should be are read as far as they go") {
    const ReadFile file = read_cards(
        "Name,Email\r\nCaf\xe9,a\r\n\r\n,,\r\nBo,b,c\r\nCy\r\nan \"inner\" quote,d\r\n\"a \"\"b\"\"\"c,e\r\n\"open");
    std::vector<std::string> names;
    for (const ReadCard& card : file.cards) {
        names.push_back(card.card.display_name());
    }
    CHECK(names == Lines{"Caf\u00e9", "Bo", "Cy", "an \"inner\" quote", "a \"b\"c", "open"});
    REQUIRE(file.noted.list.size() == 3);
    CHECK(file.noted.list[0].what == "this row isn't UTF-8, and was read as Windows-1252");
    CHECK(file.noted.list[1].line == 5);
    CHECK(file.noted.list[2].what == "the file ends inside quotes");
}

TEST_CASE("a card that a row can carry comes back from it") {
    const Card google{{{"", "N", {}, "Lovelace;Ada;King;Dr.;PhD"},
                       {"", "NICKNAME", {}, "Ady"},
                       {"", "ORG", {}, "Engines\\, Inc.;R&D"},
                       text_property("TITLE", "Poet"),
                       {"", "BDAY", {}, "--1210"},
                       text_property("NOTE", "=1+1; \"two\"\nlines,"),
                       {"", "CATEGORIES", {}, "Looms,Tea\\, green"},
                       {"", "EMAIL", {{"TYPE", {"work"}}, {"PREF", {"1"}}}, "a@b"},
                       {"item1", "EMAIL", {}, "c@d"},
                       {"item1", "X-ABLABEL", {}, "Grandma's"},
                       {"", "TEL", {{"TYPE", {"cell"}}}, "+44 20"},
                       {"", "TEL", {{"TYPE", {"work", "fax"}}}, "-1 @2"},
                       {"", "ADR", {{"TYPE", {"home"}}, {"LABEL", {"1 Main\nTown"}}}, ";;1 Main;Town;;;UK"},
                       {"", "URL", {}, "http://a/?b,c"},
                       {"", "ANNIVERSARY", {}, "20090808"},
                       text_property("ROLE", "Analyst"),
                       text_property("X-SKYPE", "ada")}};
    const Card outlook{{{"", "N", {}, "Lovelace;Ada;King;Dr.;PhD"},
                        {"", "ORG", {}, "Engines\\, Inc.;R&D"},
                        text_property("TITLE", "Poet"),
                        {"", "BDAY", {}, "18151210"},
                        text_property("NOTE", "=1+1; \"two\"\nlines,"),
                        {"", "CATEGORIES", {}, "Looms,Tea\\, green"},
                        text_property("EMAIL", "a@b"),
                        text_property("EMAIL", "c@d"),
                        {"", "TEL", {{"TYPE", {"cell"}}}, "+44 20"},
                        {"", "TEL", {{"TYPE", {"work", "fax"}}}, "-1 @2"},
                        {"", "ADR", {{"TYPE", {"home"}}}, "PO 1;;1 Main\\nBack;Town;Kent;CT1;UK"},
                        text_property("ROLE", "Analyst"),
                        {"", "X-CSV", {{"X-COLUMN", {"User 1"}}}, "38"}}};
    for (const auto& [format, card] :
         {std::pair(Format::csv_google, google), std::pair(Format::csv_outlook, outlook)}) {
        const Written out = write_card(test::released(card), format);
        CAPTURE(out.text);
        CHECK(out.left_out.empty());
        const ReadFile file = read_cards(out.text);
        CHECK(file.refused.count + file.noted.count == 0);
        REQUIRE(file.cards.size() == 1);
        Lines read = lines(file.cards[0].card);
        Lines wanted = lines(card);
        std::ranges::sort(read);
        std::ranges::sort(wanted);
        CHECK(read == wanted);
    }
}

TEST_CASE("what a row can't carry is named") {
    const Written google = written({text_property("FN", "Ada"),
                                    {"", "PHOTO", {}, "data:image/png;base64,iVBO"},
                                    text_property("UID", "urn:x"),
                                    text_property("ORG", "A"),
                                    text_property("ORG", "B")},
                                   Format::csv_google);
    CHECK(google.left_out == std::vector<LeftOut>{{"PHOTO", 1}, {"UID", 1}});
    const Written outlook = written({text_property("FN", "Ada"),
                                     text_property("EMAIL", "1"),
                                     text_property("EMAIL", "2"),
                                     text_property("EMAIL", "3"),
                                     text_property("EMAIL", "4"),
                                     text_property("EMAIL", "5"),
                                     {"", "BDAY", {}, "--1210"}},
                                    Format::csv_outlook);
    CHECK(outlook.left_out == std::vector<LeftOut>{{"EMAIL", 2}, {"BDAY", 1}});
}

TEST_CASE(
    "a birthday in words comes through both layouts, and a second column of that name becomes nobody's birthday") {
    const Card card{{text_property("FN", "Ada"), {"", "BDAY", {{"VALUE", {"text"}}}, "circa 1800"}}};
    for (const Format format : {Format::csv_google, Format::csv_outlook}) {
        const ReadFile read = read_cards(written(card.properties, format).text);
        REQUIRE(read.cards.size() == 1);
        REQUIRE(read.cards[0].card.first("BDAY") != nullptr);
        CHECK(*read.cards[0].card.first("BDAY") == card.properties[1]);
    }
    const Written second = written(
        {text_property("FN", "Ada"), {"", "X-CSV", {{"X-COLUMN", {"Birthday"}}}, "19851204"}}, Format::csv_outlook);
    CHECK(second.left_out == std::vector<LeftOut>{{"X-CSV", 1}});
}

TEST_CASE("Outlook's file begins with a byte order mark and has all its columns, Google's as many as are needed") {
    const std::vector<ReleasedCard> cards{
        test::released({{text_property("FN", "A")}}),
        test::released({{text_property("FN", "B"), text_property("TEL", "1"), text_property("TEL", "2")}})};
    std::string google;
    CHECK(write_cards(cards, Format::csv_google, [&](std::string_view piece) { google += piece; }).empty());
    CHECK(google.starts_with("First Name,Middle Name,Last Name,"));
    CHECK(
        google.contains(",Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,"
                        "Phone 2 - Value\r\nA,"));
    CHECK(read_cards(google).cards.size() == 2);
    CHECK(written({text_property("FN", "A")}, Format::csv_outlook).text.starts_with("\xef\xbb\xbfTitle,First Name,"));
}

}  // namespace kith
