// SPDX-License-Identifier: Apache-2.0
//
// What must hold of two people after any meeting, however it ended: what each was told is true, and when they meet
// again, both hold the other's card or neither does.
#pragma once

#include <doctest/doctest.h>

#include "tests/support/players.h"

namespace kith::test {

/// What `me` was told is true of the two stores. One who crashed was told nothing.
inline void check_truth(const Side& me, const Side& peer) {
    if (me.crashed) {
        return;
    }
    CAPTURE(me.name);
    if (!me.done() && me.failed() == nullptr) {
        // The link went before anybody was known: nothing is over, and nothing was kept.
        CHECK(me.last<event::LinkFinished>() != nullptr);
        CHECK(me.last<event::Authenticated>() == nullptr);
        CHECK(me.store.asked == 0);
        return;
    }
    const Truth truth = me.truth();
    CHECK(truth.theirs_here == (me.store.held.empty() ? Arrival::no : Arrival::yes));
    if (truth.mine_there != Arrival::maybe) {
        CHECK((truth.mine_there == Arrival::yes) == !peer.store.held.empty());
    }
    if (me.done()) {
        CHECK(truth.mine_there == Arrival::yes);
    }
    if (truth.theirs_here == Arrival::no && truth.mine_there == Arrival::no) {
        CHECK(truth.text().starts_with("They can't read your card; nothing of theirs was kept."));
    }
    CHECK(truth.unfinished == !me.store.rows.empty());
}

/// They meet again, and stop after what was left is finished: both hold, or neither, and no row is left.
inline void check_meeting_again(Side& a, Side& b) {
    a.decides = false;
    b.decides = false;
    Table again = table_by_code(a, b);
    CHECK(again.play());
    CHECK(a.last<event::Offered>() != nullptr);
    CHECK(b.last<event::Offered>() != nullptr);
    CHECK(a.store.held.size() == b.store.held.size());
    CHECK(a.store.held.size() <= 1);
    CHECK(a.store.rows.empty());
    CHECK(b.store.rows.empty());
    for (const Side* side : {&a, &b}) {
        const Side& peer = side == &a ? b : a;
        const auto* resumed = side->last<event::Resumed>();
        if (resumed != nullptr) {
            CHECK(resumed->truth.theirs_here == (side->store.held.empty() ? Arrival::no : Arrival::yes));
            if (resumed->truth.mine_there == Arrival::yes) {
                CHECK(!peer.store.held.empty());
            }
        }
    }
}

}  // namespace kith::test
