// SPDX-License-Identifier: Apache-2.0
//
// A person stops, at every event and after every frame, on either side: before their key is out nothing is kept
// anywhere; after it both are told what is known.
#include "tests/flow/invariant.h"

using namespace kith;
using namespace kith::test;

namespace {

/// A meeting in which `who` cancels instead of answering its event number `at`. False if there are not so many.
bool cancel_at_event(Side& a, Side& b, bool a_cancels, std::size_t at, bool answer_first) {
    Side& who = a_cancels ? a : b;
    std::size_t seen = 0;
    bool reached = false;
    Table table = table_by_code(a, b);
    who.before = [&](Side& side, const MeetingEvent& event) {
        if (reached || seen++ != at || side.done() || side.failed() != nullptr) {
            return false;
        }
        reached = true;
        if (answer_first) {
            side.answer(event);
        }
        side.meeting->cancel(Errc::cancelled, side.now);
        return true;
    };
    table.play();
    table.cut();
    who.before = nullptr;
    return reached;
}

}  // namespace

TEST_CASE("a cancel at every event, on either side, is told truly, and meeting again leaves both or neither") {
    for (const bool a_cancels : {true, false}) {
        for (const bool answer_first : {true, false}) {
            for (std::size_t at = 0;; ++at) {
                CAPTURE(a_cancels);
                CAPTURE(answer_first);
                CAPTURE(at);
                Side a("Ada", 100);
                Side b("Bo", 200);
                if (!cancel_at_event(a, b, a_cancels, at, answer_first)) {
                    CHECK(at > 4);
                    break;
                }
                Side& who = a_cancels ? a : b;
                Side& other = a_cancels ? b : a;
                const bool by_person = who.failed() != nullptr && who.failed()->error.code == Errc::cancelled;
                if (who.last<event::StoreStaged>() != nullptr && !answer_first) {
                    // The Store event itself may never have been answered: there is no truth to hold against a store.
                    check_meeting_again(a, b);
                    continue;
                }
                check_truth(who, other);
                if (other.failed() != nullptr || other.done()) {
                    check_truth(other, who);
                }
                if (by_person && who.truth().mine_there == Arrival::no) {
                    CHECK(who.store.rows.empty());
                    CHECK(who.store.held.empty());
                    CHECK(other.store.held.empty());
                }
                check_meeting_again(a, b);
            }
        }
    }
}

TEST_CASE("a cancel after any frame, on either side, is told truly, and meeting again leaves both or neither") {
    for (const bool a_cancels : {true, false}) {
        for (const bool after_a : {true, false}) {
            for (std::size_t at = 0; at < 16; ++at) {
                CAPTURE(a_cancels);
                CAPTURE(after_a);
                CAPTURE(at);
                Side a("Ada", 100);
                Side b("Bo", 200);
                Table table = table_by_code(a, b);
                Side& who = a_cancels ? a : b;
                table.on_frame = [&](bool from_a, std::size_t index, Bytes&) {
                    if (from_a == after_a && index == at) {
                        who.meeting->cancel(Errc::cancelled, who.now);
                    }
                    return Fate::arrives;
                };
                table.play();
                table.cut();
                REQUIRE((who.failed() != nullptr || who.done()));
                check_truth(who, a_cancels ? b : a);
                Side& other = a_cancels ? b : a;
                if (other.failed() != nullptr || other.done()) {
                    check_truth(other, who);
                }
                check_meeting_again(a, b);
            }
        }
    }
}

TEST_CASE("a cancel between STAGED and RELEASE deletes the own row before the peer hears of it") {
    Side a("Ada", 100);
    Side b("Bo", 200);
    Table table = table_by_code(a, b);
    bool seen = false;
    a.before = [&](Side& side, const MeetingEvent& event) {
        if (std::holds_alternative<event::StoreDropped>(event)) {
            // Not answered yet: nothing may be said.
            CHECK(side.meeting->output(table.link_a).empty());
            CHECK(side.failed() == nullptr);
            seen = true;
        }
        return false;
    };
    // Ada's STAGED is frame 8 (Hello, Ya, Noise, IDENTITY, PENDING, OFFER, DECIDE, STAGE come before it).
    table.on_frame = [&](bool from_a, std::size_t index, Bytes&) {
        if (from_a && index == 8) {
            a.meeting->cancel(Errc::cancelled, a.now);
            a.drain();
        }
        return Fate::arrives;
    };
    CHECK(table.play());
    CHECK(seen);
    CHECK(a.error() == Errc::cancelled);
    CHECK(b.error() == Errc::declined);
    CHECK(a.store.rows.empty());
    CHECK(b.store.rows.empty());
    CHECK(a.truth().text() == "They can't read your card; nothing of theirs was kept.");
    // Bo had Ada's STAGED, so his key was out, and he is told.
    CHECK(b.truth().text() == "They may have your card; nothing of theirs was kept.");
}

TEST_CASE("a cancel after the own key is out comes too late: the row stays, and the truth is told") {
    Side a("Ada", 100);
    Side b("Bo", 200);
    Table table = table_by_code(a, b);
    // Bo's STAGED was the last frame to reach Ada: her RELEASE is out, his is on its way.
    table.on_frame = [&](bool from_a, std::size_t index, Bytes&) {
        if (from_a && index == 9) {
            a.meeting->cancel(Errc::cancelled, a.now);
            a.drain();
        }
        return Fate::arrives;
    };
    table.play();
    table.cut();
    CHECK(a.error() == Errc::cancelled);
    CHECK(a.truth().mine_there == Arrival::maybe);
    CHECK(a.store.rows.size() == 1);
    check_meeting_again(a, b);
    CHECK(a.store.held.size() == 1);
}
