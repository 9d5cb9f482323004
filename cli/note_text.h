// SPDX-License-Identifier: Apache-2.0
//
// All notes about one person as text for an editor: each under the moment at which it was written, in brackets.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "cli/editor.h"
#include "kith/contact.h"
#include "kith/time.h"

namespace kith::cli {

/// `about` names the person in the explanation above them.
[[nodiscard]] std::string write_note_text(const std::vector<Note>& notes, const std::string& about);

/// The notes that the text says, those under `[new]` as of `now`. A heading with nothing below it removes its note.
[[nodiscard]] std::expected<std::vector<Note>, Slip> read_note_text(const std::string& text,
                                                                    const std::vector<Note>& before, Timestamp now);

/// `theirs`, with what changed from `base` to `mine` laid over it. A note that both changed stays in both forms.
[[nodiscard]] std::vector<Note> merged(const std::vector<Note>& base, const std::vector<Note>& mine,
                                       std::vector<Note> theirs);

}  // namespace kith::cli
