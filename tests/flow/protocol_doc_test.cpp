// SPDX-License-Identifier: Apache-2.0
//
// The worked example of docs/PROTOCOL.md, computed anew from its own inputs: first with the primitives alone, as the
// document describes each step, then by playing two Meetings with the draws of randomness that it lists.
// With KITH_WRITE_EXAMPLE set, prints the example instead of comparing it.
#include <doctest/doctest.h>

#include "crypto/aead.h"
#include "crypto/cpace.h"
#include "crypto/labels.h"
#include "crypto/noise.h"
#include "session/delivery.h"
#include "session/frame.h"
#include "tests/support/example.h"
#include "tests/support/players.h"

using namespace kith;
using namespace kith::test;
namespace label = kith::crypto::label;

namespace {

struct Inputs {
    Bytes draws_initiator;  // 16 random, 64 scalar, 32 ephemeral, 32 r
    Bytes draws_responder;  // 2 code, 16 random, 64 scalar, 32 ephemeral, 32 r
    Bytes keys_initiator;   // 32 seed of ik, 32 secret of sx
    Bytes keys_responder;
};

Inputs inputs() {
    if (writing()) {
        return {counting(0x00, 144), joined({Bytes{0x04, 0xc7}, counting(0x80, 144)}), counting(0x11, 64),
                counting(0x51, 64)};
    }
    const Example example = Example::read();
    return {example.at("draws_initiator"), example.at("draws_responder"), example.at("keys_initiator"),
            example.at("keys_responder")};
}

std::unique_ptr<Side> seated(const std::string& name, const Bytes& keys, std::vector<OwnProperty> properties) {
    auto side = std::make_unique<Side>(name, 1);
    ScriptedRandom random(keys);
    side->keys = PersonaKeys::generate(random);
    side->persona.properties = std::move(properties);
    return side;
}

/// Plays the example's meeting: Ada dials Bo and gives name and mail; Bo gives nothing.
std::vector<std::pair<bool, Bytes>> played(const Inputs& in) {
    auto ada = seated("Ada", in.keys_initiator, {own("FN", "Ada"), own("EMAIL", "ada@example.org", "work")});
    auto bo = seated("Bo", in.keys_responder, {own("FN", "Bo")});
    bo->decision.give = false;
    ScriptedRandom draws_a(in.draws_initiator);
    ScriptedRandom draws_b(in.draws_responder);
    const auto sit = [](Side& side, Random& random) {
        PersonaKeys keys{side.keys.pub, side.keys.ik_secret.clone(), side.keys.sx_secret.clone()};
        side.meeting = std::make_unique<Meeting>(std::move(keys), side.card(Side::everything()), random);
    };
    sit(*ada, draws_a);
    sit(*bo, draws_b);
    bo->meeting->listen(PublicNumber::from(7));
    CHECK(ada->meeting->dial(bo->meeting->code()->clone()).has_value());
    Table table(*ada, *bo);
    table.play();
    CHECK(ada->done());
    CHECK(bo->done());
    CHECK(draws_a.used_up());
    CHECK(draws_b.used_up());
    return table.recorded;
}

/// A frame's payload: what stands after its length.
ByteView payload(const Bytes& frame) {
    return ByteView(frame).subspan(2);
}

/// The k-th frame of one side, from 1, out of a recording.
Bytes frame_of(const std::vector<std::pair<bool, Bytes>>& frames, bool from_a, int k) {
    for (const auto& [sender, frame] : frames) {
        if (sender == from_a && --k == 0) {
            return frame;
        }
    }
    FAIL("no such frame");
    return {};
}

using Named = std::vector<std::pair<std::string, Bytes>>;

void add(Named& named, const std::string& name, ByteView bytes) {
    named.emplace_back(name, Bytes(bytes.begin(), bytes.end()));
}

/// One side's Noise handshake, made by hand from the draws.
crypto::NoiseHandshake noise(bool initiator, const crypto::Hash& prologue, const Secret<32>& psk, ByteView ephemeral) {
    return crypto::NoiseHandshake({.pattern = crypto::NoisePattern::nn_psk0,
                                   .initiator = initiator,
                                   .prologue = Bytes(prologue.begin(), prologue.end()),
                                   .psk = psk.clone(),
                                   .static_pair = std::nullopt,
                                   .remote_static = std::nullopt,
                                   .ephemeral = crypto::DhPair::from_secret(Secret<32>(ephemeral.first<32>()))});
}

/// Section 4, step by step; then every message opened. The second value: the bodies by sender and type.
Named derived(const Inputs& in, const std::vector<std::pair<bool, Bytes>>& frames) {
    Named out;
    const ByteView a(in.draws_initiator);
    const ByteView b(in.draws_responder);
    const Bytes sid = joined({a.first(16), b.subspan(2, 16)});
    add(out, "sid", sid);
    const crypto::CPaceInput input{.prs = b.first(2), .ci = as_bytes(label::cpace_channel), .sid = sid};
    ScriptedRandom scalar_a(Bytes(a.begin() + 16, a.begin() + 80));
    ScriptedRandom scalar_b(Bytes(b.begin() + 18, b.begin() + 82));
    const crypto::CPace cpace_a(input, scalar_a);
    const crypto::CPace cpace_b(input, scalar_b);
    CHECK(joined({Bytes{2}, cpace_a.share()}) == joined({payload(frame_of(frames, true, 2))}));
    CHECK(joined({Bytes{3}, cpace_b.share()}) == joined({payload(frame_of(frames, false, 2))}));
    const auto isk = cpace_a.finish(true, cpace_b.share());
    REQUIRE(isk);
    add(out, "isk", isk->view());
    const Secret<32> psk = crypto::hkdf_sha256({}, isk->view(), label::code_psk);
    add(out, "psk", psk.view());
    const Bytes hello_i = frame_of(frames, true, 1);
    const Bytes hello_r = frame_of(frames, false, 1);
    const Byte mode = 0;
    const crypto::Hash prologue =
        crypto::labelled_hash(label::prologue, {ByteView(&mode, 1), payload(hello_i).subspan(1),
                                                payload(hello_r).subspan(1), cpace_a.share(), cpace_b.share()});
    add(out, "prologue", prologue);
    auto noise_a = noise(true, prologue, psk, a.subspan(80, 32));
    auto noise_b = noise(false, prologue, psk, b.subspan(82, 32));
    const Bytes first = noise_a.write({}).value();
    CHECK(noise_b.read(first));
    const Bytes second = noise_b.write({}).value();
    CHECK(noise_a.read(second));
    CHECK(joined({Bytes{4}, first}) == joined({payload(frame_of(frames, true, 3))}));
    CHECK(joined({Bytes{4}, second}) == joined({payload(frame_of(frames, false, 3))}));
    add(out, "h", noise_a.hash());
    auto keys_a = noise_a.split();
    auto keys_b = noise_b.split();
    std::array<int, 2> count{};
    for (const auto& [from_a, frame] : frames) {
        const int number = ++count[static_cast<std::size_t>(from_a)];
        if (number <= 3) {
            continue;
        }
        const auto plain = (from_a ? keys_b : keys_a).receive.open(payload(frame));
        REQUIRE(plain);
        const auto message = session::read_message(plain->view());
        REQUIRE(message);
        add(out, std::string(from_a ? "i" : "r") + std::to_string(number) + "_type_and_body",
            joined({ByteView(&message->type, 1), message->body}));
    }
    return out;
}

Bytes body_of(const Named& named, const std::string& frame) {
    const auto found =
        std::ranges::find_if(named, [&](const auto& entry) { return entry.first == frame + "_type_and_body"; });
    REQUIRE(found != named.end());
    return Bytes(found->second.begin() + 1, found->second.end());
}

/// Section 6 from the bodies: identities, offers, the meeting's id, what was staged.
Named checked_exchange(const Inputs& in, const Named& named) {
    Named out;
    const auto h = std::ranges::find_if(named, [](const auto& entry) { return entry.first == "h"; })->second;
    ScriptedRandom keys(in.keys_initiator);
    const PersonaKeys ada = PersonaKeys::generate(keys);
    const auto identity = session::read_identity(body_of(named, "i4")).value();
    CHECK(identity.keys == ada.pub);
    const Byte role = 0;
    const crypto::Hash to_sign =
        crypto::labelled_hash(label::identity, {ByteView(&role, 1), h, ada.pub.ik, ada.pub.sx});
    add(out, "identity_hash_initiator", to_sign);
    CHECK(crypto::verify(ada.pub.ik, to_sign, identity.signature));
    const crypto::Hash offer_i = crypto::labelled_hash(label::offer_hash, {body_of(named, "i6")});
    const crypto::Hash offer_r = crypto::labelled_hash(label::offer_hash, {body_of(named, "r6")});
    add(out, "offer_hash_initiator", offer_i);
    add(out, "offer_hash_responder", offer_r);
    const auto decide = session::read_decide(body_of(named, "i7")).value();
    CHECK(decide.initiator_offer == offer_i);
    CHECK(decide.responder_offer == offer_r);
    const crypto::Hash meeting = crypto::labelled_hash(label::meeting_id, {h, offer_i, offer_r});
    const Bytes id(meeting.begin(), meeting.begin() + 16);
    add(out, "meeting_id", id);
    const auto stage = session::read_stage(body_of(named, "i8")).value();
    CHECK(Bytes(stage.id.begin(), stage.id.end()) == id);
    const ByteView r = ByteView(in.draws_initiator).subspan(112, 32);
    const Secret<32> key = crypto::hkdf_sha256({}, r, label::stage_key);
    add(out, "stage_key_initiator", key.view());
    const auto plain = crypto::xchacha_open(key.view(), {}, joined({id, Bytes{0}}), stage.chunk);
    REQUIRE(plain);
    CHECK(plain->size() == 1'024);
    const std::size_t size = plain->view()[3] + (static_cast<std::size_t>(plain->view()[2]) << 8U);
    add(out, "card_initiator", plain->view().subspan(4, size));
    CHECK(crypto::labelled_hash(label::stage_commit, {r, stage.chunk}) == stage.commitment);
    const auto staged = session::read_staged(body_of(named, "r9")).value();
    CHECK(crypto::labelled_hash(label::staged_hash, {stage.chunk}) == staged.hash);
    const auto release = session::read_release(body_of(named, "i10")).value();
    CHECK(Bytes(release.key.view().begin(), release.key.view().end()) == Bytes(r.begin(), r.end()));
    return out;
}

void show_or_compare(const Named& named) {
    if (writing()) {
        for (const auto& [name, bytes] : named) {
            line(name, bytes);
        }
        return;
    }
    const Example example = Example::read();
    for (const auto& [name, bytes] : named) {
        CAPTURE(name);
        CHECK(example.at(name) == bytes);
    }
}

}  // namespace

TEST_CASE("PROTOCOL.md: the worked example's frames are those of a real meeting with its draws") {
    const auto frames = played(inputs());
    if (writing()) {
        const Inputs in = inputs();
        line("draws_initiator", in.draws_initiator);
        line("draws_responder", in.draws_responder);
        line("keys_initiator", in.keys_initiator);
        line("keys_responder", in.keys_responder);
    }
    std::array<int, 2> count{};
    std::optional<Example> example;
    if (!writing()) {
        example = Example::read();
    }
    for (const auto& [from_a, frame] : frames) {
        const std::string name =
            std::string(from_a ? "i" : "r") + std::to_string(++count[static_cast<std::size_t>(from_a)]);
        if (writing()) {
            line(name, frame);
        } else {
            CAPTURE(name);
            CHECK(example->at(name) == frame);
        }
    }
}

TEST_CASE("PROTOCOL.md: each step of the worked example follows from the ones before, by the primitives alone") {
    const Inputs in = inputs();
    const auto frames = played(in);
    const Named steps = derived(in, frames);
    show_or_compare(steps);
    show_or_compare(checked_exchange(in, steps));
}
