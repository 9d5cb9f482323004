// SPDX-License-Identifier: Apache-2.0
//
// What the owner gives in this meeting, while it can still be changed at the screen.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/meet_screen.h"
#include "kith/doors.h"
#include "kith/persona.h"

namespace kith::cli {

class MeetChoice {
public:
    /// `given`: what the door let through for the options of the command line.
    MeetChoice(Persona persona, Choices choices, const OutgoingCard& given, Date today);

    [[nodiscard]] std::span<const Choosable> lines() const { return lines_; }
    /// Whether anything is given.
    [[nodiscard]] bool gives() const;
    /// Reads numbers of lines, `2 3` or `2,3`, and switches each. Errc::usage without any change otherwise.
    [[nodiscard]] Result<void> toggle(const std::string& typed);
    /// Whether something was switched since the last offer() or the start.
    [[nodiscard]] bool changed() const { return changed_; }
    /// The changed choice, through the door.
    [[nodiscard]] Result<OutgoingCard> offer();

private:
    Persona persona_;
    Choices choices_;
    Date today_;
    std::vector<Choosable> lines_;  ///< one for each of persona_.properties
    bool changed_ = false;
};

}  // namespace kith::cli
