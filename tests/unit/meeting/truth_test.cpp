// SPDX-License-Identifier: Apache-2.0
//
// What people are told of where the cards are.
#include <doctest/doctest.h>

#include <set>

#include "kith/meeting.h"

using namespace kith;

TEST_CASE("each truth has words of its own, and none claims more than is known") {
    std::set<std::string> texts;
    for (const Arrival theirs : {Arrival::no, Arrival::maybe, Arrival::yes}) {
        for (const Arrival mine : {Arrival::no, Arrival::maybe, Arrival::yes}) {
            const Truth truth{.theirs_here = theirs, .mine_there = mine, .unfinished = false};
            const std::string text = truth.text();
            CHECK(text.ends_with('.'));
            CHECK((text.find("may") != std::string::npos) == (theirs == Arrival::maybe || mine == Arrival::maybe));
            texts.insert(text);
        }
    }
    CHECK(texts.size() == 9);
    CHECK(Truth{}.text() == "They can't read your card; nothing of theirs was kept.");
    CHECK(Truth{.theirs_here = Arrival::no, .mine_there = Arrival::maybe, .unfinished = true}.text() ==
          "They may have your card; nothing of theirs was kept. Meet again within a day to finish the exchange.");
}
