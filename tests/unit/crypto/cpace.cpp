// SPDX-License-Identifier: Apache-2.0
//
// core/crypto/cpace.cpp against every figure of the draft that initiator-responder mode uses, and what it must refuse.
#include "crypto/cpace.h"

#include <doctest/doctest.h>

#include "crypto/compare.h"
#include "crypto/cpace_parts.h"
#include "tests/support/seeded_random.h"
#include "tests/support/vectors.h"

using namespace kith;
using crypto::CPace;
namespace cpace = crypto::cpace;

namespace {

const Bytes code{0x12, 0x34};
const Bytes channel{1, 2, 3};
const Bytes session{4, 5, 6};

CPace side(std::uint64_t seed, const Bytes& prs = code, const Bytes& ci = channel, const Bytes& sid = session) {
    test::SeededRandom random(seed);
    return CPace({prs, ci, sid}, random);
}

bool agree(const CPace& a, const CPace& b) {
    const auto ours = a.finish(true, b.share());
    const auto theirs = b.finish(false, a.share());
    REQUIRE((ours && theirs));
    return crypto::equal(ours->view(), theirs->view());
}

}  // namespace

TEST_CASE("the draft's length-prefixed strings are ours") {
    for (const auto& one : test::vectors("cpace-strings")) {
        CAPTURE(one.name);
        const auto parts = one.list("parts");
        if (parts.size() == 1) {
            CHECK(to_hex(cpace::lv_cat({parts[0]}).view()) == one.text("out"));
        } else {
            REQUIRE(parts.size() == 4);
            CHECK(to_hex(cpace::lv_cat({parts[0], parts[1], parts[2], parts[3]}).view()) == one.text("out"));
            CHECK(to_hex(cpace::transcript({parts[0], parts[1]}, {parts[2], parts[3]}).view()) == one.text("out"));
        }
    }
}

TEST_CASE("the generator matches the draft at every step") {
    const auto one = test::vector_case("cpace", "generator");
    const auto string = cpace::generator_string(one.bytes("prs"), one.bytes("ci"), one.bytes("sid"));
    CHECK(to_hex(string.view()) == one.text("generator_string"));
    const auto hash = cpace::sha512(string.view());
    CHECK(to_hex(hash.view()) == one.text("hash"));
    CHECK(to_hex(cpace::map_to_group(hash.view()).view()) == one.text("generator"));
}

TEST_CASE("a whole run matches the draft on both sides") {
    const auto one = test::vector_case("cpace", "run");
    const Bytes prs = one.bytes("PRS");
    const Bytes ci = one.bytes("CI");
    const Bytes sid = one.bytes("sid");
    const CPace a({prs, ci, sid}, Secret<32>(one.array<32>("ya")));
    const CPace b({prs, ci, sid}, Secret<32>(one.array<32>("yb")));
    CHECK(to_hex(a.share()) == one.text("Ya"));
    CHECK(to_hex(b.share()) == one.text("Yb"));

    const auto k = cpace::scalar_mult_vfy(Secret<32>(one.array<32>("ya")), b.share());
    REQUIRE(k);
    CHECK(to_hex(k->view()) == one.text("K"));

    const auto ours = a.finish(true, b.share(), one.bytes("ADa"), one.bytes("ADb"));
    const auto theirs = b.finish(false, a.share(), one.bytes("ADa"), one.bytes("ADb"));
    REQUIRE((ours && theirs));
    CHECK(to_hex(ours->view()) == one.text("ISK_IR"));
    CHECK(to_hex(theirs->view()) == one.text("ISK_IR"));
}

TEST_CASE("the transcript, hashed as the draft's session id output, matches it") {
    const auto one = test::vector_case("cpace", "run");
    const auto transcript = cpace::transcript({one.bytes("Ya"), one.bytes("ADa")}, {one.bytes("Yb"), one.bytes("ADb")});
    Bytes input = Bytes(as_bytes("CPaceSidOutput").begin(), as_bytes("CPaceSidOutput").end());
    input.insert(input.end(), transcript.view().begin(), transcript.view().end());
    CHECK(to_hex(cpace::sha512(input).view()) == one.text("sid_output_ir"));
}

TEST_CASE("a share that is no point, or the neutral one, is refused") {
    const auto one = test::vector_case("cpace", "scalar_mult_vfy");
    const Secret<32> scalar(one.array<32>("s"));
    const auto valid = cpace::scalar_mult_vfy(scalar, one.array<32>("X"));
    REQUIRE(valid);
    CHECK(to_hex(valid->view()) == one.text("out"));
    const CPace here = side(1);
    for (const Bytes& invalid : one.list("invalid")) {
        CHECK_FALSE(cpace::scalar_mult_vfy(scalar, invalid));
        CHECK_FALSE(here.finish(true, invalid));
        CHECK_FALSE(here.finish(false, invalid));
    }
}

TEST_CASE("a share of another length, or spelt uncanonically, is refused") {
    const CPace here = side(1);
    const auto there = side(2).share();
    CHECK_FALSE(here.finish(true, {}));
    CHECK_FALSE(here.finish(true, ByteView(there).first(31)));
    Bytes longer(there.begin(), there.end());
    longer.push_back(0);
    CHECK_FALSE(here.finish(true, longer));
    auto negative = there;
    negative[0] ^= 1U;  // RFC 9496 4.3.1: an encoding is even
    CHECK_FALSE(here.finish(true, negative));
    auto high = there;
    high[31] |= 0x80U;
    CHECK_FALSE(here.finish(true, high));
    Bytes all_ones(32, 0xff);
    CHECK_FALSE(here.finish(true, all_ones));
}

TEST_CASE("our own share come back is refused") {
    const CPace here = side(1);
    CHECK_FALSE(here.finish(true, here.share()));
    CHECK_FALSE(here.finish(false, here.share()));
}

TEST_CASE("both sides agree only on one code, one channel and one session") {
    CHECK(agree(side(1), side(2)));
    CHECK_FALSE(agree(side(1), side(2, {0x12, 0x35})));
    CHECK_FALSE(agree(side(1), side(2, code, {9})));
    CHECK_FALSE(agree(side(1), side(2, code, channel, {9})));
}

TEST_CASE("both as initiator, or other associated data, do not agree") {
    const CPace a = side(1);
    const CPace b = side(2);
    const auto ours = a.finish(true, b.share(), code, {});
    REQUIRE(ours);
    const auto both = b.finish(true, a.share(), code, {});
    const auto other = b.finish(false, a.share(), {}, code);
    const auto same = b.finish(false, a.share(), code, {});
    REQUIRE((both && other && same));
    CHECK_FALSE(crypto::equal(ours->view(), both->view()));
    CHECK_FALSE(crypto::equal(ours->view(), other->view()));
    CHECK(crypto::equal(ours->view(), same->view()));
}

TEST_CASE("each run draws another share from its randomness") {
    CHECK(side(1).share() == side(1).share());
    CHECK(side(1).share() != side(2).share());
}

TEST_CASE("a generator that gave nothing is not taken for a share: a zero scalar is refused by the peer") {
    const CPace zero({code, channel, session}, Secret<32>());
    CHECK(crypto::is_zero(zero.share()));
    CHECK_FALSE(side(2).finish(false, zero.share()));
    CHECK_FALSE(zero.finish(true, side(2).share()));
}
