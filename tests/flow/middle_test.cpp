// SPDX-License-Identifier: Apache-2.0
//
// Somebody between the two, frame by frame: who edits the Hellos, gives key shares that are degenerate, their owner's or
// its own, takes another's signature along, or forges what the other person picked. Nobody is ever let in by that.
// tests/transport/between.cpp does the like to two running commands.
#include <doctest/doctest.h>

#include <functional>

#include "session/hello.h"
#include "tests/support/puppet.h"
#include "tests/support/stranger.h"
#include "tests/support/vectors.h"

using namespace kith;
using namespace kith::test;
using session::HandshakeType;
using session::Hello;
using session::Role;
using session::Type;

namespace {

constexpr std::array modes{Mode::code, Mode::qr, Mode::phrase};

void check_nobody_let_in(const Side& side) {
    CHECK(side.last<event::Authenticated>() == nullptr);
    CHECK(side.last<event::Scanned>() == nullptr);
    CHECK(side.last<event::Phrases>() == nullptr);
    CHECK(side.store.asked == 0);
}

/// Plays a meeting in which `change` is done to one frame; gives whether it still went through.
bool meets(Mode mode, bool of_a, std::size_t at, const std::function<void(Bytes& frame, const Table& table)>& change) {
    Side a("Ada", 1);
    Side b("Bo", 2);
    Table table = table_by(mode, a, b);
    table.on_frame = [&](bool from_a, std::size_t index, Bytes& frame) {
        if (from_a == of_a && index == at) {
            change(frame, table);
        }
        return Fate::arrives;
    };
    play_out(table);
    table.cut();
    if (a.done() || b.done()) {
        return true;
    }
    check_nobody_let_in(a);
    check_nobody_let_in(b);
    return false;
}

Bytes frame_of(HandshakeType type, ByteView body) {
    Bytes content{static_cast<Byte>(type)};
    content.insert(content.end(), body.begin(), body.end());
    Bytes frame;
    session::append_frame(frame, content);
    return frame;
}

/// Where the handshake's Noise messages stand among the frames of either side.
std::size_t noise_at(Mode mode) {
    return mode == Mode::code ? 2 : 1;
}

constexpr std::size_t key_at = 3;  ///< a key or share in its frame: after the length and the type

void put(Bytes& frame, ByteView key) {
    if (frame.size() >= key_at + key.size()) {  // else it is an alert, which says that all is over
        std::ranges::copy(key, frame.begin() + key_at);
    }
}

Bytes any_point(std::uint64_t seed) {
    SeededRandom random(seed);
    const auto pair = crypto::DhPair::generate(random);
    return {pair.pub.begin(), pair.pub.end()};
}

/// The last frame of that side so far, if any.
const Bytes* last_of(const Table& table, bool from_a) {
    const Bytes* out = nullptr;
    for (const auto& [of_a, frame] : table.recorded) {
        out = of_a == from_a ? &frame : out;
    }
    return out;
}

}  // namespace

TEST_CASE("a Hello that somebody between the two edited, in any way that still reads, lets nobody in") {
    struct Edit {
        const char* what;
        std::function<void(Hello&)> edit;
    };
    const std::vector<Edit> edits{
        {"a later version beside ours", [](Hello& hello) { hello.versions.push_back(2); }},
        {"an older version before ours", [](Hello& hello) { hello.versions.insert(hello.versions.begin(), 0); }},
        {"another version alone", [](Hello& hello) { hello.versions = {2}; }},
        {"ours twice", [](Hello& hello) { hello.versions.push_back(hello.versions[0]); }},
        {"another suite beside ours", [](Hello& hello) { hello.suites.push_back(7); }},
        {"another suite alone", [](Hello& hello) { hello.suites = {7}; }},
        {"one more mode", [](Hello& hello) { hello.modes.push_back(static_cast<std::uint32_t>(Mode::known)); }},
        {"the first mode away", [](Hello& hello) { hello.modes.erase(hello.modes.begin()); }},
        {"the last mode away", [](Hello& hello) { hello.modes.pop_back(); }},
        {"the modes in another order",
         [](Hello& hello) { hello.modes.insert(hello.modes.begin(), hello.modes.back()); }},
        {"another mode alone", [](Hello& hello) { hello.modes = {(hello.modes[0] + 1) % 3}; }},
        {"another random", [](Hello& hello) { hello.random[5] ^= 1U; }},
    };
    for (const Mode mode : modes) {
        CAPTURE(mode);
        CHECK(meets(mode, true, 0, [](Bytes&, const Table&) {}));
        for (const bool of_a : {true, false}) {
            CAPTURE(of_a);
            for (const Edit& each : edits) {
                CAPTURE(each.what);
                CHECK_FALSE(meets(mode, of_a, 0, [&](Bytes& frame, const Table&) {
                    Hello hello = session::read_hello(ByteView(frame).subspan(key_at)).value();
                    each.edit(hello);
                    frame = frame_of(HandshakeType::hello, session::write(hello));
                }));
            }
            // What our reader passes over, another may not: it is bound all the same.
            CHECK_FALSE(meets(mode, of_a, 0, [](Bytes& frame, const Table&) {
                const Bytes unknown{0x28, 0x01};
                frame.insert(frame.end(), unknown.begin(), unknown.end());
                frame[1] = static_cast<Byte>(frame[1] + unknown.size());
            }));
        }
    }
}

TEST_CASE("a listener open in every mode is not talked out of the one that was picked by a Hello with fewer") {
    for (const Mode mode : modes) {
        CAPTURE(mode);
        for (const std::uint32_t removed : {0U, 1U, 2U}) {
            CAPTURE(removed);
            Side a("Ada", 1);
            Side b("Bo", 2);
            a.sit_down();
            b.sit_down();
            b.meeting->listen(PublicNumber::from(7));
            const Invitation shown = b.meeting->display(std::nullopt, {});
            b.meeting->listen_by_phrase(leave(), PublicNumber::from(7));
            if (mode == Mode::code) {
                static_cast<void>(a.meeting->dial(b.meeting->code()->clone()));
            } else if (mode == Mode::qr) {
                a.meeting->scan(Invitation{
                    .psk = shown.psk.clone(), .ephemeral = shown.ephemeral, .number = shown.number, .addresses = {}});
            } else {
                a.meeting->dial_by_phrase(leave(), PublicNumber::from(7));
            }
            Table table(a, b);
            table.on_frame = [&](bool from_a, std::size_t index, Bytes& frame) {
                if (!from_a && index == 0) {
                    Hello hello = session::read_hello(ByteView(frame).subspan(key_at)).value();
                    REQUIRE(hello.modes.size() == 3);
                    std::erase(hello.modes, removed);
                    frame = frame_of(HandshakeType::hello, session::write(hello));
                }
                return Fate::arrives;
            };
            play_out(table);
            table.cut();
            check_nobody_let_in(a);
            check_nobody_let_in(b);
        }
    }
}

TEST_CASE("an ephemeral of small order, of nobody, of somebody else, or the reader's own come back lets nobody in") {
    std::vector<Bytes> points{any_point(5), Bytes(32, 0xff)};
    for (const auto& one : vectors("x25519-small-order")) {
        points.push_back(one.bytes("u"));
    }
    REQUIRE(points.size() > 8);
    for (const Mode mode : modes) {
        CAPTURE(mode);
        for (const bool of_a : {true, false}) {
            CAPTURE(of_a);
            for (const Bytes& point : points) {
                CAPTURE(to_hex(point));
                CHECK_FALSE(meets(mode, of_a, noise_at(mode), [&](Bytes& frame, const Table&) { put(frame, point); }));
            }
        }
        // The responder's answer with the initiator's own ephemeral in it, and the initiator's whole message as an answer.
        CHECK_FALSE(meets(mode, false, noise_at(mode), [](Bytes& frame, const Table& table) {
            put(frame, ByteView(*last_of(table, true)).subspan(key_at, 32));
        }));
        CHECK_FALSE(meets(mode, false, noise_at(mode),
                          [](Bytes& frame, const Table& table) { frame = *last_of(table, true); }));
    }
}

TEST_CASE("both ephemerals put in by one in the middle, who knows neither code nor picture, let nobody in") {
    for (const Mode mode : modes) {
        CAPTURE(mode);
        Side a("Ada", 1);
        Side b("Bo", 2);
        Table table = table_by(mode, a, b);
        table.on_frame = [&](bool from_a, std::size_t index, Bytes& frame) {
            if (index == noise_at(mode)) {
                put(frame, any_point(from_a ? 5 : 6));
            }
            return Fate::arrives;
        };
        play_out(table);
        table.cut();
        check_nobody_let_in(a);
        check_nobody_let_in(b);
    }
}

TEST_CASE("a share of the code that is no point, neutral, of another code, or the own one come back lets nobody in") {
    SeededRandom random(8);
    const Code another = Code::make(std::nullopt, random);
    const crypto::CPace guessed({.prs = another.secret(), .ci = as_bytes("another"), .sid = {}}, random);
    const std::vector<Bytes> shares{Bytes(32, 0), Bytes(32, 0xff), any_point(5),
                                    Bytes(guessed.share().begin(), guessed.share().end())};
    for (const bool of_a : {true, false}) {
        CAPTURE(of_a);
        for (const Bytes& share : shares) {
            CAPTURE(to_hex(share));
            CHECK_FALSE(meets(Mode::code, of_a, 1, [&](Bytes& frame, const Table&) { put(frame, share); }));
        }
    }
    CHECK_FALSE(meets(Mode::code, false, 1, [](Bytes& frame, const Table& table) {
        put(frame, ByteView(*last_of(table, true)).subspan(key_at, 32));
    }));
}

TEST_CASE("a second identity in a meeting ends it, whoever's it is and whenever it comes") {
    for (const bool own : {true, false}) {
        for (int stage = 0; stage < 4; ++stage) {
            CAPTURE(own);
            CAPTURE(stage);
            Side bo("Bo", 1);
            bo.decides = false;
            Puppet puppet(bo);
            const Side eve("Eve", 5);
            puppet.identify();
            if (stage > 0) {
                puppet.pending();
            }
            if (stage > 1) {
                puppet.offer();
            }
            if (stage > 2) {
                puppet.decide();
            }
            const PublicKeys first = bo.last<event::Authenticated>()->peer;
            puppet.say(Type::identity,
                       session::identify(own ? puppet.me.keys : eve.keys, Role::initiator, puppet.handshake_hash));
            CHECK(bo.error() == Errc::protocol);
            CHECK(bo.count<event::Authenticated>() == 1);
            CHECK(bo.last<event::Authenticated>()->peer == first);
            CHECK(bo.store.asked == 0);
        }
    }
}

TEST_CASE("what somebody signed in a meeting with one person proves nothing to another, in either role") {
    // Ada dials Mallory, who meets Bo at the same time and hands on what Ada signed.
    Side ada("Ada", 1);
    ada.sit_down();
    Side said("Anybody", 4);
    auto tries =
        std::make_shared<session::CodeTries>(session::CodeTries{.code = Code::make(std::nullopt, said.random)});
    CHECK(ada.meeting->dial(tries->code.clone()));
    session::Means means;
    means.code = tries;
    Stranger to_ada(ada, Role::responder, std::move(means));
    REQUIRE(to_ada.has_heard(Type::identity));
    const Bytes as_initiator = to_ada.heard().front().second;
    // And Ada, met by Mallory who dialled.
    Side again("Ada", 1);
    Puppet met(again, 99);
    met.identify();
    const Bytes as_responder = *met.heard(Type::identity);
    for (const Bytes& identity : {as_initiator, as_responder}) {
        REQUIRE(session::read_identity(identity)->keys == ada.keys.pub);
        Side bo("Bo", 3);
        Puppet to_bo(bo, 99);
        to_bo.say(Type::identity, identity);
        CHECK(bo.error() == Errc::protocol);
        CHECK(bo.last<event::Authenticated>() == nullptr);
        CHECK(to_bo.heard(Type::identity) == nullptr);
    }
}

TEST_CASE("two sessions of one in the middle who knows no code let nobody in, and cost a try on each side") {
    Side a("Ada", 1);
    Side b("Bo", 2);
    Side to_a("Mallory", 11);
    Side to_b("Mallory", 12);
    b.sit_down();
    b.meeting->listen(PublicNumber::from(7));
    a.sit_down();
    REQUIRE(a.meeting->dial(b.meeting->code()->clone()));
    to_a.sit_down();
    to_a.meeting->listen(PublicNumber::from(7));
    to_b.sit_down();
    REQUIRE(to_b.meeting->dial(to_a.meeting->code()->clone()));
    Table left(a, to_a);
    Table right(to_b, b);
    left.play();
    right.play();
    check_nobody_let_in(a);
    check_nobody_let_in(b);
    check_nobody_let_in(to_a);
    check_nobody_let_in(to_b);
    CHECK(a.error() == Errc::wrong_code);
    CHECK(b.last<event::WrongGuess>()->left == limits::code_failures - 1);
}

TEST_CASE("a pick that one in the middle forges to both is caught by either of the two, for both must pick") {
    for (const bool a_looks : {true, false}) {
        CAPTURE(a_looks);
        Side a("Ada", 1);
        Side b("Bo", 2);
        auto to_a = Stranger::by_phrase(a, Role::responder);
        auto to_b = Stranger::by_phrase(b, Role::initiator);
        to_a.say(Type::reveal, session::write_reveal(to_a.committed));
        to_b.say(Type::reveal, session::write_reveal(session::PhraseNonce{1}));
        for (Stranger* stranger : {&to_a, &to_b}) {
            stranger->say(Type::confirm, {});
        }
        REQUIRE(a.count<event::Phrases>() == 1);
        REQUIRE(b.count<event::Phrases>() == 1);
        CHECK_FALSE(common(*a.last<event::Phrases>(), *b.last<event::Phrases>()));
        // That the other has picked, says the middle: the screens do not, and whoever looks picks none.
        Side& looks = a_looks ? a : b;
        Stranger& at_it = a_looks ? to_a : to_b;
        looks.meeting->pick(looks.last<event::Phrases>()->link, std::nullopt, looks.now);
        looks.drain();
        CHECK(looks.error() == Errc::phrase_mismatch);
        CHECK_FALSE(at_it.has_heard(Type::identity));
        CHECK_FALSE(at_it.has_heard(Type::offer));
        // The other has shown nobody anything either, as long as they have not picked.
        CHECK_FALSE((a_looks ? to_b : to_a).has_heard(Type::identity));
    }
}
