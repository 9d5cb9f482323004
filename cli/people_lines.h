// SPDX-License-Identifier: Apache-2.0
//
// What the words that list people share.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "kith/contact.h"

namespace kith::cli {

/// A row each, or one JSON array.
void print_people(std::span<const Contact> contacts, bool json);

/// With a space between each two: several words of a command line that mean one text.
[[nodiscard]] std::string joined(const std::vector<std::string>& words);

/// The first, or nothing.
[[nodiscard]] std::string first_of(const std::vector<std::string>& texts);

}  // namespace kith::cli
