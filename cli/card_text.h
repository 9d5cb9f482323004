// SPDX-License-Identifier: Apache-2.0
//
// A persona's card as text for an editor: vCard's idea of a line, in the words of `kith card set`, with who gets it and its terms
// on an indented line below.
//
//     email;type=work: ada@example.org
//         give=everyone keep=2y export=no
//
// A line that comes back as it was written stands for the very property that it was written from: what this form can't show
// (pictures, odd escapes) is safe unless its own line is changed.
#pragma once

#include <expected>
#include <string>

#include "cli/editor.h"
#include "kith/persona.h"

namespace kith::cli {

[[nodiscard]] std::string write_card_text(const Persona& persona);

/// `before` with the properties and defaults that the text says. The slip names the line that can't be read.
[[nodiscard]] std::expected<Persona, Slip> read_card_text(const std::string& text, const Persona& before);

/// Puts two changes of one card together: what either added is there, what either took away is not. Where both changed
/// the same line, both stay; `clashed` becomes true.
[[nodiscard]] Persona merged(const Persona& base, const Persona& mine, Persona theirs, bool& clashed);

}  // namespace kith::cli
