// SPDX-License-Identifier: Apache-2.0
//
// The recovery code: 128 random bits as thirty letters that a person writes on paper and types back years later.
// docs/VAULT.md 3 is normative. Four of the letters are checks, so that one wrong letter, or two that changed places,
// are not only noticed but found.
#pragma once

#include <string_view>

#include "kith/error.h"
#include "kith/random.h"
#include "kith/secret.h"

namespace kith {

/// One recovery code. Only make() and parse() give one, so its check letters always fit.
class RecoveryCode {
public:
    [[nodiscard]] static RecoveryCode make(Random& random);
    /// Reads what a person typed: capitals or not, o as 0, i and l as 1, any spaces and hyphens. Errc::malformed says
    /// which letters are wrong or swapped, where that can be told; it never quotes one.
    [[nodiscard]] static Result<RecoveryCode> parse(std::string_view typed);

    /// Six groups of five, with hyphens: 35 characters.
    [[nodiscard]] SecretBytes text() const;
    /// The secret itself.
    [[nodiscard]] std::span<const Byte, 16> view() const { return secret_.view(); }
    [[nodiscard]] RecoveryCode clone() const { return RecoveryCode(secret_.clone()); }

private:
    explicit RecoveryCode(Secret<16> secret) : secret_(std::move(secret)) {}
    Secret<16> secret_;
};

}  // namespace kith
