// SPDX-License-Identifier: Apache-2.0
//
// Two people who dial each other at the same instant have two links, and must keep the same one, in whatever order the
// bytes of the two arrive. Every order up to the moment at which both have won is played.
#include <doctest/doctest.h>

#include "tests/support/players.h"

using namespace kith;
using namespace kith::test;

namespace {

enum class By : std::uint8_t { code, qr, phrase };

/// Two sides and two links: the first dialled by `a`, the second by `b`.
struct Crossing {
    Crossing(By a_dials, By b_dials, bool swapped) : a("Ada", swapped ? 2 : 1), b("Bo", swapped ? 1 : 2) {
        const unsigned number_of_a = swapped ? 9 : 7;
        const unsigned number_of_b = swapped ? 7 : 9;
        for (Side* side : {&a, &b}) {
            side->sit_down();
        }
        open(a, b_dials, number_of_a);
        open(b, a_dials, number_of_b);
        seek(a, b, number_of_b, a_dials);
        seek(b, a, number_of_a, b_dials);
        out = {a.meeting->dialled(a.now).value(), a.meeting->accepted(a.now).value()};
        in = {b.meeting->accepted(b.now).value(), b.meeting->dialled(b.now).value()};
    }

    static void open(Side& side, By by, unsigned number) {
        if (by == By::code) {
            side.meeting->listen(PublicNumber::from(number));
        } else if (by == By::qr) {
            side.meeting->display(PublicNumber::from(number), {});
        } else {
            side.meeting->listen_by_phrase(leave(), PublicNumber::from(number));
        }
    }
    static void seek(Side& side, Side& other, unsigned number, By by) {
        if (by == By::code) {
            REQUIRE(side.meeting->dial(other.meeting->code()->clone()));
        } else if (by == By::qr) {
            side.meeting->scan(other.meeting->invitation().value());
        } else {
            side.meeting->dial_by_phrase(leave(), PublicNumber::from(number));
        }
    }

    void play_hellos() {
        for (std::size_t link = 0; link < 2; ++link) {
            move(link, true);
            move(link, false);
        }
    }
    /// Moves one frame on one link in one direction: false if there is none.
    bool move(std::size_t link, bool from_a) {
        Side& from = from_a ? a : b;
        Side& to = from_a ? b : a;
        const LinkId source = from_a ? out[link] : in[link];
        const LinkId target = from_a ? in[link] : out[link];
        const ByteView ready = from.meeting->output(source);
        if (ready.empty()) {
            return false;
        }
        const std::size_t size = (static_cast<std::size_t>(ready[0]) << 8U | ready[1]) + 2;
        const Bytes frame(ready.begin(), ready.begin() + static_cast<std::ptrdiff_t>(size));
        from.meeting->sent(source, size);
        to.meeting->receive(target, frame, to.now);
        a.drain();
        b.drain();
        return true;
    }
    /// Links that a side has given up end for the other, once all that was said has arrived.
    bool close_the_finished() {
        bool closed = false;
        for (std::size_t link = 0; link < 2; ++link) {
            for (const bool of_a : {true, false}) {
                Side& side = of_a ? a : b;
                const LinkId mine = of_a ? out[link] : in[link];
                const bool finished = std::ranges::any_of(side.events, [&](const MeetingEvent& event) {
                    const auto* end = std::get_if<event::LinkFinished>(&event);
                    return end != nullptr && end->link == mine;
                });
                if (finished && !told[link][of_a ? 0 : 1] && side.meeting->output(mine).empty()) {
                    told[link][of_a ? 0 : 1] = true;
                    Side& other = of_a ? b : a;
                    other.meeting->closed(of_a ? in[link] : out[link], other.now);
                    other.drain();
                    closed = true;
                }
            }
        }
        return closed;
    }
    void play_to_the_end() {
        bool moved = true;
        while (moved) {
            moved = false;
            for (std::size_t link = 0; link < 2; ++link) {
                for (const bool from_a : {true, false}) {
                    moved = move(link, from_a) || moved;
                }
            }
            moved = close_the_finished() || moved;
        }
    }

    Side a;
    Side b;
    std::array<LinkId, 2> out{};  ///< a's end of each link
    std::array<LinkId, 2> in{};   ///< b's
    std::array<std::array<bool, 2>, 2> told{};
};

/// All orders, one after the other: at each step one of the up to four queues that have something gives a frame.
struct Orders {
    std::vector<std::size_t> taken;
    std::vector<std::size_t> of;
    std::size_t step = 0;

    std::size_t pick(std::size_t count) {
        if (step == taken.size()) {
            taken.push_back(0);
            of.push_back(count);
        }
        REQUIRE(of[step] == count);
        return taken[step++];
    }
    bool next() {
        step = 0;
        while (!taken.empty() && taken.back() + 1 == of.back()) {
            taken.pop_back();
            of.pop_back();
        }
        if (taken.empty()) {
            return false;
        }
        ++taken.back();
        return true;
    }
};

/// One order: frames by choice, until nothing is left that matters for who wins.
void play(Crossing& crossing, Orders& orders, std::size_t steps) {
    for (std::size_t i = 0; i < steps; ++i) {
        std::vector<std::pair<std::size_t, bool>> ready;
        for (std::size_t link = 0; link < 2; ++link) {
            for (const bool from_a : {true, false}) {
                Side& from = from_a ? crossing.a : crossing.b;
                if (!from.meeting->output(from_a ? crossing.out[link] : crossing.in[link]).empty()) {
                    ready.emplace_back(link, from_a);
                }
            }
        }
        if (ready.empty()) {
            break;
        }
        const auto [link, from_a] = ready[ready.size() == 1 ? 0 : orders.pick(ready.size())];
        crossing.move(link, from_a);
    }
    crossing.play_to_the_end();
}

/// Plays every order of so many frames: both meet, on one link.
void check_all_orders(By a_dials, By b_dials, std::size_t steps) {
    for (const bool swapped : {false, true}) {
        Orders orders;
        std::array<int, 2> won{};
        do {
            CAPTURE(orders.taken);
            Crossing crossing(a_dials, b_dials, swapped);
            if (a_dials == By::code && b_dials == By::code) {
                crossing.play_hellos();  // in code mode they have no say in it yet
            }
            play(crossing, orders, steps);
            compare(crossing.a, crossing.b);
            crossing.play_to_the_end();
            REQUIRE(crossing.a.done());
            REQUIRE(crossing.b.done());
            CHECK(crossing.a.store.held.size() == 1);
            CHECK(crossing.b.store.held.size() == 1);
            CHECK(crossing.a.count<event::Authenticated>() == 1);
            CHECK(crossing.b.count<event::Authenticated>() == 1);
            const std::size_t link = crossing.a.last<event::Authenticated>()->link == crossing.out[0] ? 0 : 1;
            CHECK(crossing.a.last<event::Authenticated>()->link == crossing.out[link]);
            CHECK(crossing.b.last<event::Authenticated>()->link == crossing.in[link]);
            ++won[link];
        } while (orders.next());
        // A phrase waits for two people: a code or a QR code, once there, is through before they have picked.
        CHECK((won[0] > 0) == (a_dials != By::phrase || b_dials == By::phrase));
        CHECK(won[1] > 0);
    }
}

}  // namespace

TEST_CASE("two who type each other's code at one instant meet on one link, whatever arrives first") {
    check_all_orders(By::code, By::code, 8);
}

TEST_CASE("two who scan each other's QR code at one instant meet on one link, whatever arrives first") {
    check_all_orders(By::qr, By::qr, 7);
}

TEST_CASE("two who dial each other to compare a phrase compare one, whatever arrives first") {
    check_all_orders(By::phrase, By::phrase, 7);
}

TEST_CASE("one who types a code while the other scans meet on one link, whatever arrives first") {
    check_all_orders(By::code, By::qr, 7);
}

TEST_CASE("one who dials by phrase while the other types a code or scans meet by that, whatever arrives first") {
    check_all_orders(By::phrase, By::code, 7);
    check_all_orders(By::phrase, By::qr, 7);
}
