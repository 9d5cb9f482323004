// SPDX-License-Identifier: Apache-2.0
//
// Taking up what an earlier meeting left, with a peer that may cheat at it, and what a late answer of the store
// may still do.
#include <doctest/doctest.h>

#include "tests/support/puppet.h"

using namespace kith;
using namespace kith::test;
using session::RowState;
using session::Type;

namespace {

/// Bo agreed and staged with the puppet, released, and then the link was cut.
struct CutOff {
    CutOff() : bo("Bo", 1) {
        bo.decides = true;
        Puppet puppet(bo);
        puppet.agree();
        sealed.emplace(puppet.seal(puppet.me.card(Side::everything())));
        id = puppet.id();
        puppet.stage(*sealed);
        puppet.staged();
        REQUIRE(puppet.heard(Type::release) != nullptr);
        bo.meeting->closed(puppet.link, bo.now);
        bo.drain();
        REQUIRE(bo.store.rows.size() == 1);
        bo.decides = false;
        again.emplace(bo);
        again->identify();
    }
    void pending(RowState state) { again->pending({{.id = id, .state = state}}); }
    void release(const session::Sealed& key) {
        again->say(Type::release, session::write(session::Release{.id = id, .key = key.key.clone()}).view());
    }
    Side bo;
    std::optional<session::Sealed> sealed;
    MeetingId id{};
    std::optional<Puppet> again;
};

}  // namespace

TEST_CASE("both staged: both release, and each learns that the other holds") {
    CutOff cut;
    cut.pending(RowState::staged);
    CHECK(cut.again->heard(Type::release) != nullptr);
    CHECK(cut.again->heard(Type::offer) == nullptr);
    cut.release(*cut.sealed);
    CHECK(cut.bo.store.held.size() == 1);
    CHECK(cut.again->heard(Type::commit) != nullptr);
    CHECK(cut.bo.last<event::Resumed>() == nullptr);
    cut.again->say(Type::commit, session::write_commit(cut.id));
    REQUIRE(cut.bo.last<event::Resumed>() != nullptr);
    CHECK(cut.bo.last<event::Resumed>()->truth.mine_there == Arrival::yes);
    CHECK(cut.bo.last<event::Resumed>()->truth.theirs_here == Arrival::yes);
    CHECK(cut.bo.store.rows.empty());
    CHECK(cut.again->heard(Type::offer) != nullptr);
}

TEST_CASE("the peer holds: nothing is released again, its key is waited for, and the row goes with the save") {
    CutOff cut;
    cut.pending(RowState::held);
    CHECK(cut.again->heard(Type::release) == nullptr);
    cut.release(*cut.sealed);
    CHECK(cut.bo.store.held.size() == 1);
    CHECK(cut.bo.store.rows.empty());
    CHECK(cut.again->heard(Type::commit) != nullptr);
    CHECK(cut.bo.last<event::Resumed>()->truth.mine_there == Arrival::yes);
}

TEST_CASE("the peer knows nothing of it: the row goes, and that it may have ours is told") {
    CutOff cut;
    cut.again->pending();
    CHECK(cut.bo.store.rows.empty());
    CHECK(cut.bo.store.held.empty());
    CHECK(cut.bo.last<event::Resumed>()->truth.mine_there == Arrival::maybe);
    CHECK(cut.bo.store.dropped.back().mine_there == Arrival::maybe);
}

TEST_CASE("a key that does not fit ends the session, saves nothing and leaves the row") {
    CutOff cut;
    cut.pending(RowState::staged);
    Side other("Other", 9);
    cut.release(session::seal_nothing(other.random));
    CHECK(cut.bo.error() == Errc::protocol);
    CHECK(cut.bo.store.held.empty());
    CHECK(cut.bo.store.rows.size() == 1);
}

TEST_CASE("offers wait until what was left is finished; COMMIT without RELEASE, and a second RELEASE, are refused") {
    CutOff cut;
    cut.pending(RowState::staged);
    SUBCASE("OFFER too early") {
        cut.again->say(Type::offer, session::write(session::OfferMessage{.seq = 1, .offer = {"M", {}}}).value());
    }
    SUBCASE("COMMIT before RELEASE") {
        cut.again->say(Type::commit, session::write_commit(cut.id));
    }
    SUBCASE("RELEASE twice") {
        cut.release(*cut.sealed);
        CHECK(cut.bo.failed() == nullptr);
        cut.release(*cut.sealed);
    }
    SUBCASE("COMMIT of another meeting") {
        cut.again->say(Type::commit, session::write_commit({}));
    }
    CHECK(cut.bo.error() == Errc::protocol);
    CHECK(cut.bo.store.rows.size() == 1);
}

TEST_CASE("a disk that refuses the save of a resumed card leaves the row for the next time") {
    CutOff cut;
    cut.pending(RowState::staged);
    cut.bo.store.fail_at = cut.bo.store.asked;
    cut.release(*cut.sealed);
    CHECK(cut.bo.error() == Errc::io);
    CHECK(cut.bo.store.rows.size() == 1);
    CHECK(cut.bo.truth().unfinished);
    CHECK(cut.again->heard(Type::commit) == nullptr);
}

TEST_CASE("a row made with other keys is neither named to this peer nor touched") {
    CutOff cut;
    Side stranger("Stranger", 5);
    auto& entry = cut.bo.store.rows.begin()->second;
    auto row = session::Row::from(entry.row).value();
    SUBCASE("another peer") {
        row.peer = stranger.keys.pub;
    }
    SUBCASE("another persona of ours") {
        row.my_ik = stranger.keys.pub.ik;
    }
    entry.row = row.unfinished();
    Puppet puppet(cut.bo);
    puppet.identify();
    const Bytes* pending = puppet.heard(Type::pending);
    REQUIRE(pending != nullptr);
    CHECK(pending->empty());
    puppet.pending({{.id = cut.id, .state = RowState::staged}});
    CHECK(puppet.heard(Type::release) == nullptr);
    CHECK(cut.bo.store.rows.size() == 1);
    CHECK(puppet.heard(Type::offer) != nullptr);
}

TEST_CASE("a row that the vault gives back broken is passed over") {
    CutOff cut;
    cut.bo.store.rows.begin()->second.row.state.resize(20);
    Puppet puppet(cut.bo);
    puppet.identify();
    CHECK(puppet.heard(Type::pending)->empty());
    puppet.pending();
    CHECK(cut.bo.failed() == nullptr);
}

TEST_CASE("our key does not go out when T1 is answered only after the end") {
    Side a("Ada", 1);
    Side b("Bo", 2);
    StoreToken token = 0;
    a.before = [&](Side& side, const MeetingEvent& event) {
        const auto* staged = std::get_if<event::StoreStaged>(&event);
        if (staged == nullptr) {
            return false;
        }
        token = staged->token;
        side.store.rows[staged->row.id] = {.row = staged->row, .peer = staged->peer};
        return true;
    };
    Table table = table_by_code(a, b);
    table.play();  // Bo's STAGED is here; Ada's waits for her store
    SUBCASE("after the link was cut") {
        table.cut();
    }
    SUBCASE("after the deadline") {
        a.meeting->tick(a.now + limits::transfer_time);
        a.drain();
    }
    CHECK(a.failed() == nullptr);
    a.meeting->stored(token, true, a.now);
    a.drain();
    REQUIRE(a.failed() != nullptr);
    CHECK(a.truth().mine_there == Arrival::no);
    CHECK(a.truth().unfinished);
    table.play();
    CHECK(b.store.held.empty());
    CHECK(b.truth().theirs_here == Arrival::no);
}

TEST_CASE("a link that ends while T3 is being written still ends well if COMMIT had come") {
    Side a("Ada", 1);
    Side b("Bo", 2);
    std::optional<event::StoreHeld> waiting;
    a.before = [&](Side&, const MeetingEvent& event) {
        const auto* held = std::get_if<event::StoreHeld>(&event);
        if (held != nullptr) {
            waiting = *held;
        }
        return held != nullptr;
    };
    Table table = table_by_code(a, b);
    table.play();
    REQUIRE(waiting);
    CHECK(b.store.held.size() == 1);
    table.cut();
    CHECK(a.failed() == nullptr);
    a.meeting->stored(waiting->token, true, a.now);
    a.drain();
    CHECK(a.done());
    CHECK(a.truth().theirs_here == Arrival::yes);
    CHECK(a.truth().mine_there == Arrival::yes);
}
