// SPDX-License-Identifier: Apache-2.0
//
// Phrase mode: two people compare four words and each picks; whoever stands between them is found out, and nobody is
// told who anybody is before both have picked.
#include <doctest/doctest.h>

#include "tests/flow/invariant.h"
#include "tests/support/players.h"

using namespace kith;
using namespace kith::test;

namespace {

/// A phrase that is on this screen and not on the other.
std::size_t a_decoy(const Side& mine, const Side& theirs) {
    const auto right = common(*mine.last<event::Phrases>(), *theirs.last<event::Phrases>());
    return (right.value() + 1) % 3;
}

void check_nobody_known(const Side& side) {
    CHECK(side.last<event::Authenticated>() == nullptr);
    CHECK(side.last<event::Offered>() == nullptr);
    CHECK(side.store.asked == 0);
}

}  // namespace

TEST_CASE("two people who pick the same phrase on both screens get each other's cards") {
    Side a("Ada", 1);
    Side b("Bo", 2);
    Table table = table_by_phrase(a, b);
    CHECK(table.play());
    REQUIRE(a.count<event::Phrases>() == 1);
    REQUIRE(b.count<event::Phrases>() == 1);
    check_nobody_known(a);
    check_nobody_known(b);
    compare(a, b);
    CHECK(table.play());
    CHECK(a.done());
    CHECK(b.done());
    CHECK(a.store.held.size() == 1);
    CHECK(b.store.held.size() == 1);
    CHECK(a.last<event::Authenticated>()->how == How::phrase);
    CHECK(a.last<event::Authenticated>()->peer == b.keys.pub);
}

TEST_CASE("the two screens have exactly one phrase in common, and the others differ from it in every word") {
    std::array<std::size_t, 3> places{};
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        Side a("Ada", seed * 2 + 1);
        Side b("Bo", seed * 2 + 2);
        Table table = table_by_phrase(a, b);
        table.play();
        const auto& of_a = *a.last<event::Phrases>();
        const auto& of_b = *b.last<event::Phrases>();
        std::size_t alike = 0;
        for (std::size_t i = 0; i < 3; ++i) {
            for (std::size_t k = 0; k < 3; ++k) {
                alike += of_a.shown[i] == of_b.shown[k] ? 1 : 0;
                for (std::size_t word = 0; i != k && word < 4; ++word) {
                    CHECK(of_a.shown[i].bytes[word] != of_a.shown[k].bytes[word]);
                }
            }
        }
        CHECK(alike == 1);
        ++places[common(of_a, of_b).value()];
    }
    for (const std::size_t count : places) {
        CHECK(count >= 5);
    }
}

TEST_CASE(
    "a decoy or none, on either side, is a mismatch there, and on the other side once that has picked the true one") {
    for (const bool a_is_wrong : {true, false}) {
        for (const bool none : {true, false}) {
            for (const bool other_has_picked : {true, false}) {
                CAPTURE(a_is_wrong);
                CAPTURE(none);
                Side a("Ada", 3);
                Side b("Bo", 4);
                Table table = table_by_phrase(a, b);
                table.play();
                Side& wrong = a_is_wrong ? a : b;
                Side& right = a_is_wrong ? b : a;
                if (other_has_picked) {
                    right.meeting->pick(right.last<event::Phrases>()->link,
                                        common(*right.last<event::Phrases>(), *wrong.last<event::Phrases>()), b.now);
                    right.drain();
                }
                wrong.meeting->pick(wrong.last<event::Phrases>()->link,
                                    none ? std::nullopt : std::optional(a_decoy(wrong, right)), wrong.now);
                wrong.drain();
                table.play();
                CHECK((right.failed() != nullptr) == other_has_picked);
                for (const Side* side : {&a, &b}) {
                    if (side == &right && !other_has_picked) {
                        CHECK(side->error() == Errc::cut);
                        check_nobody_known(*side);
                        continue;
                    }
                    REQUIRE(side->failed() != nullptr);
                    CHECK(side->failed()->error.code == Errc::phrase_mismatch);
                    CHECK_FALSE(side->failed()->error.hint.empty());
                    CHECK(side->meeting->finished());
                    check_nobody_known(*side);
                }
                CHECK(wrong.count<event::PhraseMismatch>() == 1);
                CHECK(right.count<event::PhraseMismatch>() == 0);
            }
        }
    }
}

TEST_CASE("nothing is shown of anybody before both have picked, whoever picks first") {
    for (const bool a_first : {true, false}) {
        Side a("Ada", 5);
        Side b("Bo", 6);
        Table table = table_by_phrase(a, b);
        table.play();
        Side& first = a_first ? a : b;
        Side& second = a_first ? b : a;
        first.meeting->pick(first.last<event::Phrases>()->link,
                            common(*first.last<event::Phrases>(), *second.last<event::Phrases>()), first.now);
        first.drain();
        table.play();
        check_nobody_known(a);
        check_nobody_known(b);
        second.meeting->pick(second.last<event::Phrases>()->link,
                             common(*second.last<event::Phrases>(), *first.last<event::Phrases>()), second.now);
        second.drain();
        table.play();
        CHECK(a.done());
        CHECK(b.done());
    }
}

TEST_CASE("a pick is final, and one out of range is none") {
    Side a("Ada", 7);
    Side b("Bo", 8);
    Table table = table_by_phrase(a, b);
    table.play();
    a.meeting->pick(a.last<event::Phrases>()->link, common(*a.last<event::Phrases>(), *b.last<event::Phrases>()),
                    a.now);
    a.meeting->pick(a.last<event::Phrases>()->link, std::nullopt, a.now);
    a.drain();
    CHECK(a.failed() == nullptr);
    b.meeting->pick(b.last<event::Phrases>()->link, 3, b.now);
    b.drain();
    CHECK(b.error() == Errc::phrase_mismatch);
}

TEST_CASE("a pick is of the phrases that the person has read: not of a newer list, nor of one that is over") {
    Side a("Ada", 17);
    Side b("Bo", 18);
    Table first = table_by_phrase(a, b);
    first.play();
    const LinkId over = a.last<event::Phrases>()->link;
    first.cut();
    for (Side* side : {&a, &b}) {
        side->now += std::chrono::minutes(1);
    }
    Table second(a, b);
    const auto carry = [](Side& from, LinkId out, Side& to, LinkId in) {
        const ByteView ready = from.meeting->output(out);
        const Bytes bytes(ready.begin(), ready.end());
        from.meeting->sent(out, bytes.size());
        to.meeting->receive(in, bytes, to.now);
    };
    for (int i = 0; i < 4; ++i) {
        carry(a, second.link_a, b, second.link_b);
        carry(b, second.link_b, a, second.link_a);
    }
    a.meeting->pick(second.link_a, std::nullopt, a.now);  // its Phrases was not fetched yet
    a.drain();
    b.drain();
    REQUIRE(a.count<event::Phrases>() == 2);
    a.meeting->pick(over, std::nullopt, a.now);
    a.drain();
    CHECK(a.failed() == nullptr);
    CHECK(a.count<event::PhraseMismatch>() == 0);
    compare(a, b);
    second.play();
    CHECK(a.done());
    CHECK(b.done());
}

TEST_CASE("two sessions of one in the middle show different phrases on the two screens") {
    Side a("Ada", 9);
    Side b("Bo", 10);
    Side to_a("Mallory", 11);
    Side to_b("Mallory", 12);
    Table left = table_by_phrase(a, to_a);
    Table right = table_by_phrase(to_b, b);
    left.play();
    right.play();
    CHECK_FALSE(common(*a.last<event::Phrases>(), *b.last<event::Phrases>()));
    // Both people say none; the middle, that each has picked.
    to_a.meeting->pick(to_a.last<event::Phrases>()->link,
                       common(*to_a.last<event::Phrases>(), *a.last<event::Phrases>()), a.now);
    to_a.drain();
    left.play();
    compare(a, b);
    CHECK(a.error() == Errc::phrase_mismatch);
    CHECK(b.error() == Errc::phrase_mismatch);
    check_nobody_known(a);
    check_nobody_known(b);
    left.play();
    check_nobody_known(to_a);
}

TEST_CASE("a phrase meeting that is cut after any message ends in a state that both are told of") {
    for (std::size_t at = 0; at < 40; ++at) {
        for (const bool cut_a : {true, false}) {
            CAPTURE(at);
            CAPTURE(cut_a);
            Side a("Ada", 13);
            Side b("Bo", 14);
            Table table = table_by_phrase(a, b);
            table.on_frame = [&](bool from_a, std::size_t index, Bytes&) {
                return from_a == cut_a && index == at ? Fate::cut : Fate::arrives;
            };
            bool up = table.play();
            if (up) {
                compare(a, b);
                up = table.play();
            }
            if (up) {
                CHECK(a.done());
                CHECK(b.done());
                return;
            }
            for (const Side* side : {&a, &b}) {
                if (side->last<event::Authenticated>() != nullptr) {
                    check_truth(*side, side == &a ? b : a);
                    continue;
                }
                // Nobody was told of anybody: the meeting waits on.
                check_nobody_known(*side);
                CHECK(side->failed() == nullptr);
                CHECK(side->last<event::LinkFinished>() != nullptr);
            }
            check_meeting_again(a, b);
        }
    }
    FAIL("the meeting never got through");
}

TEST_CASE("any split of a phrase meeting's bytes gives the same meeting") {
    for (std::size_t size = 1; size < 200; ++size) {
        Side a("Ada", 15);
        Side b("Bo", 16);
        Table table = table_by_phrase(a, b);
        table.play_in_pieces(size);
        REQUIRE(a.count<event::Phrases>() == 1);
        compare(a, b);
        table.play_in_pieces(size);
        REQUIRE(a.done());
        REQUIRE(b.done());
    }
}
