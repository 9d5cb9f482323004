// SPDX-License-Identifier: Apache-2.0
//
// What a plain QR code carries of a card, and in which order it is left out.
#include "kith/qr_card.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "kith/formats.h"
#include "kith/mecard.h"

namespace kith {
namespace {

constexpr Date today{2026, 11, 22};

Persona ada() {
    Persona persona;
    const auto give = [&](Property property) {
        persona.properties.push_back({std::move(property), {}, GiveTo::everyone});
    };
    give(text_property("FN", "Ada Lovelace"));
    give(text_property("ORG", "Engines"));
    give(text_property("TEL", "+44 1"));
    give(text_property("TEL", "+44 2"));
    give(text_property("EMAIL", "ada@example.org"));
    give(text_property("NOTE", "long"));
    give(text_property("X-SHOE", "38"));
    give(text_property("UID", "urn:x"));
    give(Property{{}, "PHOTO", {}, "data:image/png;base64,AAAA"});
    persona.properties.push_back({text_property("EMAIL", "secret@example.org"), {}, GiveTo::when_chosen});
    return persona;
}

QrCardTexts texts(const Persona& persona) {
    const auto card = select(persona, Choices{}, today);
    REQUIRE(card);
    return qr_card_texts(*card);
}

std::string names(const std::vector<Property>& properties) {
    std::string out;
    for (const auto& each : properties) {
        out += (out.empty() ? "" : " ") + each.name;
    }
    return out;
}

TEST_CASE("the least needed goes first, one at a time, and pictures never begin") {
    const auto all = texts(ada());
    std::vector<std::string> left_out;
    for (const auto& each : all.vcard) {
        left_out.push_back(names(each.left_out));
    }
    CHECK(left_out == std::vector<std::string>{"UID PHOTO", "X-SHOE UID PHOTO", "NOTE X-SHOE UID PHOTO",
                                               "TEL NOTE X-SHOE UID PHOTO", "ORG TEL NOTE X-SHOE UID PHOTO"});
    CHECK(all.vcard.back().text.find("+44 1") != std::string::npos);
    CHECK(all.vcard.back().text.find("+44 2") == std::string::npos);
    CHECK(all.mecard.front().text ==
          "MECARD:N:Ada Lovelace;ORG:Engines;TEL:+44 1;TEL:+44 2;EMAIL:ada@example.org;NOTE:long;;");
    CHECK(all.mecard.back().text == "MECARD:N:Ada Lovelace;TEL:+44 1;;");
}

TEST_CASE("what is not given is in no text") {
    const auto all = texts(ada());
    for (const auto* list : {&all.vcard, &all.mecard}) {
        for (const auto& each : *list) {
            CHECK(each.text.find("secret") == std::string::npos);
        }
    }
}

TEST_CASE("no text is longer than the one before it, and each is read again") {
    const auto all = texts(ada());
    for (const auto* list : {&all.vcard, &all.mecard}) {
        CHECK(std::ranges::is_sorted(*list, std::greater<>(), [](const auto& each) { return each.text.size(); }));
    }
    for (const auto& each : all.vcard) {
        const auto read = read_vcards(each.text);
        REQUIRE(read.cards.size() == 1);
        CHECK(read.cards[0].card.display_name() == "Ada Lovelace");
        CHECK(read.refused.count == 0);
    }
    for (const auto& each : all.mecard) {
        CHECK(read_mecard(each.text)->display_name() == "Ada Lovelace");
    }
}

TEST_CASE("of a contact only what may leave is in it, and a card without FN has its name") {
    Contact contact;
    contact.display_name = "Bo Diddley";
    contact.theirs = {{Property{{}, "N", {}, "Diddley;Bo;;;"}, {}}, {text_property("TEL", "+1 555"), {}}};
    Terms kept;
    kept.may_export = false;
    contact.theirs.push_back({text_property("EMAIL", "secret@example.org"), kept});
    const auto released = select(contact, Purpose::qr, today);
    REQUIRE(released);
    const auto all = qr_card_texts(*released);
    CHECK(all.mecard.front().text == "MECARD:N:Diddley,Bo;TEL:+1 555;;");
    CHECK(all.vcard.front().text.find("secret") == std::string::npos);
    CHECK(all.vcard.front().text.find("FN:Bo Diddley") != std::string::npos);
}

}  // namespace
}  // namespace kith
