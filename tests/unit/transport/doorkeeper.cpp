// SPDX-License-Identifier: Apache-2.0
//
// Who may wait, and who was seen: the pump's two small memories.
#include "transport/doorkeeper.h"

#include <doctest/doctest.h>

#include <set>

#include "tests/support/seeded_random.h"

#include "transport/seen.h"

using namespace kith;
using namespace kith::transport;
using kith::test::SeededRandom;

namespace {

PublicNumber number(unsigned value) {
    return PublicNumber::from(value).value();
}

/// `count` links of one source enter, numbered on from `first`.
void fill(Doorkeeper& door, const std::string& source, LinkId first, int count) {
    for (int i = 0; i < count; ++i) {
        door.enter(first + static_cast<LinkId>(i), source);
    }
}

}  // namespace

TEST_CASE("with a place free anybody comes in") {
    Doorkeeper door;
    fill(door, "a", 1, 3);
    const auto verdict = door.knock("a", 4);
    CHECK(verdict.admit);
    CHECK_FALSE(verdict.evict);
    CHECK(door.waiting() == 3);
}

TEST_CASE("whoever holds most gives way to whoever holds less, the longest silent first") {
    Doorkeeper door;
    fill(door, "a", 1, 3);
    fill(door, "b", 4, 1);
    door.spoke(1);
    auto verdict = door.knock("c", 4);
    CHECK(verdict.admit);
    CHECK(verdict.evict == 2);
    door.spoke(2);
    door.spoke(3);
    CHECK(door.knock("c", 4).evict == 1);  // all of them speak: the oldest
    CHECK(door.knock("b", 4).evict == 1);  // one against three
}

TEST_CASE("nobody swaps places with one who holds just one more") {
    Doorkeeper door;
    fill(door, "a", 1, 2);
    fill(door, "b", 3, 1);
    for (const LinkId link : {1U, 2U, 3U}) {
        door.spoke(link);
    }
    CHECK_FALSE(door.knock("b", 3).admit);
    CHECK(door.knock("c", 3).evict == 1);
}

TEST_CASE("among equals the longest silent goes, and those who speak stay") {
    Doorkeeper door;
    fill(door, "a", 1, 1);
    fill(door, "b", 2, 1);
    fill(door, "c", 3, 1);
    door.spoke(1);
    CHECK(door.knock("d", 3).evict == 2);
    CHECK(door.longest_silent() == 2);
    door.spoke(2);
    door.spoke(3);
    CHECK_FALSE(door.knock("d", 3).admit);
    CHECK_FALSE(door.longest_silent());
}

TEST_CASE("one source can't push its own speakers out, nor anybody else") {
    Doorkeeper door;
    fill(door, "a", 1, 31);
    fill(door, "b", 40, 1);  // silent, but of another source
    const auto verdict = door.knock("a", 32);
    CHECK(verdict.evict == 1);
    for (LinkId link = 1; link <= 31; ++link) {
        door.spoke(link);
    }
    door.spoke(40);
    CHECK_FALSE(door.knock("a", 32).admit);
}

TEST_CASE("who left holds no place, and no places at all admit nobody") {
    Doorkeeper door;
    fill(door, "a", 1, 2);
    door.left(1);
    door.left(7);
    CHECK(door.waiting() == 1);
    CHECK(door.knock("b", 2).admit);
    CHECK_FALSE(Doorkeeper{}.knock("b", 0).admit);
}

TEST_CASE("alone one chooses 1, and while few are about one of a single digit that was not heard") {
    SeenPeers seen;
    SeededRandom random(1);
    const auto candidates = SeenPeers::candidates(random);
    CHECK(candidates.size() == 9 + 3 * 2);
    CHECK(seen.choose(candidates, 0) == number(1));
    CHECK(seen.choose(candidates, 1)->value() < 10);
    const std::set<unsigned> taken = {1, 2, 4};
    for (const unsigned value : taken) {
        seen.note(0, {number(value), std::to_string(value), {"x"}});
    }
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        SeededRandom other(seed);
        const auto choice = seen.choose(SeenPeers::candidates(other), 0);
        REQUIRE(choice);
        CHECK(choice->value() < 10);
        CHECK_FALSE(taken.contains(choice->value()));
    }
}

TEST_CASE("in a crowd, and among many who choose at once, a longer number is chosen, each time another") {
    for (const bool crowded : {false, true}) {
        SeenPeers seen;
        for (unsigned value = 1; crowded && value < 9; ++value) {
            seen.note(0, {number(value), std::to_string(value), {"x"}});
        }
        std::set<unsigned> chosen;
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            SeededRandom random(seed);
            const auto choice = seen.choose(SeenPeers::candidates(random), crowded ? 0 : 4);
            REQUIRE(choice);
            CHECK(choice->value() >= 100);
            CHECK(choice->value() < 1'000);
            chosen.insert(choice->value());
        }
        CHECK(chosen.size() > 15);
    }
}

TEST_CASE("a number is chosen until all 9999 were heard") {
    SeenPeers seen;
    SeededRandom random(1);
    const auto candidates = SeenPeers::candidates(random);
    for (unsigned value = 1; value <= 9999; ++value) {
        if (value != 5000) {
            seen.note(0, {number(value), std::to_string(value), {"x"}});
        }
    }
    CHECK(seen.choose(candidates, 0) == number(5000));
    seen.note(0, {number(5000), "5000", {"x"}});
    CHECK_FALSE(seen.choose(candidates, 0));
}

TEST_CASE("256 announcements are remembered, and of one announcement the last word") {
    SeenPeers seen;
    seen.note(0, {number(7), "first", {"old"}});
    seen.note(0, {number(7), "first", {"new"}});
    seen.note(1, {number(7), "first", {"of another transport"}});
    auto bearers = seen.bearing(number(7));
    REQUIRE(bearers.size() == 2);
    CHECK(bearers[0].sighting.where == std::vector<std::string>{"new"});
    CHECK(bearers[1].finder == 1);
    for (int i = 0; i < 1000; ++i) {
        seen.note(0, {number(8), "flood" + std::to_string(i), {"x"}});
    }
    CHECK(seen.remembered() == SeenPeers::peers_max);
    CHECK(seen.bearing(number(7)).empty());
    seen.note(0, {number(7), "honest", {"here"}});
    CHECK(seen.bearing(number(7)).size() == 1);
}
