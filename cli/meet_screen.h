// SPDX-License-Identifier: Apache-2.0
//
// What a person sees during a meeting, all of it on stderr.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "kith/doors.h"
#include "kith/meeting.h"
#include "kith/persona.h"
#include "transport/diagnosis.h"

namespace kith::cli {

/// A name from outside: one line, cut.
[[nodiscard]] std::string shown_name(const std::string& name);

/// The code in words, loud, and in digits, and how to use it; `can_type` if the other person's code may be typed here.
void show_code(const Code& code, const event::CodeReady& ready, bool can_type);
/// How a code was read that was typed with a slip; nothing for any other.
void show_reading(const Code& code);
/// What words may have been meant in a code that could not be read.
void show_candidates(const std::string& typed);
void show_addresses(const std::vector<std::string>& addresses);
/// After five seconds alone: what was tried, what stands in the way, what to do.
void show_lonely(const transport::Lonely& lonely, const std::vector<std::string>& addresses);

/// One line of mine on the offer screen.
struct Choosable {
    Property property;
    Terms terms;
    bool chosen = false;
};
/// Both offers with their terms. Mine shows values too: they are mine. `numbered` if they can be switched here.
void show_offers(std::span<const Choosable> mine, const Offer& theirs, bool take, bool numbered);
void show_saved(const std::string& id, const std::string& name);
/// A link that ended before its peer was known: it came in, or was `dialled`; `listens` if theirs may still come.
void show_link_error(const Error& error, bool dialled, bool listens);

}  // namespace kith::cli
