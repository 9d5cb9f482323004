// SPDX-License-Identifier: Apache-2.0
//
// How many are meeting in this room, as far as can be heard, and what follows from it for how soon each may speak:
// docs/adr/0027. Sans-IO and bounded; a flood of made-up ones slows the answers to those who ask for everybody, and leaves
// second announcements unsaid. Whoever asks by number is answered all the same.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "kith/time.h"
#include "transport/lan/mdns.h"

namespace kith::transport::lan {

class Crowd {
public:
    /// Told apart; more are not counted.
    static constexpr std::size_t most = 1'024;
    /// From so many on, what is not needed for being found is left unsaid. Low, since whoever has just come has heard few.
    static constexpr std::size_t crowded_from = 8;

    /// Takes every message that is heard, our own too.
    void heard(const dns::Message& message, const Heard& how, Instant now);
    /// Meetings announced in the last two minutes and not taken back, and devices that asked for numbers.
    [[nodiscard]] std::size_t size() const { return seen_.size(); }
    [[nodiscard]] bool crowded() const { return seen_.size() >= crowded_from; }
    /// Over how long the room's answers to one question for everybody are spread: 100 ms (RFC 6762 6) for a few, and so long
    /// that a larger room gives 50 answers a second; 10 s at most.
    [[nodiscard]] Duration spread() const;

private:
    void note(std::uint64_t key, Instant now);
    void forget(Instant now);

    std::unordered_map<std::uint64_t, Instant> seen_;  ///< by a hash of the instance's name, or of the asker's address
    Instant swept_{};
};

}  // namespace kith::transport::lan
