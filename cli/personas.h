// SPDX-License-Identifier: Apache-2.0
//
// The owner's personas as the command line sees them: found by what was typed, shown, and compared, for a value
// that stands in two of them tells whoever meets both that they are one person.
#pragma once

#include <string>

#include "kith/vault.h"

namespace kith::cli {

/// The one that `typed` means: the first for nothing, else a whole name or the beginning of one. Errc::not_found says what
/// there is, Errc::ambiguous names the candidates. Owned by the vault, until its next write.
[[nodiscard]] Result<const Persona*> find_persona(const Vault& vault, const std::string& typed);

/// Errc::usage for what can't name a persona: it is typed behind options, so it is one word of at most 64 bytes.
[[nodiscard]] Result<void> check_persona_name(const std::string& name);

/// The card on stdout: kind, value, who gets it, terms.
void print_card(const Persona& persona, Date today);

/// A value for a person: pictures are named, the parts of an address and a name stand side by side.
[[nodiscard]] std::string shown_value(const Property& property);

/// Says which kinds of this persona hold the same value as another's: nothing else of two personas is alike.
void tell_shared_values(const Vault& vault, const Persona& persona);

}  // namespace kith::cli
