// SPDX-License-Identifier: Apache-2.0
//
// Each kind of change that a vault knows, on a vault that has something of everything, and all that a vault holds as text.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "kith/vault.h"

namespace kith::test {

/// The ids of those that the operations are about.
struct Cast {
    ContactId met{};       ///< Bo, met
    ContactId imported{};  ///< Bobby, of an import
    ContactId merged{};    ///< Cy, into whom somebody was merged
    ContactId bystander{};
};

struct Operation {
    const char* name = "";
    std::function<Result<void>(Vault&, const Cast&)> run;
};

/// Fills a new vault with two personas, people (one with a value that ends on 2026-11-30), a log, an unfinished meeting, a
/// merge and a second key.
[[nodiscard]] Cast fill(Vault& vault);
[[nodiscard]] const std::vector<Operation>& operations();
/// All that it says: equal texts are equal vaults, but for what only its owner's clock and dice say.
[[nodiscard]] std::string all_of(Vault& vault);

}  // namespace kith::test
