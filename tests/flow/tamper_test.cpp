// SPDX-License-Identifier: Apache-2.0
//
// Somebody on the path changes, drops, doubles, reorders and plays again what two people say, in every mode: whatever
// becomes of a frame, the side that it reached saves nothing that an honest meeting would not have saved before it.
#include <doctest/doctest.h>

#include <cstdlib>

#include "tests/support/players.h"

using namespace kith;
using namespace kith::test;

namespace {

constexpr std::array modes{Mode::code, Mode::qr, Mode::phrase};

struct Said {
    bool from_a = false;
    std::size_t index = 0;  ///< among those of its side
    Bytes frame;
    std::size_t held_before = 0;  ///< what the receiver has saved when it comes, and
    std::size_t held_after = 0;   ///< once it has been taken
};

/// An honest meeting, frame by frame, and what each frame brought.
std::vector<Said> honest(Mode mode, std::uint64_t seed = 1) {
    Side a("Ada", seed);
    Side b("Bo", seed + 1);
    Table table = table_by(mode, a, b);
    std::vector<Said> said;
    const auto held = [&](bool from_a) { return (from_a ? b : a).store.held.size(); };
    table.on_frame = [&](bool from_a, std::size_t index, Bytes& frame) {
        if (!said.empty()) {
            said.back().held_after = held(said.back().from_a);
        }
        said.push_back({from_a, index, frame, held(from_a), 0});
        return Fate::arrives;
    };
    play_out(table);
    said.back().held_after = held(said.back().from_a);
    REQUIRE(a.done());
    REQUIRE(b.done());
    return said;
}

/// The same meeting, but that `change` is done to the frame `at`.
struct Tampered {
    Tampered(Mode mode, const Said& at, const std::function<void(Bytes& frame)>& change)
        : a("Ada", 1), b("Bo", 2), hit(at.from_a ? b : a) {
        Table table = table_by(mode, a, b);
        table.on_frame = [&](bool from_a, std::size_t index, Bytes& frame) {
            if (from_a == at.from_a && index == at.index) {
                done_before = hit.done();
                change(frame);
            }
            return Fate::arrives;
        };
        play_out(table);
        table.cut();
    }
    Side a;
    Side b;
    Side& hit;
    bool done_before = false;
};

void append(Bytes& out, const Bytes& more) {
    out.insert(out.end(), more.begin(), more.end());
}

}  // namespace

TEST_CASE("one bit flipped at any position ends the meeting without saving on the side that it reached") {
    // KITH_EVERY_POSITION: the slow run of this test, which leaves none out.
    const std::size_t stride = std::getenv("KITH_EVERY_POSITION") == nullptr ? 61 : 1;
    for (const Mode mode : modes) {
        CAPTURE(mode);
        int flips = 0;
        for (const Said& said : honest(mode)) {
            CAPTURE(said.from_a);
            CAPTURE(said.index);
            for (std::size_t position = 0; position < said.frame.size();
                 position += said.frame.size() > 130 ? stride : 1) {
                CAPTURE(position);
                const Tampered meeting(mode, said, [&](Bytes& frame) {
                    frame[position] = static_cast<Byte>(frame[position] ^ 1U << (position % 8));
                });
                ++flips;
                // A flip in END, or in COMMIT, comes when the card is saved already; everything before that saves nothing.
                CHECK(meeting.hit.store.held.size() == said.held_before);
                CHECK(meeting.hit.done() == meeting.done_before);
            }
        }
        CHECK(flips > 250);
    }
}

TEST_CASE("a frame that is repeated, left out or swapped with the next ends the meeting without saving") {
    for (const Mode mode : modes) {
        CAPTURE(mode);
        const auto frames = honest(mode);
        for (const Said& said : frames) {
            CAPTURE(said.from_a);
            CAPTURE(said.index);
            const auto next = std::ranges::find_if(frames, [&](const Said& other) {
                return other.from_a == said.from_a && other.index == said.index + 1;
            });
            const Tampered doubled(mode, said, [](Bytes& frame) { append(frame, Bytes(frame)); });
            CHECK(doubled.hit.store.held.size() <= said.held_after);
            if (next == frames.end()) {
                continue;  // the last of its side may get lost: that is a cut
            }
            const Tampered dropped(mode, said, [](Bytes& frame) { frame.clear(); });
            CHECK(dropped.hit.store.held.size() == said.held_before);
            CHECK_FALSE(dropped.hit.done());
            const Tampered swapped(
                mode, said, [&](Bytes& frame) { frame.insert(frame.begin(), next->frame.begin(), next->frame.end()); });
            CHECK(swapped.hit.store.held.size() == said.held_before);
            CHECK_FALSE(swapped.hit.done());
        }
    }
}

TEST_CASE("a frame of the same meeting, from either side, that comes again at any later point saves nothing") {
    for (const Mode mode : modes) {
        CAPTURE(mode);
        const auto frames = honest(mode);
        for (std::size_t at = 1; at < frames.size(); ++at) {
            for (std::size_t earlier = 0; earlier < at; ++earlier) {
                CAPTURE(at);
                CAPTURE(earlier);
                const Tampered meeting(mode, frames[at], [&](Bytes& frame) { frame = frames[earlier].frame; });
                CHECK(meeting.hit.store.held.size() == frames[at].held_before);
                CHECK(meeting.hit.done() == meeting.done_before);
            }
        }
    }
}

TEST_CASE("a frame of another meeting of the same two people, in place of this one's, saves nothing") {
    for (const Mode mode : modes) {
        CAPTURE(mode);
        const auto frames = honest(mode);
        const auto others = honest(mode, 50);
        REQUIRE(frames.size() == others.size());
        for (std::size_t at = 0; at < frames.size(); ++at) {
            CAPTURE(at);
            const Tampered meeting(mode, frames[at], [&](Bytes& frame) { frame = others[at].frame; });
            CHECK(meeting.hit.store.held.size() == frames[at].held_before);
            CHECK(meeting.hit.done() == meeting.done_before);
        }
    }
}
