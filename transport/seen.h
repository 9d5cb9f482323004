// SPDX-License-Identifier: Apache-2.0
//
// Who was seen while a meeting waits: the numbers that are taken, and where the bearers of one are. Pure and
// bounded: what floods it pushes out the oldest, and never more than that.
#pragma once

#include <bitset>
#include <optional>
#include <vector>

#include "kith/limits.h"
#include "transport/finder.h"

namespace kith::transport {

/// One announcement, and the finder that sighted it.
struct Seen {
    std::size_t finder = 0;
    Sighting sighting;
};

class SeenPeers {
public:
    static constexpr std::size_t peers_max = 256;

    void note(std::size_t finder, const Sighting& sighting);
    /// Those who bear `number`, in the order in which they were first seen.
    [[nodiscard]] std::vector<Seen> bearing(PublicNumber number) const;
    /// The smallest number that was never heard; none if all were.
    [[nodiscard]] std::optional<PublicNumber> smallest_free() const;
    [[nodiscard]] std::size_t remembered() const { return peers_.size(); }

private:
    std::vector<Seen> peers_;  ///< oldest first
    std::bitset<limits::public_number + 1> taken_;
};

}  // namespace kith::transport
