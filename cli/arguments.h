// SPDX-License-Identifier: Apache-2.0
//
// Reads the command line and runs the word that it names.
#pragma once

#include "cli/exit_code.h"

namespace kith::cli {

/// Prints what goes wrong; gives what the process exits with.
[[nodiscard]] Exit run(int argc, char** argv);

}  // namespace kith::cli
