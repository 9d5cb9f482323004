// SPDX-License-Identifier: Apache-2.0
//
// Who was seen while a meeting waits: the numbers that are taken, and where the bearers of one are. Pure and
// bounded: what floods it pushes out the oldest, and never more than that.
#pragma once

#include <bitset>
#include <optional>
#include <vector>

#include "kith/limits.h"
#include "kith/random.h"
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
    /// The numbers to ask for before one is chosen: all of one digit, and a few of two, three and four, so that a full room
    /// answers by the dozen and not by the hundred.
    [[nodiscard]] static std::vector<PublicNumber> candidates(Random& random);
    /// 1 where nobody else was heard; one of a digit while few were, or are `asking`; in a crowd one of a length with room for
    /// them all: there not everybody answers, and who chooses at the same moment as others should hardly ever choose the
    /// same. Of `candidates`, while one of these was not heard. None if every number was.
    [[nodiscard]] std::optional<PublicNumber> choose(const std::vector<PublicNumber>& candidates,
                                                     std::size_t asking) const;
    [[nodiscard]] std::size_t remembered() const { return peers_.size(); }

private:
    std::vector<Seen> peers_;  ///< oldest first
    std::bitset<limits::public_number + 1> taken_;
};

}  // namespace kith::transport
