// SPDX-License-Identifier: Apache-2.0
//
// Candidates for completion that come from the vault, and from other people: a name goes onto a command line, so only one that no
// shell can read as anything else is offered; who is called otherwise is offered by id.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/vault_access.h"

namespace kith::cli {

struct Candidate {
    std::string text;
    std::string what;               ///< for the shells that show it
    bool matches_anything = false;  ///< it was chosen by more than its beginning
};
using Candidates = std::vector<Candidate>;

/// Whether `text` begins with what was typed, ASCII capitals aside.
[[nodiscard]] bool begins_alike(std::string_view text, std::string_view typed);

/// Whether a name may stand on a command line: letters, digits, marks, single spaces and . - _ ' @ , and nothing else.
[[nodiscard]] bool is_harmless(std::string_view name);

// All of these are empty where the vault can't be opened without asking.
/// People whose name, a word of it, or id begins with what was typed; a thousand at most.
[[nodiscard]] Candidates people(const Access& access, const std::string& typed);
[[nodiscard]] Candidates personas(const Access& access);
[[nodiscard]] Candidates tags(const Access& access);

/// What `card set` takes.
[[nodiscard]] Candidates kinds();

}  // namespace kith::cli
