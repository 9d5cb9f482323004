// SPDX-License-Identifier: Apache-2.0
//
// Why there is a commitment in phrase mode. This program is linked with phrases of 8 bits, and with a commitment that can
// be switched off, in place of core/session/commitment.cpp: all else is the real engine. One in the middle, who runs a
// session with each of the two, wins when both screens show the same phrase. With the commitment that is luck, once in
// 256; without it there is a search, which always ends well for who searches.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "crypto/labels.h"
#include "tests/support/stranger.h"

using namespace kith;
using namespace kith::test;
using session::PhraseNonce;
using session::Role;
using session::Type;

namespace {

bool commits = true;

/// What a program that holds these functions can be told by.
const char* volatile marker = "kith: phrases of 8 bits, for tests alone";

}  // namespace

namespace kith::session {

Hash phrase_commitment(const PhraseNonce& responder) {
    return commits ? crypto::labelled_hash(crypto::label::phrase_commit, {responder}) : Hash{};
}

Phrase phrase_of(const Hash& handshake, const PhraseNonce& initiator, const PhraseNonce& responder) {
    Phrase phrase{};
    phrase.bytes[0] = crypto::labelled_hash(crypto::label::phrase, {handshake, initiator, responder})[0];
    return phrase;
}

}  // namespace kith::session

namespace {

/// A nonce for which both phrases are alike, if 256 times 16 tries find one.
PhraseNonce ground(const session::Hash& handshake, const PhraseNonce& initiator, const Phrase& wanted) {
    PhraseNonce nonce{};
    for (unsigned tries = 0; tries < 4096; ++tries) {
        nonce[0] = static_cast<Byte>(tries);
        nonce[1] = static_cast<Byte>(tries >> 8U);
        if (session::phrase_of(handshake, initiator, nonce) == wanted) {
            break;
        }
    }
    return nonce;
}

/// One meeting of Ada, who dials, and Bo, with a session of the middle's with each. It hears all that it can from both
/// before it says the last word to Ada. True if both screens have a phrase in common.
bool wins(Side& ada, Side& bo) {
    auto to_ada = Stranger::by_phrase(ada, Role::responder);
    auto to_bo = Stranger::by_phrase(bo, Role::initiator);
    const auto of_ada = session::read_reveal(to_ada.heard().front().second).value();
    const auto own = random_bytes<32>(ada.random);
    to_bo.say(Type::reveal, session::write_reveal(own));
    const auto of_bo = session::read_reveal(to_bo.heard().front().second).value();
    const Phrase on_bos_screen = session::phrase_of(to_bo.handshake_hash, own, of_bo);
    // Committed to one nonce, it may say that one. Without a commitment it may say any, and knows by now which to say.
    const PhraseNonce last = commits ? to_ada.committed : ground(to_ada.handshake_hash, of_ada, on_bos_screen);
    to_ada.say(Type::reveal, session::write_reveal(last));
    REQUIRE(ada.count<event::Phrases>() == 1);
    REQUIRE(bo.count<event::Phrases>() == 1);
    return common(*ada.last<event::Phrases>(), *bo.last<event::Phrases>()).has_value();
}

/// Within five standard deviations of so many tries that each succeed once in 256.
void check_one_in_256(std::size_t tries, std::size_t won) {
    const double expected = static_cast<double>(tries) / 256;
    const double deviation = std::sqrt(expected * 255 / 256);
    CAPTURE(tries);
    CAPTURE(won);
    CHECK(std::abs(static_cast<double>(won) - expected) < 5 * deviation);
}

std::string text_of_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("with the commitment one in the middle who searches wins once in as many tries as there are phrases") {
    commits = true;
    Side ada("Ada", 1);
    Side bo("Bo", 2);
    // KITH_EVERY_TRY: the run of tools/nightly.
    const std::size_t meetings = std::getenv("KITH_EVERY_TRY") == nullptr ? 3'000 : 100'000;
    std::size_t won = 0;
    for (std::size_t i = 0; i < meetings; ++i) {
        won += wins(ada, bo) ? 1 : 0;
    }
    check_one_in_256(meetings, won);
}

TEST_CASE("a hundred thousand nonces that are tried against one commitment open it never but for the one in it") {
    commits = true;
    SeededRandom random(3);
    const auto handshake = random_bytes<32>(random);
    const auto committed = random_bytes<32>(random);
    const auto of_ada = random_bytes<32>(random);
    const auto commitment = session::phrase_commitment(committed);
    const Phrase wanted = session::phrase_of(handshake, of_ada, random_bytes<32>(random));
    std::size_t fit = 0;
    std::size_t opened = 0;
    for (int i = 0; i < 100'000; ++i) {
        const auto nonce = random_bytes<32>(random);
        fit += session::phrase_of(handshake, of_ada, nonce) == wanted ? 1 : 0;
        opened += session::phrase_commitment(nonce) == commitment ? 1 : 0;
    }
    check_one_in_256(100'000, fit);  // so many would do, and
    CHECK(opened == 0);              // none may be said
    CHECK(session::phrase_commitment(committed) == commitment);
}

TEST_CASE("without the commitment one in the middle who searches wins every time") {
    commits = false;
    Side ada("Ada", 1);
    Side bo("Bo", 2);
    for (int i = 0; i < 300; ++i) {
        CHECK(wins(ada, bo));
    }
    commits = true;
}

TEST_CASE("the program that people get has neither short phrases nor a switch for the commitment") {
    const char* program = std::getenv("KITH_BIN");
    REQUIRE(program != nullptr);
    const std::string released = text_of_file(program);
    const std::string weak = text_of_file("/proc/self/exe");
    REQUIRE(released.size() > 100'000);
    CHECK(weak.find(marker) != std::string::npos);
    CHECK(released.find(marker) == std::string::npos);
}
