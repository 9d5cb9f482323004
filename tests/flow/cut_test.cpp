// SPDX-License-Identifier: Apache-2.0
//
// The link is cut, a device dies, a disk fails: at every message, on either side. The stores are what a vault
// would have made durable.
#include <cstdlib>

#include "tests/flow/invariant.h"

using namespace kith;
using namespace kith::test;

namespace {

/// Frames that each side sends in a whole meeting: {b's, a's}.
std::array<std::size_t, 2> frames_of_a_meeting() {
    Side a("Ada", 100);
    Side b("Bo", 200);
    Table table = table_by_code(a, b);
    table.play();
    std::array<std::size_t, 2> out{};
    for (const auto& [from_a, frame] : table.recorded) {
        ++out[static_cast<std::size_t>(from_a)];
    }
    return out;
}

Fate lost_from(bool from_a, std::size_t index, std::size_t a_from, std::size_t b_from) {
    return index >= (from_a ? a_from : b_from) ? Fate::lost : Fate::arrives;
}

}  // namespace

TEST_CASE("a cut before any frame, on either side, leaves both people with the truth, and meeting again repairs") {
    const auto frames = frames_of_a_meeting();
    CHECK(frames[0] >= 12);
    for (const bool cut_a : {true, false}) {
        for (std::size_t at = 0; at < frames[static_cast<std::size_t>(cut_a)]; ++at) {
            CAPTURE(cut_a);
            CAPTURE(at);
            Side a("Ada", 100);
            Side b("Bo", 200);
            Table table = table_by_code(a, b);
            table.on_frame = [&](bool from_a, std::size_t index, Bytes&) {
                return from_a == cut_a && index == at ? Fate::cut : Fate::arrives;
            };
            CHECK_FALSE(table.play());
            if (a.failed() != nullptr || a.done()) {
                check_truth(a, b);
            }
            if (b.failed() != nullptr || b.done()) {
                check_truth(b, a);
            }
            check_meeting_again(a, b);
        }
    }
}

TEST_CASE("a cut at any byte, in either direction, leaves both people with the truth, and meeting again repairs") {
    // A frame counts when it is whole: its first byte, one inside and all but the last stand for the rest, unless
    // KITH_EVERY_POSITION is set.
    const bool every = std::getenv("KITH_EVERY_POSITION") != nullptr;
    for (const bool of_a : {true, false}) {
        bool reached = true;
        for (std::size_t frame_at = 0; reached; ++frame_at) {
            std::size_t size = 2;
            for (std::size_t bytes = 1; bytes < size; bytes += every || size == 2 ? 1 : (size - 1) / 2) {
                CAPTURE(of_a);
                CAPTURE(frame_at);
                CAPTURE(bytes);
                Side a("Ada", 100);
                Side b("Bo", 200);
                Table table = table_by_code(a, b);
                reached = false;
                table.on_frame = [&](bool from_a, std::size_t index, Bytes& frame) {
                    if (from_a != of_a || index < frame_at) {
                        return Fate::arrives;
                    }
                    if (index > frame_at) {
                        return Fate::lost;
                    }
                    reached = true;
                    size = frame.size();
                    frame.resize(bytes);
                    return Fate::arrives;
                };
                table.play();
                table.cut();
                if (!reached) {
                    CHECK(frame_at >= 12);
                    break;
                }
                check_truth(a, b);
                check_truth(b, a);
                check_meeting_again(a, b);
            }
        }
    }
}

TEST_CASE("whatever is lost in both directions, what each is told is true and meeting again leaves both or neither") {
    const auto frames = frames_of_a_meeting();
    // Before frame 3 of each side nothing but the handshake is under way.
    for (std::size_t a_from = 3; a_from <= frames[1]; ++a_from) {
        for (std::size_t b_from = 3; b_from <= frames[0]; ++b_from) {
            CAPTURE(a_from);
            CAPTURE(b_from);
            Side a("Ada", 100);
            Side b("Bo", 200);
            Table table = table_by_code(a, b);
            table.on_frame = [&](bool from_a, std::size_t index, Bytes&) {
                return lost_from(from_a, index, a_from, b_from);
            };
            table.play();
            table.cut();
            check_truth(a, b);
            check_truth(b, a);
            check_meeting_again(a, b);
        }
    }
}

TEST_CASE("a device that dies at any Store event, before or after the write, repairs when both meet again") {
    for (const bool a_dies : {true, false}) {
        for (const bool after_write : {true, false}) {
            for (int at = 0; at < 3; ++at) {
                CAPTURE(a_dies);
                CAPTURE(after_write);
                CAPTURE(at);
                Side a("Ada", 100);
                Side b("Bo", 200);
                Table table = table_by_code(a, b);
                FakeStore& store = (a_dies ? a : b).store;
                store.crash_at = at;
                store.crash_after_write = after_write;
                table.play();
                table.cut();
                CHECK((a_dies ? a : b).crashed);
                check_truth(a, b);
                check_truth(b, a);
                check_meeting_again(a, b);
            }
        }
    }
}

TEST_CASE("a disk that refuses any Store event is told, and meeting again leaves both or neither") {
    for (const bool a_fails : {true, false}) {
        for (int at = 0; at < 2; ++at) {
            CAPTURE(a_fails);
            CAPTURE(at);
            Side a("Ada", 100);
            Side b("Bo", 200);
            Side& failing = a_fails ? a : b;
            Table table = table_by_code(a, b);
            failing.store.fail_at = at;
            table.play();
            table.cut();
            REQUIRE(failing.failed() != nullptr);
            CHECK(failing.failed()->error.code == Errc::io);
            check_truth(a, b);
            check_truth(b, a);
            check_meeting_again(a, b);
            CHECK(a.store.held.size() == (at == 0 ? 0 : 1));
        }
    }
}

TEST_CASE("a meeting that resumes may be cut in turn, at any frame, and the third one repairs") {
    const auto frames = frames_of_a_meeting();
    int resumed = 0;
    for (std::size_t first = frames[1] - 5; first <= frames[1]; ++first) {
        for (std::size_t second = 4; second < 9; ++second) {
            for (std::size_t third = 4; third < 9; ++third) {
                CAPTURE(first);
                CAPTURE(second);
                CAPTURE(third);
                Side a("Ada", 100);
                Side b("Bo", 200);
                Table table = table_by_code(a, b);
                table.on_frame = [&](bool from_a, std::size_t index, Bytes&) {
                    return lost_from(from_a, index, first, frames[0] - 3);
                };
                table.play();
                table.cut();
                a.decides = b.decides = false;
                Table again = table_by_code(a, b);
                again.on_frame = [&](bool from_a, std::size_t index, Bytes&) {
                    return lost_from(from_a, index, second, third);
                };
                again.play();
                again.cut();
                resumed += a.store.rows.empty() ? 0 : 1;
                check_meeting_again(a, b);
            }
        }
    }
    CHECK(resumed > 0);
}

TEST_CASE("a cut after both released leaves a row that the next meeting, by QR, finishes before its own offers") {
    const auto frames = frames_of_a_meeting();
    Side a("Ada", 100);
    Side b("Bo", 200);
    Table table = table_by_code(a, b);
    // Ada's COMMIT and END are lost, and so is everything of Bo's from RELEASE on.
    table.on_frame = [&](bool from_a, std::size_t index, Bytes&) {
        return lost_from(from_a, index, frames[1] - 2, frames[0] - 3);
    };
    table.play();
    table.cut();
    CHECK(a.store.held.empty());
    CHECK(b.store.held.size() == 1);
    CHECK(a.truth().text() ==
          "They may have your card; nothing of theirs was kept. Meet again within a day to finish the exchange.");
    CHECK(b.truth().theirs_here == Arrival::yes);
    Table again = table_by_qr(a, b);
    CHECK(again.play());
    REQUIRE(a.last<event::Resumed>() != nullptr);
    CHECK(a.last<event::Resumed>()->truth.theirs_here == Arrival::yes);
    CHECK(a.done());
    CHECK(b.done());
    CHECK(a.store.held.size() == 2);
    CHECK(b.store.held.size() == 2);
    CHECK(a.store.rows.empty());
    CHECK(b.store.rows.empty());
}
