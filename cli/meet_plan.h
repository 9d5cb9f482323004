// SPDX-License-Identifier: Apache-2.0
//
// What the options of `meet` come to, checked before anything is opened, asked or sent.
#pragma once

#include <optional>
#include <string>

#include "cli/words.h"
#include "kith/code.h"
#include "kith/doors.h"
#include "kith/rendezvous.h"
#include "kith/time.h"
#include "transport/options.h"

namespace kith::cli {

struct MeetPlan {
    /// A phrase with somebody whose screen shows a number; none where `wishes.at` says where they are.
    struct PhraseWith {
        std::optional<PublicNumber> number;
    };

    std::optional<Code> code;              ///< the other person's; none: show one
    std::optional<Invitation> invitation;  ///< the other person's, from --qr
    bool phrase = false;                   ///< compare phrases; without phrase_with, show a number
    std::optional<PhraseWith> phrase_with;
    transport::Wishes wishes;
    std::string persona;
    Choices choices;
    bool take = true;
    std::string place;
    Duration wait{};
    bool events = false;
    bool yes = false;         ///< --yes
    bool terminal = false;    ///< a person can be asked
    bool read_lines = false;  ///< stdin is read: a person, or a program that follows the events
};

/// Errc::usage, or Errc::malformed for a code that is none.
[[nodiscard]] Result<MeetPlan> plan_meeting(const Access& access, const MeetArgs& args);

}  // namespace kith::cli
