// SPDX-License-Identifier: Apache-2.0
//
// A persona to give from, for tests of the card and of whatever carries one.
#pragma once

#include <string>

#include "kith/doors.h"
#include "kith/persona.h"

namespace kith::test {

/// One property of a persona; `type` may be empty.
[[nodiscard]] inline OwnProperty own(std::string_view name, std::string_view text, std::string type = {},
                                     GiveTo give_to = GiveTo::when_chosen) {
    OwnProperty out{.property = text_property(name, text), .rule = {}, .give_to = give_to};
    if (!type.empty()) {
        out.property.parameters.push_back({"TYPE", {std::move(type)}});
    }
    return out;
}

/// Ada: name, organisation and work email for everyone, the rest when chosen.
[[nodiscard]] inline Persona ada() {
    Persona out;
    out.name = "business";
    out.properties = {own("FN", "Ada Lovelace"),
                      own("ORG", "Analytical Engines", "", GiveTo::everyone),
                      own("EMAIL", "ada@work.example", "WORK", GiveTo::everyone),
                      own("EMAIL", "ada@home.example", "home"),
                      own("TEL", "+44 20 7946 0001", "cell"),
                      own("TEL", "+44 20 7946 0002", "home"),
                      own("NOTE", "Likes looms; \"cards\",\nand tea")};
    return out;
}

/// A card as it leaves through the door for what others gave, with nothing withheld. Not for an empty card.
[[nodiscard]] inline ReleasedCard released(const Card& card) {
    Contact contact;
    for (const Property& property : card.properties) {
        contact.theirs.push_back({property, {}});
    }
    return *select(contact, Purpose::file, Date{2026, 11, 22});
}

}  // namespace kith::test
