// SPDX-License-Identifier: Apache-2.0
//
// What spelling and reading a code share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kith/bytes.h"

namespace kith {

/// Of five digits.
[[nodiscard]] char check_digit(std::string_view digits);

/// What was typed, in one alphabet: runs of lower-case letters and runs of digits, without what stood between.
struct CodeText {
    std::vector<std::string> parts;
    /// False where something stands in it that no code has, or it is too long.
    bool readable = true;
    [[nodiscard]] static CodeText of(std::string_view typed);
};

/// Slips between two words: letters wrong, missing, too many, or neighbours that changed places. Counts to 3.
[[nodiscard]] int slips(std::string_view a, std::string_view b);

/// The bytes of the words at most `most` slips away, fewest slips first and alone; one that is on the list is
/// itself and nothing else.
struct NearWords {
    std::vector<Byte> bytes;
    int slips = 0;
};
[[nodiscard]] NearWords near_words(std::string_view typed, bool odd, int most);

}  // namespace kith
