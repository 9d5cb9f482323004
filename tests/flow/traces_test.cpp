// SPDX-License-Identifier: Apache-2.0
//
// What a meeting leaves in this process's memory: nothing of its code, its invitation, its ephemeral secrets or the keys
// of the persona that met.
#include <doctest/doctest.h>

#include "tests/support/own_memory.h"
#include "tests/support/players.h"

using namespace kith;
using namespace kith::test;

namespace {

// Seeds of their own: what other tests of this program leave of their sides is not looked for.

/// What CPace hashes begins so: with it stands the code. draft-irtf-cfrg-cpace, generator_string().
Trace trace_of(const Code& code) {
    SecretBytes head(std::size_t{21});
    const std::string_view domain(
        "\x11"
        "CPaceRistretto255"
        "\x02",
        19);
    std::ranges::copy(domain, head.writable().begin());
    std::ranges::copy(code.secret(), head.writable().begin() + 19);
    return {"code", head.view()};
}

void add_keys(std::vector<Trace>& traces, const Side& side) {
    traces.emplace_back(side.name + "'s ik", side.keys.ik_secret.view().first<32>());
    traces.emplace_back(side.name + "'s sx", side.keys.sx_secret.view());
}

/// Hands on the secrets that it gives, and remembers what they were.
class RememberingRandom final : public Random {
public:
    void fill(std::span<Byte> out) override {
        source_.fill(out);
        if (out.size() >= 32) {
            drawn.emplace_back("drawn " + std::to_string(drawn.size()), ByteView(out).subspan(4, 24));
        }
    }
    std::vector<Trace> drawn;

private:
    SeededRandom source_{9099};
};

}  // namespace

TEST_CASE("a meeting by code leaves nothing of the code and of both personas' keys in memory") {
    std::vector<Trace> traces;
    {
        Side a("Ada", 9001);
        Side b("Bo", 9002);
        Table table = table_by_code(a, b);
        traces.push_back(trace_of(*b.meeting->code()));
        add_keys(traces, a);
        add_keys(traces, b);
        table.play();
        REQUIRE((a.done() && b.done()));
        const auto code = find_in_own_memory(std::span(traces).first(1));
        CHECK_MESSAGE(code.empty(), names(code));
    }
    const auto left = find_in_own_memory(traces);
    CHECK_MESSAGE(left.empty(), names(left));
}

TEST_CASE("a meeting by QR code leaves nothing of the invitation's secret in memory") {
    std::vector<Trace> traces;
    {
        Side a("Ada", 9001);
        Side b("Bo", 9002);
        Table table = table_by_qr(a, b);
        traces.emplace_back("psk", b.meeting->invitation()->psk.view());
        table.play();
        REQUIRE((a.done() && b.done()));
    }
    const auto left = find_in_own_memory(traces);
    CHECK_MESSAGE(left.empty(), names(left));
}

TEST_CASE("a meeting that is over leaves no ephemeral secret and no card key in memory") {
    RememberingRandom random;
    {
        Side a("Ada", 9001);
        Side b("Bo", 9002);
        a.sit_down();
        b.sit_down();
        b.meeting->listen(PublicNumber::from(7));
        // The dialler's randomness is remembered: its CPace scalar, its Noise ephemeral, the key of its card.
        a.meeting =
            std::make_unique<Meeting>(PersonaKeys{a.keys.pub, a.keys.ik_secret.clone(), a.keys.sx_secret.clone()},
                                      a.card(Side::everything()), random);
        REQUIRE(a.meeting->dial(b.meeting->code()->clone()));
        Table table(a, b);
        table.play();
        REQUIRE((a.done() && b.done()));
    }
    REQUIRE(random.drawn.size() >= 3);
    const auto left = find_in_own_memory(random.drawn);
    CHECK_MESSAGE(left.empty(), names(left));
}

TEST_CASE("while people meet, the persona's keys lie in memory that is never swapped or dumped") {
    if (!can_lock_memory()) {
        MESSAGE("skipped: this process can't lock memory");
        return;
    }
    SeededRandom random(9005);
    std::vector<Trace> traces;
    PersonaKeys keys = PersonaKeys::generate(random);
    traces.emplace_back("ik", keys.ik_secret.view().first<32>());
    traces.emplace_back("sx", keys.sx_secret.view());
    Side a("Ada", 9001);
    Side b("Bo", 9002);
    b.sit_down();
    b.meeting->listen(PublicNumber::from(7));
    a.meeting = std::make_unique<Meeting>(std::move(keys), a.card(Side::everything()), random);
    REQUIRE(a.meeting->dial(b.meeting->code()->clone()));
    a.decides = false;
    Table table(a, b);
    table.play();
    REQUIRE(a.last<event::Offered>() != nullptr);
    const auto seen = find_in_own_memory(traces);
    CHECK(seen.size() >= 2);
    CHECK_MESSAGE(std::ranges::all_of(seen, &Sighting::locked), names(seen));
}
