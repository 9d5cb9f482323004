// SPDX-License-Identifier: Apache-2.0
//
// Cards as a CSV file. What a row can't carry is found by reading it back, and terms are written for what was found.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kith/formats.h"

namespace kith::formats {

/// What a file says of its columns, as far as it has come.
struct CsvHeader {
    std::optional<char> separator;   ///< where the line before the header names it, as Excel does: `sep=;`
    std::vector<std::string> names;  ///< in UTF-8
    bool whole = false;              ///< the line has ended
};
[[nodiscard]] CsvHeader csv_header(std::string_view beginning);

enum class CsvLayout : unsigned char { google, outlook };

/// The owner's own card as a file, on no terms.
[[nodiscard]] Written write_csv_for_owner(const Card& card, CsvLayout layout);
/// Header and rows, given to `to` one after another.
[[nodiscard]] std::vector<LeftOut> write_csv(std::span<const ReleasedCard> cards, CsvLayout layout,
                                             const std::function<void(std::string_view)>& to);

}  // namespace kith::formats
