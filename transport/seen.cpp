// SPDX-License-Identifier: Apache-2.0
//
// The memory of who was seen.
#include "transport/seen.h"

#include <algorithm>

namespace kith::transport {

void SeenPeers::note(std::size_t finder, const Sighting& sighting) {
    taken_.set(sighting.number.value());
    const auto known = std::ranges::find_if(
        peers_, [&](const Seen& seen) { return seen.finder == finder && seen.sighting.id == sighting.id; });
    if (known != peers_.end()) {
        known->sighting = sighting;
        return;
    }
    if (peers_.size() >= peers_max) {
        peers_.erase(peers_.begin());
    }
    peers_.push_back({finder, sighting});
}

std::vector<Seen> SeenPeers::bearing(PublicNumber number) const {
    std::vector<Seen> out;
    std::ranges::copy_if(peers_, std::back_inserter(out),
                         [&](const Seen& seen) { return seen.sighting.number == number; });
    return out;
}

std::optional<PublicNumber> SeenPeers::smallest_free() const {
    for (unsigned value = 1; value <= limits::public_number; ++value) {
        if (!taken_.test(value)) {
            return PublicNumber::from(value);
        }
    }
    return std::nullopt;
}

}  // namespace kith::transport
