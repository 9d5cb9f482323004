// SPDX-License-Identifier: Apache-2.0
//
// core/crypto/passphrase.cpp: Argon2id, and the bounds of its cost.
#include "crypto/passphrase.h"

#include <doctest/doctest.h>

#include "tests/support/vectors.h"

using namespace kith;

TEST_CASE("Argon2id agrees with the reference implementation") {
    for (const auto& one : test::vectors("argon2id")) {
        CAPTURE(one.name);
        const KdfCost cost{static_cast<std::uint32_t>(std::stoul(one.text("mebibytes"))),
                           static_cast<std::uint32_t>(std::stoul(one.text("passes")))};
        const auto key = crypto::derive_key(one.bytes("passphrase"), one.array<16>("salt"), cost);
        REQUIRE(key);
        CHECK(to_hex(key->view()) == one.text("key"));
    }
}

TEST_CASE("a cost outside its bounds is refused before any memory is taken") {
    const ByteArray<16> salt{};
    for (const KdfCost cost : {KdfCost{63, 3}, KdfCost{1025, 3}, KdfCost{0, 3}, KdfCost{0xffffffffU, 1}, KdfCost{64, 0},
                               KdfCost{64, 11}, KdfCost{64, 0xffffffffU}}) {
        const auto key = crypto::derive_key(as_bytes("passphrase"), salt, cost);
        REQUIRE_FALSE(key);
        CHECK(key.error().code == Errc::limit);
    }
}
