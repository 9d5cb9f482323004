// SPDX-License-Identifier: Apache-2.0
//
// The memory of who was seen.
#include "transport/seen.h"

#include <algorithm>
#include <iterator>

namespace kith::transport {

namespace {

constexpr int drawn = 2;                   // candidates of each longer length
constexpr std::size_t few = 4;             // meetings in a room where one digit is enough
constexpr std::size_t room_for_each = 32;  // numbers of a length for each who has one or chooses one

/// Evenly enough between the two, both included.
unsigned draw(Random& random, unsigned least, unsigned most) {
    const auto bytes = random_bytes<4>(random);
    std::uint32_t value = 0;
    for (const Byte byte : bytes) {
        value = value << 8U | byte;
    }
    return least + value % (most - least + 1);
}

}  // namespace

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

std::vector<PublicNumber> SeenPeers::candidates(Random& random) {
    std::vector<PublicNumber> out;
    for (unsigned value = 1; value < 10; ++value) {
        const auto place = static_cast<std::ptrdiff_t>(draw(random, 0, value - 1));
        out.insert(out.begin() + place, *PublicNumber::from(value));
    }
    for (unsigned least = 10; least <= limits::public_number; least *= 10) {
        for (int i = 0; i < drawn; ++i) {
            out.push_back(*PublicNumber::from(draw(random, least, least * 10 - 1)));
        }
    }
    return out;
}

std::optional<PublicNumber> SeenPeers::choose(const std::vector<PublicNumber>& candidates, std::size_t asking) const {
    const std::size_t crowd = taken_.count() + 2 * asking;
    if (crowd == 0) {
        return PublicNumber::from(1);
    }
    for (unsigned least = 1; least <= limits::public_number; least *= 10) {
        if (crowd >= few && std::size_t{9} * least < crowd * room_for_each && least * 10 <= limits::public_number) {
            continue;
        }
        const auto free = std::ranges::find_if(candidates, [&](PublicNumber each) {
            return each.value() >= least && each.value() < least * 10 && !taken_.test(each.value());
        });
        if (free != candidates.end()) {
            return *free;
        }
    }
    for (unsigned value = limits::public_number; value > 0; --value) {
        if (!taken_.test(value)) {
            return PublicNumber::from(value);
        }
    }
    return std::nullopt;
}

}  // namespace kith::transport
