// SPDX-License-Identifier: Apache-2.0
//
// Phrase mode in the worked example of docs/PROTOCOL.md: by the primitives alone, and by playing two Meetings with its
// draws of randomness.
#include <doctest/doctest.h>

#include "crypto/labels.h"
#include "crypto/noise.h"
#include "session/frame.h"
#include "tests/support/example.h"
#include "tests/support/players.h"

using namespace kith;
using namespace kith::test;
namespace label = kith::crypto::label;

namespace {

/// 16 Hello random, 32 ephemeral, 32 nonce, 32 decoys: of one side.
Bytes draws(const std::string& name, Byte first) {
    return writing() ? counting(first, 112) : Example::read().at(name);
}

struct Played {
    std::vector<Bytes> from_ada;
    std::vector<Bytes> from_bo;
    std::string words;
};

/// Ada dials Bo, both pick; both are known to each other, and decide nothing.
Played play(const Bytes& draws_a, const Bytes& draws_b) {
    Side ada("Ada", 1);
    Side bo("Bo", 2);
    ScriptedRandom random_a(draws_a);
    ScriptedRandom random_b(draws_b);
    const auto sit = [](Side& side, Random& random) {
        side.decides = false;
        PersonaKeys keys{side.keys.pub, side.keys.ik_secret.clone(), side.keys.sx_secret.clone()};
        side.meeting = std::make_unique<Meeting>(std::move(keys), side.card(Side::everything()), random);
    };
    sit(ada, random_a);
    sit(bo, random_b);
    bo.meeting->listen_by_phrase(leave(), std::nullopt);
    ada.meeting->dial_by_phrase(leave(), std::nullopt);
    Table table(ada, bo);
    table.play();
    Played out;
    const auto& shown = *ada.last<event::Phrases>();
    const auto right = common(shown, *bo.last<event::Phrases>());
    REQUIRE(right);
    out.words = shown.shown[*right].words();
    compare(ada, bo);
    table.play();
    CHECK(bo.last<event::Authenticated>() != nullptr);
    CHECK(random_a.used_up());
    CHECK(random_b.used_up());
    for (const auto& [from_a, frame] : table.recorded) {
        (from_a ? out.from_ada : out.from_bo).push_back(frame);
    }
    return out;
}

void check(const std::string& name, ByteView bytes) {
    if (writing()) {
        line(name, bytes);
        return;
    }
    CAPTURE(name);
    CHECK(Example::read().at(name) == Bytes(bytes.begin(), bytes.end()));
}

ByteView payload(const Bytes& frame) {
    return ByteView(frame).subspan(2);
}

crypto::NoiseHandshake noise(bool initiator, const crypto::Hash& prologue, ByteView ephemeral) {
    return crypto::NoiseHandshake({.pattern = crypto::NoisePattern::nn,
                                   .initiator = initiator,
                                   .prologue = Bytes(prologue.begin(), prologue.end()),
                                   .psk = std::nullopt,
                                   .static_pair = std::nullopt,
                                   .remote_static = std::nullopt,
                                   .ephemeral = crypto::DhPair::from_secret(Secret<32>(ephemeral.first<32>()))});
}

}  // namespace

TEST_CASE("PROTOCOL.md: the phrase of the worked example follows from its draws, and is what both screens show") {
    const Bytes a = draws("p_draws_initiator", 0x20);
    const Bytes b = draws("p_draws_responder", 0xa0);
    const Played played = play(a, b);
    check("p_draws_initiator", a);
    check("p_draws_responder", b);
    for (std::size_t i = 0; i < 4; ++i) {
        check("pi" + std::to_string(i + 1), played.from_ada.at(i));
        check("pr" + std::to_string(i + 1), played.from_bo.at(i));
    }
    const Byte mode = 2;
    const crypto::Hash prologue =
        crypto::labelled_hash(label::prologue, {ByteView(&mode, 1), payload(played.from_ada[0]).subspan(1),
                                                payload(played.from_bo[0]).subspan(1), ByteView{}, ByteView{}});
    check("p_prologue", prologue);
    const ByteView ni = ByteView(a).subspan(48, 32);
    const ByteView nr = ByteView(b).subspan(48, 32);
    const crypto::Hash commitment = crypto::labelled_hash(label::phrase_commit, {nr});
    check("p_commitment", commitment);
    auto noise_a = noise(true, prologue, ByteView(a).subspan(16, 32));
    auto noise_b = noise(false, prologue, ByteView(b).subspan(16, 32));
    const Bytes first = noise_a.write({}).value();
    CHECK(noise_b.read(first));
    const Bytes second = noise_b.write(commitment).value();
    CHECK(noise_a.read(second));
    CHECK(joined({Bytes{4}, first}) == joined({payload(played.from_ada[1])}));
    CHECK(joined({Bytes{4}, second}) == joined({payload(played.from_bo[1])}));
    check("p_h", noise_a.hash());
    const crypto::Hash hash = crypto::labelled_hash(label::phrase, {noise_a.hash(), ni, nr});
    check("p_phrase", ByteView(hash).first(4));
    Phrase phrase;
    std::copy_n(hash.begin(), 4, phrase.bytes.begin());
    CHECK(phrase.words() == played.words);
    if (writing()) {
        std::cout << phrase.words() << "\n";
    }
    auto keys_a = noise_a.split();
    auto keys_b = noise_b.split();
    for (const std::size_t i : {std::size_t{2}, std::size_t{3}}) {
        const auto of_a = keys_b.receive.open(payload(played.from_ada[i]));
        const auto of_b = keys_a.receive.open(payload(played.from_bo[i]));
        REQUIRE(of_a);
        REQUIRE(of_b);
        const auto message_a = session::read_message(of_a->view()).value();
        const auto message_b = session::read_message(of_b->view()).value();
        CHECK(message_a.type == (i == 2 ? 15 : 16));
        CHECK(message_b.type == message_a.type);
        CHECK(message_a.body.size() == (i == 2 ? 34U : 0U));
    }
}
