// SPDX-License-Identifier: Apache-2.0
//
// Text as people compare it, in any script.
#pragma once

#include <string>
#include <string_view>

namespace kith::people {

/// Case folded, in NFC, without characters that can't be seen (zero-width, soft hyphen): equal for what looks
/// equal but for case. Text that isn't UTF-8 is folded as ASCII.
[[nodiscard]] std::string fold(std::string_view text);
/// fold(text), appended: for one who folds much, piece by piece.
void append_folded(std::string& out, std::string_view text);

/// The same without accents, for sorting: Émile stands among the Es.
[[nodiscard]] std::string sort_key(std::string_view text);

}  // namespace kith::people
