// SPDX-License-Identifier: Apache-2.0
//
// What several words print alike: those that list people, and `show` and `merge` one of them.
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

/// The name and the id, for what is said about a person.
[[nodiscard]] std::string named(const Contact& contact);

/// One person, all that is seen of them.
void print_contact(const Contact& contact);

/// A value for a person: pictures are named, the parts of an address put together, the very long cut.
[[nodiscard]] std::string value_text(const Property& property);

}  // namespace kith::cli
