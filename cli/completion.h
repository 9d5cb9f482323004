// SPDX-License-Identifier: Apache-2.0
//
// What the shells' Tab key asks for: `kith __complete -- WORD...` prints what could stand in place of the last WORD, a line each:
// the text, a tab, and what it is. The scripts in cli/completions hand it on. No word of `--help`, for no person types it.
#pragma once

#include <string>
#include <vector>

#include "cli/exit_code.h"

namespace CLI {
class App;
}

namespace kith::cli {

/// Begins the hidden entry on the command line.
inline constexpr const char* complete_word = "__complete";

/// Prints the candidates for the last of `words`, which stand behind `kith`. People, tags and personas only where the vault opens
/// without asking. Says nothing on stderr and never fails: a line being typed is no place for an error.
Exit complete(const CLI::App& app, std::vector<std::string> words);

}  // namespace kith::cli
