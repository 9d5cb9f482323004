// SPDX-License-Identifier: Apache-2.0
//
// The terms options that `card set` and `meet` share, read.
#pragma once

#include "cli/words.h"
#include "kith/terms.h"

namespace kith::cli {

/// Errc::usage names the option that can't be read.
[[nodiscard]] Result<TermsRule> read_terms(const TermsArgs& args);

}  // namespace kith::cli
