// SPDX-License-Identifier: Apache-2.0
//
// Cards as a CSV file. What a row can't carry is found by reading it back, and terms are written for what was found.
#pragma once

#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "kith/formats.h"

namespace kith::formats {

enum class CsvLayout : unsigned char { google, outlook };

/// Header and rows, given to `to` one after another.
[[nodiscard]] std::vector<LeftOut> write_csv(std::span<const ReleasedCard> cards, CsvLayout layout,
                                             const std::function<void(std::string_view)>& to);

}  // namespace kith::formats
