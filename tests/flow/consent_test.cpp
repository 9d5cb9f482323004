// SPDX-License-Identifier: Apache-2.0
//
// Nobody says yes to something that has changed meanwhile, whoever changes it and whatever crosses on the way.
#include <doctest/doctest.h>

#include "tests/support/puppet.h"

using namespace kith;
using namespace kith::test;

namespace {

Decision yes() {
    return {};
}

Decision instead(const Side& side, std::string_view listed) {
    return {.give = true, .take = true, .instead = side.card(Side::listed(listed))};
}

void act(Side& side, Decision decision) {
    side.meeting->decide(std::move(decision), side.now);
    side.drain();
}

struct Undecided {
    Undecided() : a("Ada", 1), b("Bo", 2), table((a.decides = b.decides = false, table_by_code(a, b))) {
        table.play();
        REQUIRE(a.last<event::Offered>() != nullptr);
        REQUIRE(b.last<event::Offered>() != nullptr);
    }
    Side a;
    Side b;
    Table table;
};

}  // namespace

TEST_CASE("nothing is staged before both have said yes") {
    Undecided both;
    act(both.a, yes());
    both.table.play();
    CHECK(both.b.count<event::PeerReady>() == 1);
    CHECK(both.a.store.asked == 0);
    CHECK(both.b.store.asked == 0);
    act(both.b, yes());
    both.table.play();
    CHECK(both.a.done());
    CHECK(both.b.done());
}

TEST_CASE("two yeses that cross on the way are an agreement") {
    Undecided both;
    act(both.a, yes());
    act(both.b, yes());
    both.table.play();
    CHECK(both.a.done());
    CHECK(both.b.done());
}

TEST_CASE("a changed offer voids both decisions, is shown, and what is given is what was shown last") {
    Undecided both;
    act(both.a, yes());
    both.table.play();
    act(both.a, instead(both.a, "name,org"));
    both.table.play();
    REQUIRE(both.b.count<event::Offered>() == 2);
    CHECK(both.b.last<event::Offered>()->changed);
    CHECK(both.b.last<event::Offered>()->theirs.properties.size() == 2);
    CHECK(both.a.count<event::Offered>() == 2);
    act(both.b, yes());
    both.table.play();
    CHECK_FALSE(both.b.done());
    CHECK(both.a.store.asked == 0);
    act(both.a, yes());
    both.table.play();
    CHECK(both.a.done());
    CHECK(both.b.store.held.at(0).properties.size() == 2);
}

TEST_CASE("a yes that crosses a changed offer counts for nothing") {
    Undecided both;
    act(both.a, instead(both.a, "name"));
    act(both.b, yes());
    both.table.play();
    CHECK(both.a.count<event::PeerReady>() == 0);
    act(both.a, yes());
    both.table.play();
    CHECK_FALSE(both.a.done());
    CHECK(both.b.count<event::PeerReady>() == 1);
    act(both.b, yes());
    both.table.play();
    CHECK(both.a.done());
    CHECK(both.b.done());
    CHECK(both.b.store.held.at(0).properties.size() == 1);
}

TEST_CASE("a yes that is said before a changed offer was shown counts for nothing") {
    Undecided both;
    act(both.a, instead(both.a, "name"));
    // It has come, and Bo's program has not fetched it yet: what Bo says yes to is the offer before.
    const ByteView ready = both.a.meeting->output(both.table.link_a);
    const Bytes changed(ready.begin(), ready.end());
    both.a.meeting->sent(both.table.link_a, changed.size());
    both.b.meeting->receive(both.table.link_b, changed, both.b.now);
    both.b.meeting->decide(yes(), both.b.now);
    both.b.drain();
    REQUIRE(both.b.count<event::Offered>() == 2);
    both.table.play();
    CHECK(both.a.count<event::PeerReady>() == 0);
    act(both.b, yes());
    both.table.play();
    CHECK(both.a.count<event::PeerReady>() == 1);
}

TEST_CASE("a no that is said before a changed offer was shown is a no") {
    Undecided both;
    act(both.a, instead(both.a, "name"));
    const ByteView ready = both.a.meeting->output(both.table.link_a);
    both.b.meeting->receive(both.table.link_b, ready, both.b.now);
    both.b.meeting->decide({.give = false, .take = false, .instead = {}}, both.b.now);
    both.b.drain();
    CHECK(both.b.error() == Errc::declined);
}

TEST_CASE("an offer taken back while the peer already stages brings both back to deciding") {
    Undecided both;
    act(both.a, yes());
    both.table.play();
    // Bo agrees and stages; Ada changes her offer before any of that reaches her.
    act(both.b, yes());
    act(both.a, instead(both.a, "name,org"));
    both.table.play();
    CHECK_FALSE(both.a.done());
    CHECK(both.a.failed() == nullptr);
    CHECK(both.b.failed() == nullptr);
    CHECK(both.a.store.asked == 0);
    CHECK(both.b.store.asked == 0);
    act(both.b, yes());
    act(both.a, yes());
    both.table.play();
    CHECK(both.a.done());
    CHECK(both.b.done());
    CHECK(both.b.store.held.at(0).properties.size() == 2);
}

TEST_CASE("a person who changes what they take voids the peer's yes to the old terms") {
    Undecided both;
    act(both.a, yes());
    act(both.a, {.give = true, .take = false, .instead = {}});
    both.table.play();
    CHECK(both.b.last<event::Offered>()->changed);
    act(both.b, yes());
    both.table.play();
    CHECK(both.a.done());
    CHECK(both.b.done());
    CHECK(both.a.store.held.at(0).properties.empty());
    CHECK_FALSE(both.b.store.held.at(0).properties.empty());
}

TEST_CASE("a no ends it although the peer had said yes") {
    Undecided both;
    act(both.a, yes());
    both.table.play();
    act(both.b, {.give = false, .take = false, .instead = {}});
    both.table.play();
    CHECK(both.a.error() == Errc::declined);
    CHECK(both.b.error() == Errc::declined);
    CHECK(both.a.store.asked + both.b.store.asked == 0);
}

TEST_CASE("QR: nothing of the displayer's goes out before the tap, whatever the scanner says") {
    Side a("Ada", 1);
    Side b("Bo", 2);
    b.admits = false;
    Table table = table_by_qr(a, b);
    table.play();
    std::size_t from_b = 0;
    for (const auto& [from_a, frame] : table.recorded) {
        from_b += from_a ? 0 : 1;
    }
    CHECK(from_b == 2);  // Hello and Noise
    b.meeting->cancel(Errc::declined, b.now);
    b.drain();
    table.play();
    CHECK(a.error() == Errc::declined);
    CHECK(a.last<event::Authenticated>() == nullptr);
}

TEST_CASE("a Hello that offers less than this contact's once did waits for the person") {
    Side a("Ada", 1);
    Side b("Bo", 2);
    a.hello_level = 2U << 16U;
    a.before = [](Side&, const MeetingEvent& event) { return std::holds_alternative<event::Downgrade>(event); };
    Table table = table_by_code(a, b);
    table.play();
    CHECK(a.last<event::Downgrade>() != nullptr);
    CHECK(b.last<event::Offered>() == nullptr);
    a.meeting->accept_downgrade(a.now);
    a.drain();
    table.play();
    CHECK(a.done());
    CHECK(b.done());
}

TEST_CASE("a card in the largest class arrives whole, and one that no class holds is refused with a hint") {
    Side a("Ada", 1);
    Side b("Bo", 2);
    for (int i = 0; i < 3; ++i) {
        a.persona.properties.push_back(own("NOTE", std::string(60 * 1024, static_cast<char>('a' + i))));
    }
    SUBCASE("the largest class") {
        Table table = table_by_code(a, b);
        table.play();
        CHECK(a.done());
        REQUIRE(b.done());
        CHECK(b.store.held.at(0).properties.back().property.value == std::string(60 * 1024, 'c'));
    }
    SUBCASE("cut up in small pieces") {
        Table table = table_by_code(a, b);
        table.play_in_pieces(1000);
        CHECK(a.done());
        CHECK(b.done());
    }
}
