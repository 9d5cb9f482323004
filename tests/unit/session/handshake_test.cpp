// SPDX-License-Identifier: Apache-2.0
//
// The handshake alone, two of them played against each other.
#include "session/handshake.h"

#include <doctest/doctest.h>

#include "session/frame.h"
#include "tests/support/seeded_random.h"

using namespace kith;
using namespace kith::session;
using kith::test::SeededRandom;

namespace {

std::shared_ptr<CodeTries> tries(const Code& code) {
    return std::make_shared<CodeTries>(CodeTries{.code = code.clone()});
}

/// Gives all frames of `wire` to `to`; what it answers is the result, its error the second value.
std::pair<Bytes, std::optional<Error>> feed(Handshake& to, const Bytes& wire) {
    FrameReader reader;
    ByteView rest(wire);
    Bytes out;
    while (!rest.empty()) {
        const auto frame = reader.next(rest, limits::handshake_frame).value();
        if (const auto taken = to.receive(frame.value(), {}, out); !taken) {
            return {out, taken.error()};
        }
    }
    return {out, std::nullopt};
}

struct Pair {
    explicit Pair(std::uint64_t seed = 1)
        : random(seed), code(Code::make(std::nullopt, random)), typed(tries(code)), shown(tries(code)) {
        initiator.emplace(Role::initiator, Means{.code = typed, .displayed = {}, .scanned = {}}, live_i, random);
        responder.emplace(Role::responder, Means{.code = shown, .displayed = {}, .scanned = {}}, live_r, random);
        initiator->start(hello_i);
        responder->start(hello_r);
    }
    /// Up to the initiator's Noise message, which it returns.
    Bytes first_noise() {
        (void)feed(*responder, hello_i);
        const Bytes ya = feed(*initiator, hello_r).first;
        const Bytes yb = feed(*responder, ya).first;
        return feed(*initiator, yb).first;
    }
    SeededRandom random;
    LiveRandoms live_i;
    LiveRandoms live_r;
    Code code;
    std::shared_ptr<CodeTries> typed;
    std::shared_ptr<CodeTries> shown;
    std::optional<Handshake> initiator;
    std::optional<Handshake> responder;
    Bytes hello_i;
    Bytes hello_r;
};

}  // namespace

TEST_CASE("both sides end with the same hash and matching keys, and the dialler's try is given back") {
    Pair pair;
    const Bytes first = pair.first_noise();
    CHECK(pair.typed->failures == 1);
    CHECK(pair.initiator->guess_is_out());
    const Bytes second = feed(*pair.responder, first).first;
    CHECK_FALSE(feed(*pair.initiator, second).second);
    CHECK(pair.typed->failures == 0);
    CHECK(pair.shown->failures == 0);
    auto mine = pair.initiator->secured();
    auto theirs = pair.responder->secured();
    REQUIRE(mine);
    REQUIRE(theirs);
    CHECK(mine->hash == theirs->hash);
    CHECK(mine->hello_level == (1U << 16U | 1U));
    CHECK(theirs->receive.open(mine->send.seal(Bytes{1})).has_value());
    CHECK(mine->receive.open(theirs->send.seal(Bytes{2})).has_value());
    CHECK_FALSE(pair.initiator->secured());
}

TEST_CASE("a code that died meanwhile is not tested again, even by the right guess; nor is a guess sent for it") {
    Pair pair;
    const Bytes first = pair.first_noise();
    pair.shown->failures = limits::code_failures;
    const auto [answer, error] = feed(*pair.responder, first);
    REQUIRE(error);
    CHECK(error->code == Errc::wrong_code);
    CHECK(answer.empty());
    CHECK(pair.shown->failures == limits::code_failures);
    Pair other(2);
    other.typed->failures = limits::code_failures;
    CHECK(other.first_noise().empty());
    CHECK(other.typed->failures == limits::code_failures);
    CHECK_FALSE(other.initiator->guess_is_out());
}

TEST_CASE("a changed byte in either Hello or share costs the guess, and nobody is let in") {
    for (std::size_t at = 3; at < 30; ++at) {
        CAPTURE(at);
        Pair pair;
        Bytes changed = pair.hello_i;
        if (at < changed.size()) {
            changed[at] ^= 1U;
        }
        if (changed == pair.hello_i) {
            continue;
        }
        if (feed(*pair.responder, changed).second) {
            continue;
        }
        const Bytes ya = feed(*pair.initiator, pair.hello_r).first;
        const auto yb = feed(*pair.responder, ya);
        const Bytes first = feed(*pair.initiator, yb.first).first;
        CHECK(feed(*pair.responder, first).second->code == Errc::wrong_code);
        CHECK(pair.shown->failures == 1);
    }
}

TEST_CASE("a share that is no point, or our own come back, ends it without a guess") {
    Pair pair;
    (void)feed(*pair.responder, pair.hello_i);
    Bytes ya = feed(*pair.initiator, pair.hello_r).first;
    SUBCASE("neutral") {
        std::fill(ya.begin() + 3, ya.end(), Byte{0});
    }
    SUBCASE("no encoding") {
        std::fill(ya.begin() + 3, ya.end(), Byte{0xff});
    }
    SUBCASE("too short") {
        ya.pop_back();
        ya[1] = static_cast<Byte>(ya.size() - 2);
    }
    CHECK(feed(*pair.responder, ya).second->code == Errc::protocol);
    CHECK(pair.shown->failures == 0);
}

TEST_CASE("frames out of order end the handshake, in every state") {
    for (const Byte type : {Byte{1}, Byte{2}, Byte{3}, Byte{4}, Byte{6}, Byte{0}}) {
        Pair pair;
        if (type != 1) {
            Bytes frame;
            append_frame(frame, Bytes{type, 0});
            CHECK(feed(*pair.responder, frame).second->code == Errc::protocol);
        }
        Pair later(3);
        (void)feed(*later.responder, later.hello_i);
        if (type != 2) {
            Bytes frame;
            append_frame(frame, Bytes{type, 0});
            CHECK(feed(*later.responder, frame).second->code == Errc::protocol);
        }
    }
}

TEST_CASE("what a picture shows answers one handshake: the second that knows it too is turned away") {
    SeededRandom random(4);
    auto displayed = std::make_shared<Displayed>();
    random.fill(displayed->psk.writable());
    displayed->ephemeral = crypto::DhPair::generate(random);
    LiveRandoms live_i;
    LiveRandoms live_r;
    const auto scan = [&] {
        auto scanned = std::make_shared<Scanned>();
        scanned->psk = displayed->psk.clone();
        scanned->ephemeral = displayed->ephemeral.pub;
        Handshake initiator(Role::initiator, Means{.code = {}, .displayed = {}, .scanned = scanned}, live_i, random);
        Handshake responder(Role::responder, Means{.code = {}, .displayed = displayed, .scanned = {}}, live_r, random);
        Bytes hello_i;
        Bytes hello_r;
        initiator.start(hello_i);
        responder.start(hello_r);
        CHECK_FALSE(feed(responder, hello_i).second);
        return feed(responder, feed(initiator, hello_r).first);
    };
    CHECK_FALSE(scan().second);
    const auto [answer, error] = scan();
    REQUIRE(error);
    CHECK(error->code == Errc::protocol);
    CHECK(answer.empty());
}

namespace {

/// Two in QR or phrase mode, up to the initiator's Noise message.
struct Underway {
    Underway(Means of_initiator, Means of_responder, Random& random)
        : initiator(Role::initiator, std::move(of_initiator), live_i, random),
          responder(Role::responder, std::move(of_responder), live_r, random) {
        Bytes hello_i;
        Bytes hello_r;
        initiator.start(hello_i);
        responder.start(hello_r);
        (void)feed(responder, hello_i);
        first = feed(initiator, hello_r).first;
    }
    LiveRandoms live_i;
    LiveRandoms live_r;
    Handshake initiator;
    Handshake responder;
    Bytes first;
};

struct Picture {
    explicit Picture(Random& random) {
        shown->psk = Secret<32>(random_bytes<32>(random));
        shown->ephemeral = crypto::DhPair::generate(random);
        seen = std::make_shared<Scanned>(Scanned{.psk = shown->psk.clone(), .ephemeral = shown->ephemeral.pub});
    }
    [[nodiscard]] Means scans() const { return {.code = {}, .displayed = {}, .scanned = seen}; }
    [[nodiscard]] Means displays() const { return {.code = {}, .displayed = shown, .scanned = {}}; }
    std::shared_ptr<Displayed> shown = std::make_shared<Displayed>();
    std::shared_ptr<Scanned> seen;
};

Means by_phrase(const std::shared_ptr<PhraseTurn>& turn = std::make_shared<PhraseTurn>()) {
    Means means;
    means.phrase = turn;
    return means;
}

}  // namespace

TEST_CASE("a scanner that gets an answer which does not open says who it should have been") {
    SeededRandom random(3);
    const Picture picture(random);
    Underway met(picture.scans(), picture.displays(), random);
    Bytes second = feed(met.responder, met.first).first;
    second.back() ^= 1U;
    const auto refused = feed(met.initiator, second).second;
    REQUIRE(refused);
    CHECK(refused->what.find("QR code") != std::string::npos);
}

TEST_CASE("by phrase nothing may ride in the first message, and the second has to open") {
    SeededRandom random(3);
    Underway met(by_phrase(), by_phrase(), random);
    SUBCASE("a byte behind the ephemeral") {
        Bytes longer(met.first.begin() + 2, met.first.end());
        longer.push_back(0);
        Bytes framed;
        append_frame(framed, longer);
        CHECK(feed(met.responder, framed).second);
    }
    SUBCASE("a changed answer") {
        Bytes second = feed(met.responder, met.first).first;
        second.back() ^= 1U;
        CHECK(feed(met.initiator, second).second);
    }
}

TEST_CASE("by phrase an answer that comes after another has the turn is told to come again") {
    SeededRandom random(3);
    const auto turn = std::make_shared<PhraseTurn>();
    Underway met(by_phrase(turn), by_phrase(), random);
    const auto faster = turn->take(Role::initiator, Instant{std::chrono::seconds(5)});
    REQUIRE(faster);
    const auto refused = feed(met.initiator, feed(met.responder, met.first).first).second;
    REQUIRE(refused);
    CHECK(refused->code == Errc::cut);
}
