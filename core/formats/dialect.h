// SPDX-License-Identifier: Apache-2.0
//
// A property of vCard 2.1, 3.0 or 4.0 respelt as 4.0 spells it, so that nothing after the reader needs to know
// where a card came from.
#pragma once

#include <string>
#include <vector>

#include "kith/card.h"

namespace kith::formats {

enum class Dialect : unsigned char { v2, v3, v4 };

/// Respells in place. What had to be guessed is added to `complaints`, which never quote a value.
void respell(Property& property, Dialect from, std::vector<std::string>& complaints);

}  // namespace kith::formats
