// SPDX-License-Identifier: Apache-2.0
//
// The lines of card_text.h's form, which its reader compares with what came back.
#pragma once

#include <string>

#include "kith/persona.h"

namespace kith::cli {

/// Begins the line of the persona's default terms, which has no colon.
inline constexpr const char* defaults_word = "defaults";

/// `email;type=work: ada@example.org`
[[nodiscard]] std::string head_line(const Property& property);
/// ` keep=2y export=no`: each word after a space.
[[nodiscard]] std::string rule_words(const TermsRule& rule);
/// The words of the line below a property's; empty if there is nothing to say.
[[nodiscard]] std::string below(const OwnProperty& own);

}  // namespace kith::cli
