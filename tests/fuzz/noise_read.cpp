// SPDX-License-Identifier: Apache-2.0
//
// NoiseHandshake::read() on any message. The first byte picks pattern and side; the rest is XORed onto the genuine
// message and gives the length, so that mutations stay near what opens: zeros are the genuine message itself. What is
// not genuine must not open, NN's first message apart, which is in the clear.
#include <algorithm>
#include <cstdlib>

#include "crypto/noise.h"
#include "tests/support/seeded_random.h"

namespace {

using kith::crypto::DhPair;
using kith::crypto::NoiseConfig;
using kith::crypto::NoiseHandshake;
using kith::crypto::NoisePattern;

NoiseHandshake side(NoisePattern pattern, bool initiator) {
    kith::test::SeededRandom random(1);
    DhPair mine = DhPair::generate(random);
    DhPair theirs = DhPair::generate(random);
    DhPair ephemeral = DhPair::generate(random);
    DhPair other_ephemeral = DhPair::generate(random);
    if (!initiator) {
        std::swap(mine, theirs);
        std::swap(ephemeral, other_ephemeral);
    }
    NoiseConfig config;
    config.pattern = pattern;
    config.initiator = initiator;
    config.ephemeral = std::move(ephemeral);
    if (pattern == NoisePattern::nn_psk0) {
        config.psk = kith::Secret<32>(kith::ByteArray<32>{1});
    }
    if (pattern == NoisePattern::kk) {
        config.remote_static = theirs.pub;
        config.static_pair = std::move(mine);
    }
    return NoiseHandshake(std::move(config));
}

kith::Bytes masked(const kith::Bytes& genuine, kith::ByteView mask) {
    kith::Bytes out(mask.begin(), mask.end());
    for (std::size_t i = 0; i < std::min(out.size(), genuine.size()); ++i) {
        out[i] ^= genuine[i];
    }
    return out;
}

void check(bool condition) {
    if (!condition) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const auto pattern = static_cast<NoisePattern>(data[0] % 3);
    const bool to_responder = (data[0] & 0x80U) == 0;
    NoiseHandshake initiator = side(pattern, true);
    NoiseHandshake responder = side(pattern, false);
    const auto first = initiator.write(kith::as_bytes("payload"));
    check(first.has_value());
    if (to_responder) {
        const kith::Bytes message = masked(*first, {data + 1, size - 1});
        const auto read = responder.read(message);
        check(read.has_value() ? (pattern == NoisePattern::nn || message == *first) : message != *first);
        check(!read || responder.write({}).has_value());
        return 0;
    }
    check(responder.read(*first).has_value());
    const auto second = responder.write(kith::as_bytes("payload"));
    check(second.has_value());
    const kith::Bytes message = masked(*second, {data + 1, size - 1});
    check(initiator.read(message).has_value() == (message == *second));
    check(initiator.finished() == (message == *second));
    return 0;
}
