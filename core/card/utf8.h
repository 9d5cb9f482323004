// SPDX-License-Identifier: Apache-2.0
//
// What text from outside must be before it becomes part of a card.
#pragma once

#include <cstddef>
#include <string_view>

namespace kith::card {

/// The length of the well-formed sequence that `text` begins with (RFC 3629: no overlong form, no surrogate,
/// nothing above U+10FFFF); 0 if there is none.
[[nodiscard]] std::size_t utf8_sequence(std::string_view text);

/// Whether all of it is UTF-8.
[[nodiscard]] bool is_utf8(std::string_view text);

/// Whether all of it is ASCII without control characters: most text is, and needs no closer look.
[[nodiscard]] bool is_plain(std::string_view text);

/// UTF-8 that stays on its line: without CR, LF and NUL, with which a value could begin a property of its own
/// once it is written to a file. Other control characters are kept: screens neutralize them.
[[nodiscard]] bool is_line(std::string_view text);

}  // namespace kith::card
