// SPDX-License-Identifier: Apache-2.0
//
// Rules over what the vault holds, without clock or terminal: finding a person by what one types, and searching.
#pragma once

#include <string_view>
#include <vector>

#include "kith/contacts.h"
#include "kith/error.h"

namespace kith {

/// The one contact that `typed` means: a prefix of the id (4 characters at least), the whole name, or a prefix
/// of the name or of any word in it, case folded. Errc::not_found, or Errc::ambiguous with the candidates (id and name) in `what`, a line each.
[[nodiscard]] Result<Contact> look_up(const Contacts& contacts, std::string_view typed);

/// The contacts in which every word of `term` occurs, case folded, anywhere in their layer or mine; in the order of names.
[[nodiscard]] std::vector<Contact> search(const Contacts& contacts, std::string_view term);

/// The contacts in the order that people expect of names.
[[nodiscard]] std::vector<Contact> by_name(const Contacts& contacts);

}  // namespace kith
