// SPDX-License-Identifier: Apache-2.0
//
// What a recorded guess is worth afterwards. Whoever listened with a wrong code has all of the handshake up to a Noise
// message under the right one, and the secrets of its own part in it. A search through all 65,536 codes finds nothing in
// that; the same search would find the code at once if the code itself were the key.
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <set>

#include "crypto/labels.h"
#include "session/frame.h"
#include "session/handshake.h"
#include "tests/support/seeded_random.h"

using namespace kith;
using namespace kith::session;
using kith::test::SeededRandom;

namespace {

constexpr unsigned codes = 65'536;

/// KITH_EVERY_CODE: the slow run, which leaves out no code.
unsigned stride() {
    return std::getenv("KITH_EVERY_CODE") == nullptr ? 32 : 1;
}

ByteArray<2> secret_of(unsigned code) {
    return {static_cast<Byte>(code >> 8U), static_cast<Byte>(code)};
}

/// Draws these two bytes, and no more is asked of it.
class TheCode final : public Random {
public:
    explicit TheCode(unsigned code) : bytes_(secret_of(code)) {}
    void fill(std::span<Byte> out) override {
        REQUIRE(out.size() == bytes_.size());
        std::ranges::copy(bytes_, out.begin());
    }

private:
    ByteArray<2> bytes_;
};

Code code_of(unsigned code) {
    TheCode draw(code);
    return Code::make(std::nullopt, draw);
}

/// What was said in the clear before the first Noise message, and that message.
struct Recorded {
    Bytes hello_initiator;
    Bytes hello_responder;
    Bytes share_initiator;
    Bytes share_responder;
    Bytes noise;
};

Bytes sid_of(const Recorded& recorded) {
    Bytes sid;
    for (const Bytes* hello : {&recorded.hello_initiator, &recorded.hello_responder}) {
        const auto random = read_hello(*hello).value().random;
        sid.insert(sid.end(), random.begin(), random.end());
    }
    return sid;
}

Bytes prologue_of(const Recorded& recorded) {
    const Byte mode = 0;
    const Hash hash = crypto::labelled_hash(crypto::label::prologue,
                                            {ByteView(&mode, 1), recorded.hello_initiator, recorded.hello_responder,
                                             recorded.share_initiator, recorded.share_responder});
    return {hash.begin(), hash.end()};
}

crypto::NoiseHandshake reader(const Recorded& recorded, Secret<32> psk, Random& random) {
    return crypto::NoiseHandshake(crypto::NoiseConfig{.pattern = crypto::NoisePattern::nn_psk0,
                                                      .initiator = false,
                                                      .prologue = prologue_of(recorded),
                                                      .psk = std::move(psk),
                                                      .static_pair = std::nullopt,
                                                      .remote_static = std::nullopt,
                                                      .ephemeral = crypto::DhPair::generate(random)});
}

Bytes body_of(const Bytes& wire, std::size_t skip = 0) {
    FrameReader frames;
    ByteView rest(wire);
    for (;; --skip) {
        const Bytes frame = frames.next(rest, limits::handshake_frame).value().value();
        if (skip == 0) {
            return {frame.begin() + 1, frame.end()};
        }
    }
}

Bytes framed(HandshakeType type, ByteView body) {
    Bytes out{static_cast<Byte>(type)};
    out.insert(out.end(), body.begin(), body.end());
    return out;
}

/// An honest dialler with the code `right` meets a listener who guesses `guess` with that scalar.
Recorded failed_guess(unsigned right, unsigned guess, const Secret<32>& scalar) {
    SeededRandom random(1);
    LiveRandoms live;
    auto typed = std::make_shared<CodeTries>(CodeTries{.code = code_of(right)});
    Handshake dialler(Role::initiator, {.code = typed, .displayed = {}, .scanned = {}}, live, random);
    Recorded out;
    Bytes said;
    dialler.start(said);
    out.hello_initiator = body_of(said);
    out.hello_responder = write(make_hello({Mode::code}, random_bytes<16>(random)));
    said.clear();
    REQUIRE(dialler.receive(framed(HandshakeType::hello, out.hello_responder), {}, said));
    out.share_initiator = body_of(said);
    const crypto::CPace own({.prs = secret_of(guess), .ci = as_bytes(crypto::label::cpace_channel), .sid = sid_of(out)},
                            scalar.clone());
    out.share_responder.assign(own.share().begin(), own.share().end());
    said.clear();
    REQUIRE(dialler.receive(framed(HandshakeType::share_responder, out.share_responder), {}, said));
    out.noise = body_of(said);
    return out;
}

/// How many codes fit the record, for who searches with that scalar.
std::set<unsigned> search(const Recorded& recorded, const Secret<32>& scalar, Random& random, unsigned begin = 0) {
    std::set<unsigned> fit;
    for (unsigned code = begin; code < codes; code += stride()) {
        const crypto::CPace own(
            {.prs = secret_of(code), .ci = as_bytes(crypto::label::cpace_channel), .sid = sid_of(recorded)},
            scalar.clone());
        const auto isk = own.finish(false, recorded.share_initiator);
        REQUIRE(isk);
        auto noise = reader(recorded, crypto::hkdf_sha256({}, isk->view(), crypto::label::code_psk), random);
        if (noise.read(recorded.noise)) {
            fit.insert(code);
        }
    }
    return fit;
}

}  // namespace

TEST_CASE("a recorded failed guess fits none of the 65,536 codes to who searches them all afterwards") {
    SeededRandom random(2);
    const Secret<32> scalar(random_bytes<32>(random));
    constexpr unsigned right = 0x4e20;
    const auto wrong = search(failed_guess(right, 0x1220, scalar), scalar, random);
    CHECK(wrong.empty());
    // The search is no blunt one: of a guess that was right it finds that it was.
    CHECK(search(failed_guess(right, right, scalar), scalar, random) == std::set{right});
}

TEST_CASE("if the code itself were the key, the same search would find it: so CPace is what hides it") {
    SeededRandom random(2);
    const Secret<32> scalar(random_bytes<32>(random));
    constexpr unsigned right = 0x4e20;
    Recorded recorded = failed_guess(right, 0x1220, scalar);
    const auto key = [](unsigned code) { return crypto::hkdf_sha256({}, secret_of(code), crypto::label::code_psk); };
    crypto::NoiseHandshake writer({.pattern = crypto::NoisePattern::nn_psk0,
                                   .initiator = true,
                                   .prologue = prologue_of(recorded),
                                   .psk = key(right),
                                   .static_pair = std::nullopt,
                                   .remote_static = std::nullopt,
                                   .ephemeral = crypto::DhPair::generate(random)});
    recorded.noise = writer.write({}).value();
    std::set<unsigned> fit;
    for (unsigned code = 0; code < codes; code += stride()) {
        auto noise = reader(recorded, key(code), random);
        if (noise.read(recorded.noise)) {
            fit.insert(code);
        }
    }
    CHECK(fit == std::set{right});
}

TEST_CASE("what is said in the clear is independent of the code: only a share differs, and no bit of it tells one") {
    // A share is a random multiple of a point that the code gives. In a group of prime order every point but the neutral
    // one has every other among its multiples, alike often: so all that counts is that no code gives the neutral one,
    // and that what is drawn at random, and everything else that is said, does not depend on the code.
    SeededRandom drawn(3);
    const Secret<32> one(random_bytes<32>(drawn));
    std::set<ByteArray<32>> shares;
    std::array<std::array<int, 16>, 256> together{};
    int count = 0;
    for (unsigned code = 0; code < codes; code += stride(), ++count) {
        const ByteArray<2> prs = secret_of(code);
        const crypto::CPaceInput input{
            .prs = prs, .ci = as_bytes(crypto::label::cpace_channel), .sid = as_bytes("sid")};
        shares.insert(crypto::CPace(input, one.clone()).share());
        const ByteArray<32> share = crypto::CPace(input, drawn).share();
        for (std::size_t bit = 0; bit < 256; ++bit) {
            const bool set = (share[bit / 8] >> bit % 8 & 1U) != 0;
            for (std::size_t of_code = 0; of_code < 16; ++of_code) {
                together[bit][of_code] += set == ((code >> of_code & 1U) != 0) ? 1 : -1;
            }
        }
    }
    CHECK(shares.size() == static_cast<std::size_t>(count));  // by one scalar: 65,536 points, and
    CHECK_FALSE(shares.contains(ByteArray<32>{}));            // none of them neutral
    const auto low_bits = static_cast<std::size_t>(std::countr_zero(stride()));
    for (std::size_t bit = 0; bit < 256; ++bit) {
        if (bit == 0 || bit == 255) {
            continue;  // RFC 9496: of a canonical, non-negative encoding these are always 0
        }
        for (std::size_t of_code = low_bits; of_code < 16; ++of_code) {
            CAPTURE(bit);
            CAPTURE(of_code);
            CHECK(std::abs(together[bit][of_code]) < 6 * std::sqrt(static_cast<double>(count)));
        }
    }
}

TEST_CASE("for any two codes the same is drawn and said, byte for byte, but for the share and what it keys") {
    const Secret<32> scalar(ByteArray<32>{7});
    const Recorded first = failed_guess(0, 1, scalar);
    for (unsigned code = 1; code < codes; code += 4 * stride()) {
        const Recorded other = failed_guess(code, 1, scalar);
        REQUIRE(other.hello_initiator == first.hello_initiator);
        REQUIRE(other.share_initiator != first.share_initiator);
        REQUIRE(other.share_initiator.size() == first.share_initiator.size());
        REQUIRE(other.noise.size() == first.noise.size());
        // The ephemeral of the Noise message comes from the same draw.
        REQUIRE(std::ranges::equal(ByteView(other.noise).first(32), ByteView(first.noise).first(32)));
    }
}
