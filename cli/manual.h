// SPDX-License-Identifier: Apache-2.0
//
// The manual page's words and options, printed from the same tree as `--help`: `kith __manual TEMPLATE` is run by the build alone,
// so that page and program can't say different things.
#pragma once

#include <string>

#include "cli/exit_code.h"
#include "kith/error.h"

namespace CLI {
class App;
}

namespace kith::cli {

inline constexpr const char* manual_word = "__manual";

/// The template on stdout with @COMMANDS@, @OPTIONS@ and @VERSION@ replaced. Errc::io if it can't be read.
Result<Exit> manual(const CLI::App& app, const std::string& template_file);

}  // namespace kith::cli
