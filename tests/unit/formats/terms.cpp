// SPDX-License-Identifier: Apache-2.0
//
// Terms travel with their property in every format, and are read back from it.
#include <doctest/doctest.h>

#include "kith/formats.h"

namespace kith {
namespace {

const std::vector<Given> layer{
    {text_property("FN", "Bo Diddley"), {}},
    {{"", "TEL", {{"TYPE", {"cell"}}}, "+1 555"}, {.keep_until = Date{2028, 1, 31}, .pass_on = PassOn::ask}},
    {{"", "EMAIL", {{"TYPE", {"work"}}}, "bo@example.org"}, {.use_for = use::business | use::recruiting}},
    {text_property("TITLE", "Guitarist"), {.pass_on = PassOn::yes, .use_for = 0}},
    {text_property("NOTE", "stays here"), {.may_export = false}},
};

ReleasedCard released() {
    Contact contact;
    contact.theirs = layer;
    return *select(contact, Purpose::file, Date{2026, 11, 22});
}

ReleasedCard released(std::vector<Given> theirs) {
    Contact contact;
    contact.theirs = std::move(theirs);
    return *select(contact, Purpose::file, Date{2026, 11, 22});
}

}  // namespace

TEST_CASE("terms are read back from every format as they were written, and what may not leave is in none") {
    for (const std::string_view name : format_names()) {
        CAPTURE(name);
        const std::string text = write_card(released(), *parse_format(name)).text;
        CHECK_FALSE(text.contains("stays here"));
        const ReadFile file = read_cards(text);
        REQUIRE(file.cards.size() == 1);
        const ReadCard& read = file.cards.front();
        REQUIRE(read.terms.size() == read.card.properties.size());
        std::size_t seen = 0;
        for (std::size_t at = 0; at < read.terms.size(); ++at) {
            for (const Given& given : layer) {
                if (given.property.name == read.card.properties[at].name && given.property.name != "FN") {
                    CAPTURE(given.property.name);
                    CHECK(read.terms[at] == given.terms);
                    ++seen;
                }
            }
            for (const Parameter& each : read.card.properties[at].parameters) {
                CHECK_FALSE(each.name.starts_with("X-KITH"));
            }
        }
        CHECK(seen == layer.size() - 2);  // without the note, and the name, which CSV has in parts
    }
}

TEST_CASE(
    "CSV writes nothing under terms that it couldn't write with it, and the name's terms are those of its parts") {
    const Terms strict{.keep_until = Date{2028, 1, 31}, .use_for = use::business};
    Contact contact;
    contact.theirs = {{text_property("FN", "Bo Diddley"), strict},
                      {{"", "N", {}, "Diddley;Bo;;;"}, {.pass_on = PassOn::yes, .use_for = use::all}},
                      {{"", "CATEGORIES", {}, "open"}, {}},
                      {{"", "CATEGORIES", {}, "secret1,secret2"}, strict},
                      {{"", "ORG", {}, "A;B;secret3"}, strict},
                      {text_property("UID", "secret4"), strict}};
    for (const Format format : {Format::csv_google, Format::csv_outlook}) {
        const Written out = write_card(*select(contact, Purpose::file, Date{2026, 11, 22}), format);
        CAPTURE(out.text);
        CHECK_FALSE(out.text.contains("secret"));
        CHECK(out.left_out == std::vector<LeftOut>{{"CATEGORIES", 1}, {"ORG", 1}, {"UID", 1}});
        const ReadFile file = read_cards(out.text);
        REQUIRE(file.cards.size() == 1);
        REQUIRE(file.cards[0].card.properties.size() == 2);
        CHECK(file.cards[0].card.properties[0].name == "N");
        CHECK(file.cards[0].terms == std::vector<Terms>{strict, {}});
    }
}

TEST_CASE("a name that a format asks for and the card lacks bears the terms of what it is made of") {
    const Terms terms{.keep_until = Date{2027, 1, 1}, .pass_on = PassOn::ask, .use_for = use::recruiting};
    for (const Property& source : {text_property("FN", "Fay41"), Property{"", "N", {}, "Soon;Fay41;;;"},
                                   Property{"", "ORG", {}, "Fay41;Sales"}, text_property("EMAIL", "Fay41@example.org"),
                                   text_property("TEL", "+44 Fay41"), text_property("NICKNAME", "Fay41"),
                                   Property{"", "ADR", {{"LABEL", {"Fay 41 Street"}}}, ";;Fay41 Street;;;;"}}) {
        for (const std::string_view name : format_names()) {
            CAPTURE(source.name);
            CAPTURE(name);
            const Written out = write_card(released({{source, terms}}), *parse_format(name));
            const std::string& text = out.text;
            if (!out.left_out.empty()) {  // Outlook's CSV has no column for it
                CHECK_FALSE(text.contains("Fay41"));
                continue;
            }
            const ReadFile file = read_cards(text);
            REQUIRE(file.cards.size() == 1);
            const ReadCard& read = file.cards.front();
            std::size_t seen = 0;
            for (std::size_t at = 0; at < read.terms.size(); ++at) {
                const std::string& value = read.card.properties[at].value;
                if (value.contains("Fay41") || value.contains("Fay 41")) {
                    CAPTURE(read.card.properties[at].name);
                    CHECK(read.terms[at] == terms);
                    ++seen;
                }
            }
            CHECK(seen > 0);
        }
    }
}

TEST_CASE("a term that can't be read is named in the report") {
    const ReadFile file = read_cards(
        "BEGIN:VCARD\nVERSION:4.0\nFN:A\nTEL;X-KITH-KEEP-UNTIL=soon;X-KITH-EXPORT=perhaps:1\n"
        "EMAIL;X-KITH-USE-FOR=business,war;X-KITH-PASS-ON=often:a@example.org\nEND:VCARD\n");
    REQUIRE(file.cards.size() == 1);
    CHECK(file.cards.front().terms == std::vector<Terms>{{}, {.may_export = false}, {.use_for = use::business}});
    REQUIRE(file.noted.list.size() == 4);
    const std::vector<std::pair<std::size_t, std::string_view>> wanted{
        {4, "X-KITH-KEEP-UNTIL"}, {4, "X-KITH-EXPORT"}, {5, "X-KITH-PASS-ON"}, {5, "X-KITH-USE-FOR"}};
    for (std::size_t at = 0; at < wanted.size(); ++at) {
        CHECK(file.noted.list[at].line == wanted[at].first);
        CHECK(file.noted.list[at].what.contains(wanted[at].second));
        CHECK_FALSE(file.noted.list[at].what.contains("war"));
    }
}

TEST_CASE("a file without terms is read on the default ones") {
    const ReadFile file = read_cards("BEGIN:VCARD\nVERSION:4.0\nFN:A\nTEL:1\nEND:VCARD\n");
    CHECK(file.cards.at(0).terms == std::vector<Terms>{{}, {}});
}

}  // namespace kith
