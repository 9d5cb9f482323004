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

}  // namespace

TEST_CASE("terms are read back from every format as they were written, and what may not leave is in none") {
    for (const std::string_view name : format_names()) {
        CAPTURE(name);
        const std::string text = write_card(released(), *parse_format(name)).text;
        CHECK_FALSE(text.contains("stays here"));
        const ReadFile file = read_cards(text);
        if (name == "jcard") {
            continue;
        }
        REQUIRE(file.cards.size() == 1);
        const ReadCard& read = file.cards.front();
        REQUIRE(read.terms.size() == read.card.properties.size());
        std::size_t seen = 0;
        for (std::size_t at = 0; at < read.terms.size(); ++at) {
            for (const Given& given : layer) {
                if (given.property.name == read.card.properties[at].name) {
                    CAPTURE(given.property.name);
                    CHECK(read.terms[at] == given.terms);
                    ++seen;
                }
            }
            for (const Parameter& each : read.card.properties[at].parameters) {
                CHECK_FALSE(each.name.starts_with("X-KITH"));
            }
        }
        CHECK(seen == layer.size() - 1);
    }
}

TEST_CASE("a file without terms is read on the default ones") {
    const ReadFile file = read_cards("BEGIN:VCARD\nVERSION:4.0\nFN:A\nTEL:1\nEND:VCARD\n");
    CHECK(file.cards.at(0).terms == std::vector<Terms>{{}, {}});
}

}  // namespace kith
