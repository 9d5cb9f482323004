// SPDX-License-Identifier: Apache-2.0
//
// Wrong codes: who counts what, over how many links, and what becomes of a code that is used up.
#include <doctest/doctest.h>

#include "tests/support/players.h"

using namespace kith;
using namespace kith::test;

namespace {

Code wrong_code_for(const Meeting& listener) {
    Side stranger("Stranger", 4711);
    Code code = Code::make(listener.code()->number(), stranger.random);
    REQUIRE(code.words() != listener.code()->words());
    return code;
}

/// `a` sits down and dials `b`, who listens already.
Table dial_in(Side& a, Side& b, Code code) {
    a.sit_down();
    CHECK(a.meeting->dial(std::move(code)).has_value());
    return {a, b};
}

}  // namespace

TEST_CASE("a wrong code is told to both, costs one try on each side, and lets the right one in afterwards") {
    Side a("Ada", 1);
    Side b("Bo", 2);
    Side c("Cy", 3);
    b.sit_down();
    b.meeting->listen(PublicNumber::from(7));
    const std::string shown = b.meeting->code()->words();
    Table wrong = dial_in(a, b, wrong_code_for(*b.meeting));
    wrong.play();
    CHECK(a.error() == Errc::wrong_code);
    CHECK(b.last<event::WrongGuess>()->left == 2);
    CHECK(b.count<event::LinkFinished>() == 1);
    CHECK(b.failed() == nullptr);
    CHECK(a.last<event::Authenticated>() == nullptr);
    CHECK(b.meeting->code()->words() == shown);
    Table right = dial_in(c, b, b.meeting->code()->clone());
    right.play();
    CHECK(b.done());
    CHECK(c.done());
    CHECK(b.meeting->code() == nullptr);
}

TEST_CASE("the third wrong guess replaces the code, under the same number, with the reason; the old one is dead") {
    Side a("Ada", 1);
    Side b("Bo", 2);
    b.sit_down();
    b.meeting->listen(PublicNumber::from(7));
    const Code old = b.meeting->code()->clone();
    for (int i = 0; i < 3; ++i) {
        Table table = dial_in(a, b, wrong_code_for(*b.meeting));
        table.play();
    }
    CHECK(b.count<event::WrongGuess>() == 3);
    CHECK(b.last<event::WrongGuess>()->left == 0);
    REQUIRE(b.count<event::CodeReady>() == 2);
    CHECK(b.last<event::CodeReady>()->replaced);
    CHECK_FALSE(b.last<event::CodeReady>()->reason.empty());
    CHECK(b.meeting->code()->words() != old.words());
    CHECK(b.meeting->code()->number() == old.number());
    Table dead = dial_in(a, b, old.clone());
    dead.play();
    CHECK(a.error() == Errc::wrong_code);
    Side c("Cy", 3);
    Table right = dial_in(c, b, b.meeting->code()->clone());
    right.play();
    CHECK(c.done());
}

TEST_CASE(
    "guessing is slowed down: each further code takes no links for twice as long, and the right one is let in then") {
    Side a("Ada", 1);
    Side b("Bo", 2);
    b.sit_down();
    b.meeting->listen(PublicNumber::from(7));
    int guesses = 0;
    const Instant end = start_time + limits::wait_time_max;
    for (b.now = start_time; b.now < end; b.now += std::chrono::milliseconds(500)) {
        a.now = b.now;
        for (int i = 0; i < 5; ++i) {
            const auto link = b.meeting->accepted(b.now);
            if (!link) {
                CHECK(link.error().code == Errc::limit);
                break;
            }
            b.meeting->closed(*link, b.now);
            Table table = dial_in(a, b, wrong_code_for(*b.meeting));
            table.play();
            ++guesses;
        }
    }
    CHECK(b.count<event::WrongGuess>() == static_cast<std::size_t>(guesses));
    CHECK(guesses >= 24);
    CHECK(guesses <= 48);
    b.now += std::chrono::seconds(64);
    Side c("Cy", 3);
    c.now = b.now;
    Table right = dial_in(c, b, b.meeting->code()->clone());
    right.play();
    CHECK(c.done());
    CHECK(b.done());
}

TEST_CASE("twenty guesses in parallel count as twenty: three are looked at, the rest end unread") {
    Side b("Bo", 2);
    b.sit_down();
    b.meeting->listen(PublicNumber::from(7));
    std::vector<std::unique_ptr<Side>> guessers;
    std::vector<Table> tables;
    const Code wrong = wrong_code_for(*b.meeting);
    const Code right = b.meeting->code()->clone();
    for (std::uint64_t i = 0; i < 20; ++i) {
        guessers.push_back(std::make_unique<Side>("Guesser", 1000 + i));
        // The last of them even has the right code: it comes too late.
        tables.push_back(dial_in(*guessers.back(), b, (i == 19 ? right : wrong).clone()));
    }
    // All of them up to their first Noise message, which is frame 2, before any is looked at.
    std::vector<Bytes> held(20);
    for (std::size_t i = 0; i < 20; ++i) {
        tables[i].on_frame = [&, i](bool from_a, std::size_t index, Bytes& frame) {
            if (from_a && index == 2) {
                held[i] = frame;
            }
            return from_a && index >= 2 ? Fate::lost : Fate::arrives;
        };
        tables[i].play();
        CHECK_FALSE(held[i].empty());
    }
    for (std::size_t i = 0; i < 20; ++i) {
        b.meeting->receive(tables[i].link_b, held[i], b.now);
        b.drain();
    }
    CHECK(b.count<event::WrongGuess>() == 3);
    CHECK(b.count<event::CodeReady>() == 2);
    CHECK(b.count<event::LinkFinished>() == 20);
    CHECK(b.last<event::Authenticated>() == nullptr);
}

TEST_CASE("a listener that hangs up after the first Noise message has had a guess; the third ends the dialler") {
    Side a("Ada", 1);
    Side b("Bo", 2);
    a.sit_down();
    b.sit_down();
    b.meeting->listen(std::nullopt);
    CHECK(a.meeting->dial(b.meeting->code()->clone()).has_value());
    for (int i = 0; i < 3; ++i) {
        CHECK(a.failed() == nullptr);
        Table table{a, b};
        table.on_frame = [](bool from_a, std::size_t index, Bytes&) {
            return from_a && index == 2 ? Fate::cut : Fate::arrives;
        };
        table.play();
        CHECK(a.count<event::LinkFinished>() == static_cast<std::size_t>(i) + 1);
    }
    REQUIRE(a.failed() != nullptr);
    CHECK(a.failed()->error.code == Errc::wrong_code);
    CHECK(b.count<event::WrongGuess>() == 0);
}

TEST_CASE("leaving before the first Noise message costs nothing on either side") {
    Side a("Ada", 1);
    Side b("Bo", 2);
    a.sit_down();
    b.sit_down();
    b.meeting->listen(std::nullopt);
    CHECK(a.meeting->dial(b.meeting->code()->clone()).has_value());
    for (int i = 0; i < 10; ++i) {
        Table table{a, b};
        table.on_frame = [](bool from_a, std::size_t index, Bytes&) {
            return !from_a && index == 1 ? Fate::cut : Fate::arrives;
        };
        table.play();
    }
    CHECK(b.count<event::WrongGuess>() == 0);
    CHECK(a.failed() == nullptr);
    Table table{a, b};
    table.play();
    CHECK(a.done());
    CHECK(b.done());
}

TEST_CASE("a clear alert proves nothing: it neither gives a try back nor takes one") {
    Side a("Ada", 1);
    Side b("Bo", 2);
    a.sit_down();
    b.sit_down();
    b.meeting->listen(std::nullopt);
    CHECK(a.meeting->dial(b.meeting->code()->clone()).has_value());
    // Before the guess is out, an alert about the code ends the link and costs nothing.
    for (int i = 0; i < 5; ++i) {
        const LinkId link = a.meeting->dialled(a.now).value();
        a.meeting->receive(link, Bytes{0, 2, 5, 8}, a.now);
        a.drain();
        CHECK(a.last<event::LinkFinished>()->error->code == Errc::cut);
    }
    Table table{a, b};
    table.play();
    CHECK(a.done());
}

TEST_CASE("a typed code with no tries left is refused at once; while we listen as well, the meeting goes on") {
    Side a("Ada", 1);
    Side b("Bo", 2);
    a.sit_down();
    b.sit_down();
    a.meeting->listen(std::nullopt);
    b.meeting->listen(std::nullopt);
    CHECK(a.meeting->dial(wrong_code_for(*b.meeting)).has_value());
    for (int i = 0; i < 3; ++i) {
        Table table{a, b};
        table.play();
    }
    CHECK(a.failed() == nullptr);
    CHECK(a.meeting->dialled(a.now).error().code == Errc::wrong_code);
    CHECK(a.meeting->dial(b.meeting->code()->clone()).has_value());
    Table table{a, b};
    table.play();
    CHECK(a.done());
    CHECK(b.done());
}

TEST_CASE("a meeting that a used-up code has ended takes no answer on a link for a code typed before") {
    Side a("Ada", 1);
    Side b("Bo", 2);
    Side c("Cy", 3);
    for (Side* side : {&b, &c}) {
        side->sit_down();
        side->meeting->listen(PublicNumber::from(7));
    }
    a.sit_down();
    CHECK(a.meeting->dial(b.meeting->code()->clone()).has_value());
    Table earlier(a, b);
    CHECK(a.meeting->dial(wrong_code_for(*c.meeting)).has_value());
    for (int i = 0; i < limits::code_failures; ++i) {
        Table table(a, c);
        table.play();
    }
    REQUIRE(a.failed() != nullptr);
    CHECK(a.count<event::LinkFinished>() == 4);
    earlier.play();
    CHECK(a.last<event::Authenticated>() == nullptr);
    CHECK(b.last<event::Authenticated>() == nullptr);
    CHECK(a.meeting->finished());
}

TEST_CASE("a device that dials itself is told so") {
    Side a("Ada", 1);
    a.sit_down();
    a.meeting->listen(std::nullopt);
    CHECK(a.meeting->dial(a.meeting->code()->clone()).has_value());
    const LinkId out = a.meeting->dialled(a.now).value();
    const LinkId in = a.meeting->accepted(a.now).value();
    const ByteView hello = a.meeting->output(out);
    a.meeting->receive(in, Bytes(hello.begin(), hello.end()), a.now);
    a.drain();
    REQUIRE(a.last<event::LinkFinished>() != nullptr);
    CHECK(a.last<event::LinkFinished>()->error->what == "this device met itself");
}

TEST_CASE("two who picked different modes are told, and no try is counted") {
    Side a("Ada", 1);
    Side b("Bo", 2);
    a.sit_down();
    b.sit_down();
    const Invitation invitation = b.meeting->display(std::nullopt, {});
    CHECK(a.meeting->dial(Code::make(std::nullopt, a.random)).has_value());
    Table table{a, b};
    table.play();
    CHECK(b.error() == Errc::usage);
    CHECK(a.error() == Errc::usage);
}

TEST_CASE("a QR code is spent by the first that opens it, and survives those who don't know it") {
    Side a("Ada", 1);
    Side b("Bo", 2);
    Side stranger("Stranger", 3);
    a.sit_down();
    b.sit_down();
    stranger.sit_down();
    Invitation invitation = b.meeting->display(std::nullopt, {});
    Invitation forged{
        .psk = Secret<32>(ByteArray<32>{1}), .ephemeral = invitation.ephemeral, .number = {}, .addresses = {}};
    stranger.meeting->scan(std::move(forged));
    Table wrong{stranger, b};
    wrong.play();
    CHECK(stranger.error().has_value());
    CHECK(b.last<event::Scanned>() == nullptr);
    a.meeting->scan(std::move(invitation));
    Table right{a, b};
    right.play();
    CHECK(a.done());
    CHECK(b.done());
}

TEST_CASE("a scanner that meets another than the displayer stops before it says who it is") {
    Side a("Ada", 1);
    Side b("Bo", 2);
    a.sit_down();
    b.sit_down();
    Invitation invitation = b.meeting->display(std::nullopt, {});
    // Somebody who saw the QR code too, but does not have the displayer's ephemeral.
    invitation.ephemeral[0] ^= 1U;
    a.meeting->scan(std::move(invitation));
    Table table{a, b};
    table.play();
    CHECK(a.error() == Errc::protocol);
    CHECK(b.last<event::Scanned>() == nullptr);
    CHECK(b.failed() == nullptr);
    CHECK(b.last<event::InvitationReady>()->replaced);
}

TEST_CASE("a code typed again keeps its counter: three tries a code, however often it is typed") {
    Side a("Ada", 1);
    Side b("Bo", 2);
    b.sit_down();
    b.meeting->listen(PublicNumber::from(7));
    a.sit_down();
    a.meeting->listen(std::nullopt);  // so that a used-up code does not end Ada's meeting
    const Code wrong = wrong_code_for(*b.meeting);
    for (int i = 0; i < limits::code_failures; ++i) {
        CHECK(a.meeting->dial(wrong.clone()).has_value());
        Table table{a, b};
        table.play();
    }
    CHECK(a.meeting->dial(wrong.clone()).error().code == Errc::wrong_code);
    CHECK(a.meeting->dialled(a.now).error().code == Errc::wrong_code);
    CHECK(a.meeting->dial(b.meeting->code()->clone()).has_value());
}

TEST_CASE("with 32 links waiting the next is refused, and one that leaves makes room") {
    Side b("Bo", 2);
    b.sit_down();
    CHECK(b.meeting->accepted(b.now).error().code == Errc::usage);
    CHECK(b.meeting->dialled(b.now).error().code == Errc::usage);
    b.meeting->listen(std::nullopt);
    std::vector<LinkId> links;
    for (std::size_t i = 0; i < limits::pending_connections; ++i) {
        links.push_back(b.meeting->accepted(b.now).value());
    }
    CHECK(b.meeting->accepted(b.now).error().code == Errc::limit);
    b.meeting->closed(links.front(), b.now);
    Side a("Ada", 1);
    Table table = dial_in(a, b, b.meeting->code()->clone());
    table.play();
    CHECK(a.done());
    CHECK(b.done());
    CHECK(b.count<event::LinkFinished>() == limits::pending_connections);
}

TEST_CASE("modes that are not built yet say so") {
    CHECK(Meeting::offers(Mode::code));
    CHECK(Meeting::offers(Mode::qr));
    CHECK(Meeting::offers(Mode::phrase));
    CHECK(Meeting::offers(Mode::known).error().code == Errc::usage);
}
