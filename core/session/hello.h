// SPDX-License-Identifier: Apache-2.0
//
// Hello, the first frame of each side: what it speaks, how it wants to authenticate, and 16 random bytes. Both are
// bound byte for byte by the prologue. PROTOCOL.md 4.1.
#pragma once

#include <set>
#include <vector>

#include "kith/meeting.h"

namespace kith::session {

inline constexpr std::uint32_t wire_version = 1;
inline constexpr std::uint32_t wire_suite = 1;  ///< 25519_ChaChaPoly_SHA256, CPace ristretto255-SHA512
inline constexpr std::size_t hello_list_max = 32;

using HelloRandom = ByteArray<16>;

/// The randoms of all Hellos of one Meeting that are still in use: one that comes back is our own reflection.
using LiveRandoms = std::multiset<HelloRandom>;

struct Hello {
    std::vector<std::uint32_t> versions;
    std::vector<std::uint32_t> suites;
    std::vector<std::uint32_t> modes;  ///< the dialler's one; all that the listener has open
    HelloRandom random{};

    [[nodiscard]] bool has(Mode mode) const;
    /// How much it offers, to be compared with what this contact once offered: highest version * 65,536 + highest
    /// suite, each counted up to 65,535.
    [[nodiscard]] std::uint32_t level() const;
};

[[nodiscard]] Hello make_hello(const std::vector<Mode>& modes, const HelloRandom& random);
[[nodiscard]] Bytes write(const Hello& hello);
/// Errc::protocol for no Hello, Errc::limit for lists that are too long, Errc::too_new without a version and a suite in common.
[[nodiscard]] Result<Hello> read_hello(ByteView body);

}  // namespace kith::session
