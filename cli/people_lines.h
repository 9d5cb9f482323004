// SPDX-License-Identifier: Apache-2.0
//
// What `list` and `search` print alike.
#pragma once

#include <span>

#include "kith/contact.h"

namespace kith::cli {

/// A row each, or one JSON array.
void print_people(std::span<const Contact> contacts, bool json);

}  // namespace kith::cli
