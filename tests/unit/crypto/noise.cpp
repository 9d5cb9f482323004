// SPDX-License-Identifier: Apache-2.0
//
// core/crypto/noise.cpp against cacophony's vectors, and what it must refuse.
#include "crypto/noise.h"

#include <doctest/doctest.h>

#include <limits>

#include "tests/support/seeded_random.h"
#include "tests/support/vectors.h"

using namespace kith;
using crypto::DhPair;
using crypto::NoiseConfig;
using crypto::NoiseHandshake;
using crypto::NoisePattern;

namespace {

NoisePattern pattern_of(const std::string& protocol) {
    if (protocol.starts_with("Noise_NNpsk0_")) {
        return NoisePattern::nn_psk0;
    }
    return protocol.starts_with("Noise_KK_") ? NoisePattern::kk : NoisePattern::nn;
}

NoiseConfig config_of(const test::VectorCase& one, const std::string& role) {
    NoiseConfig config;
    config.pattern = pattern_of(one.name);
    config.initiator = role == "init";
    config.prologue = one.bytes(role + "_prologue");
    config.ephemeral = DhPair::from_secret(Secret<32>(one.array<32>(role + "_ephemeral")));
    if (one.has(role + "_psk")) {
        config.psk = Secret<32>(one.array<32>(role + "_psk"));
    }
    if (one.has(role + "_static")) {
        config.static_pair = DhPair::from_secret(Secret<32>(one.array<32>(role + "_static")));
        config.remote_static = one.array<32>(role + "_remote_static");
    }
    return config;
}

/// Two sides of one handshake as they would be in life; a test changes one before it starts.
struct Sides {
    explicit Sides(NoisePattern pattern) {
        test::SeededRandom random(5);
        DhPair first = DhPair::generate(random);
        DhPair second = DhPair::generate(random);
        for (NoiseConfig* side : {&initiator, &responder}) {
            side->pattern = pattern;
            side->prologue = {1, 2, 3};
            side->ephemeral = DhPair::generate(random);
            if (pattern == NoisePattern::nn_psk0) {
                side->psk = Secret<32>(ByteArray<32>{9});
            }
        }
        initiator.initiator = true;
        if (pattern == NoisePattern::kk) {
            initiator.remote_static = second.pub;
            responder.remote_static = first.pub;
            initiator.static_pair = std::move(first);
            responder.static_pair = std::move(second);
        }
    }
    NoiseConfig initiator;
    NoiseConfig responder;
};

constexpr NoisePattern all_patterns[] = {NoisePattern::nn, NoisePattern::nn_psk0, NoisePattern::kk};

Bytes must(Result<Bytes> result) {
    REQUIRE(result);
    return std::move(*result);
}

void check_refused(const Result<SecretBytes>& result) {
    REQUIRE_FALSE(result);
    CHECK(result.error().code == Errc::protocol);
}

}  // namespace

TEST_CASE("every message of cacophony's vectors is written and read byte for byte") {
    for (const auto& one : test::vectors("noise")) {
        CAPTURE(one.name);
        NoiseHandshake initiator(config_of(one, "init"));
        NoiseHandshake responder(config_of(one, "resp"));
        const auto payloads = one.list("payloads");
        const auto ciphertexts = one.lists.at("ciphertexts");
        REQUIRE(payloads.size() == 6);
        REQUIRE(ciphertexts.size() == 6);
        for (std::size_t i = 0; i < 2; ++i) {
            NoiseHandshake& writer = i == 0 ? initiator : responder;
            NoiseHandshake& reader = i == 0 ? responder : initiator;
            CHECK_FALSE(initiator.finished());
            const Bytes message = must(writer.write(payloads[i]));
            CHECK(to_hex(message) == ciphertexts[i]);
            const auto payload = reader.read(message);
            REQUIRE(payload);
            CHECK(to_hex(payload->view()) == to_hex(payloads[i]));
        }
        REQUIRE((initiator.finished() && responder.finished()));
        CHECK(to_hex(initiator.hash()) == one.text("handshake_hash"));
        CHECK(to_hex(responder.hash()) == one.text("handshake_hash"));
        CHECK(initiator.remote_ephemeral() == DhPair::from_secret(Secret<32>(one.array<32>("resp_ephemeral"))).pub);
        auto of_initiator = initiator.split();
        auto of_responder = responder.split();
        CHECK(to_hex(initiator.hash()) == one.text("handshake_hash"));
        for (std::size_t i = 2; i < payloads.size(); ++i) {
            auto& sender = i % 2 == 0 ? of_initiator.send : of_responder.send;
            auto& receiver = i % 2 == 0 ? of_responder.receive : of_initiator.receive;
            const Bytes sealed = sender.seal(payloads[i]);
            CHECK(to_hex(sealed) == ciphertexts[i]);
            const auto opened = receiver.open(sealed);
            REQUIRE(opened);
            CHECK(to_hex(opened->view()) == to_hex(payloads[i]));
        }
    }
}

TEST_CASE("one changed bit anywhere in a sealed handshake message ends the handshake") {
    for (const NoisePattern pattern : all_patterns) {
        CAPTURE(static_cast<int>(pattern));
        const Bytes first = must(NoiseHandshake(Sides(pattern).initiator).write(as_bytes("one")));
        // NN's first message is in the clear: a change shows in the second.
        const std::size_t from = pattern == NoisePattern::nn ? first.size() : 0;
        for (std::size_t i = from; i < first.size(); ++i) {
            Bytes changed = first;
            changed[i] ^= 1U;
            NoiseHandshake responder(Sides(pattern).responder);
            check_refused(responder.read(changed));
            check_refused(responder.read(first));  // failed stays failed
        }
        NoiseHandshake writer(Sides(pattern).responder);
        REQUIRE(writer.read(first));
        const Bytes second = must(writer.write(as_bytes("two")));
        for (std::size_t i = 0; i < second.size(); ++i) {
            Bytes changed = second;
            changed[i] ^= 1U;
            NoiseHandshake initiator(Sides(pattern).initiator);
            REQUIRE(initiator.write(as_bytes("one")));
            check_refused(initiator.read(changed));
            CHECK_FALSE(initiator.finished());
        }
    }
}

TEST_CASE("a changed first message of NN shows in the second") {
    Sides sides(NoisePattern::nn);
    NoiseHandshake initiator(std::move(sides.initiator));
    NoiseHandshake responder(std::move(sides.responder));
    Bytes first = must(initiator.write(as_bytes("one")));
    first.back() ^= 1U;
    REQUIRE(responder.read(first));
    check_refused(initiator.read(must(responder.write({}))));
}

TEST_CASE("a message cut at any length, or too long for a frame, is refused") {
    for (const NoisePattern pattern : all_patterns) {
        CAPTURE(static_cast<int>(pattern));
        const Bytes first = must(NoiseHandshake(Sides(pattern).initiator).write({}));
        for (std::size_t size = 0; size < first.size(); ++size) {
            NoiseHandshake responder(Sides(pattern).responder);
            check_refused(responder.read(ByteView(first).first(size)));
        }
        NoiseHandshake responder(Sides(pattern).responder);
        check_refused(responder.read(Bytes(65'536, 7)));
    }
}

TEST_CASE("the longest message that a frame holds is written and read") {
    Sides sides(NoisePattern::nn_psk0);
    NoiseHandshake initiator(std::move(sides.initiator));
    NoiseHandshake responder(std::move(sides.responder));
    const Bytes payload(65'535 - 32 - 16, 1);
    const Bytes message = must(initiator.write(payload));
    CHECK(message.size() == 65'535);
    CHECK(responder.read(message));
}

TEST_CASE("another psk, prologue or static key does not open") {
    for (const NoisePattern pattern : {NoisePattern::nn_psk0, NoisePattern::kk}) {
        CAPTURE(static_cast<int>(pattern));
        const Bytes first = must(NoiseHandshake(Sides(pattern).initiator).write({}));
        Sides sides(pattern);
        sides.responder.prologue = {1, 2};
        check_refused(NoiseHandshake(std::move(sides.responder)).read(first));
    }
    Sides sides(NoisePattern::nn_psk0);
    sides.responder.psk = Secret<32>(ByteArray<32>{8});
    check_refused(
        NoiseHandshake(std::move(sides.responder)).read(must(NoiseHandshake(std::move(sides.initiator)).write({}))));
    Sides known(NoisePattern::kk);
    known.responder.remote_static = known.responder.static_pair->pub;
    check_refused(
        NoiseHandshake(std::move(known.responder)).read(must(NoiseHandshake(std::move(known.initiator)).write({}))));
}

TEST_CASE("our own ephemeral come back is refused, by the writer and by a responder") {
    for (const NoisePattern pattern : all_patterns) {
        CAPTURE(static_cast<int>(pattern));
        NoiseHandshake initiator(Sides(pattern).initiator);
        const Bytes first = must(initiator.write({}));
        check_refused(initiator.read(first));
        Sides sides(pattern);
        sides.responder.ephemeral = sides.initiator.ephemeral.clone();
        check_refused(NoiseHandshake(std::move(sides.responder)).read(first));
    }
}

TEST_CASE("an ephemeral of small order is refused as soon as it is read, in every pattern") {
    for (const NoisePattern pattern : all_patterns) {
        for (const auto& one : test::vectors("x25519-small-order")) {
            CAPTURE(static_cast<int>(pattern));
            CAPTURE(one.name);
            Bytes message = one.bytes("u");
            message.resize(48);
            check_refused(NoiseHandshake(Sides(pattern).responder).read(message));
            // Sealed by one who knows all the keys: it is the point that is refused, not the tag.
            Sides sides(pattern);
            sides.initiator.ephemeral.pub = one.array<32>("u");
            const auto sealed = NoiseHandshake(std::move(sides.initiator)).write({});
            REQUIRE(sealed);
            const auto refused = NoiseHandshake(std::move(sides.responder)).read(*sealed);
            check_refused(refused);
            CHECK(refused.error().what.find("small order") != std::string::npos);
            NoiseHandshake initiator(Sides(pattern).initiator);
            REQUIRE(initiator.write({}));
            check_refused(initiator.read(message));
        }
    }
}

TEST_CASE("a static key of small order is refused where it is used") {
    for (const auto& one : test::vectors("x25519-small-order")) {
        CAPTURE(one.name);
        Sides sides(NoisePattern::kk);
        const Bytes first = must(NoiseHandshake(Sides(NoisePattern::kk).initiator).write({}));
        sides.initiator.remote_static = one.array<32>("u");
        sides.responder.remote_static = one.array<32>("u");
        NoiseHandshake initiator(std::move(sides.initiator));
        const auto written = initiator.write({});
        REQUIRE_FALSE(written);
        CHECK(written.error().code == Errc::protocol);
        CHECK_FALSE(initiator.write({}));
        check_refused(NoiseHandshake(std::move(sides.responder)).read(first));
    }
}

TEST_CASE("a third message is refused and leaves the finished handshake as it is") {
    Sides sides(NoisePattern::nn_psk0);
    NoiseHandshake initiator(std::move(sides.initiator));
    NoiseHandshake responder(std::move(sides.responder));
    const Bytes first = must(initiator.write({}));
    REQUIRE(responder.read(first));
    REQUIRE(initiator.read(must(responder.write({}))));
    check_refused(responder.read(first));
    CHECK(responder.finished());
    CHECK(initiator.hash() == responder.hash());
}

TEST_CASE("an open that fails does not move the counter") {
    crypto::CipherState sender{Secret<32>(ByteArray<32>{1})};
    crypto::CipherState receiver{Secret<32>(ByteArray<32>{1})};
    const Bytes first = sender.seal(as_bytes("one"));
    const Bytes second = sender.seal(as_bytes("two"));
    CHECK_FALSE(receiver.open(second));
    CHECK_FALSE(receiver.open(Bytes(3)));
    CHECK_FALSE(receiver.open({}));
    const auto opened = receiver.open(first);
    REQUIRE(opened);
    CHECK(as_text(opened->view()) == "one");
    CHECK_FALSE(receiver.open(first));  // a replay
    CHECK(receiver.open(second));
}

TEST_CASE("the last nonce is never used: then nothing is sealed and nothing opens") {
    constexpr auto last = std::numeric_limits<std::uint64_t>::max();
    const ByteArray<32> key{1};
    crypto::CipherState sender(Secret<32>(key), last - 1);
    crypto::CipherState receiver(Secret<32>(key), last - 1);
    const Bytes sealed = sender.seal(as_bytes("one"));
    CHECK(sealed.size() == 19);
    CHECK(receiver.open(sealed));
    CHECK(sender.seal(as_bytes("two")).empty());
    CHECK(sender.seal(as_bytes("two")).empty());
    crypto::CipherState before(Secret<32>(key), last - 1);
    CHECK_FALSE(receiver.open(before.seal(as_bytes("one"))));
    CHECK_FALSE(crypto::CipherState(Secret<32>(key), last).open(sealed));
}
