// SPDX-License-Identifier: Apache-2.0
//
// Rules over what the vault holds, without clock or terminal: finding a person by what one types, and searching.
#pragma once

#include <cstdint>
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

/// Two contacts who may be one person, and what speaks for it.
struct Duplicate {
    enum class Why : std::uint8_t { uid, email, phone, name };
    ContactId first{};  ///< the one that was met or, where none was, is known for longer
    ContactId second{};
    Why why = Why::uid;
};
/// `uid`, `email`, `phone`, `name`.
[[nodiscard]] std::string_view text(Duplicate::Why why);

/// Who may be the same: the same UID; else the same e-mail address, case folded; else the same digits in a phone number
/// (six at least: +49 30 and 0049 30 are not the same); else the same words in the name and the same organisation. Hidden
/// values say nothing. A UID, address or number that more than four contacts have speaks only for those who bear one
/// name as well: a switchboard is nobody's. Two whom the owner told apart (Vault::tell_apart) are not suggested. Each pair once,
/// by the strongest reason; of many alike each is paired with the first one from whom it was not told apart, so that there
/// are never more pairs than contacts for a reason. In the order of names.
[[nodiscard]] std::vector<Duplicate> duplicates(const Contacts& contacts);

/// The contacts in the order that people expect of names.
[[nodiscard]] std::vector<Contact> by_name(const Contacts& contacts);

}  // namespace kith
