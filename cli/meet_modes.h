// SPDX-License-Identifier: Apache-2.0
//
// What a person sees of the QR code and of the phrases, all of it on stderr.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "kith/meeting.h"

namespace kith::cli {

/// The QR code, as large as the terminal allows: addresses that don't fit are left out of it. Where it doesn't fit at all,
/// how to see it; nothing without a terminal.
void show_invitation(Invitation invitation, const Code* code, bool terminal);
/// Who has scanned it, and what they would give; `known` is how the owner knows them, or empty.
void show_scanned(const Offer& theirs, const std::string& known);
/// Phrase mode: the number to say; none where nothing is announced.
void show_number(std::optional<PublicNumber> number);
void show_phrases(std::span<const Phrase> shown);
/// What a mismatch may mean.
void show_mismatch();
/// That the other side is who was meant, by whichever way.
void show_authenticated(How how, const std::string& known);

}  // namespace kith::cli
