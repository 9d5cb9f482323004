// SPDX-License-Identifier: Apache-2.0
//
// Both sides of one handshake in code mode, in memory, against its bare libsodium operations.
#include <benchmark/benchmark.h>

#include "kith/limits.h"
#include "session/frame.h"
#include "session/handshake.h"
#include "tests/bench/operations.h"

namespace {

using namespace kith;
using namespace kith::session;

/// One side: its handshake, its frames and its randoms.
struct Side {
    LiveRandoms live;
    SystemRandom random;
    Handshake handshake;
    FrameReader reader;
    Bytes out;

    Side(Role role, const Code& code)
        : handshake(role, Means{.code = std::make_shared<CodeTries>(code.clone()), .displayed = {}, .scanned = {}},
                    live, random) {
        handshake.start(out);
    }

    /// Takes all that the other has said. False if the handshake failed.
    bool take(Side& from) {
        const Bytes said = std::exchange(from.out, {});
        ByteView input = said;
        while (!input.empty()) {
            const auto frame = reader.next(input, limits::handshake_frame);
            if (!frame || !*frame || !handshake.receive(**frame, {}, out)) {
                return false;
            }
        }
        return true;
    }
};

void handshake_kith(benchmark::State& state) {
    SystemRandom random;
    const Code code = Code::make(PublicNumber::from(7), random);
    for (auto _ : state) {
        Side a(Role::initiator, code);
        Side b(Role::responder, code);
        bool ok = true;
        while (ok && (!a.out.empty() || !b.out.empty())) {
            ok = b.take(a) && a.take(b);
        }
        if (!ok || !a.handshake.secured() || !b.handshake.secured()) {
            state.SkipWithError("the handshake failed");
            break;
        }
    }
}

void handshake_floor(benchmark::State& state) {
    if (sodium_init() < 0) {
        state.SkipWithError("libsodium does not start");
    }
    for (auto _ : state) {
        bench::Operations a;
        bench::Operations b;
        if (!bench::handshake_operations(a, b)) {
            state.SkipWithError("libsodium refused");
            break;
        }
    }
}

BENCHMARK(handshake_kith)->Name("handshake/kith")->Unit(benchmark::kMicrosecond);
BENCHMARK(handshake_floor)->Name("handshake/floor")->Unit(benchmark::kMicrosecond);

}  // namespace
