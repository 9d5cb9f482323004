// SPDX-License-Identifier: Apache-2.0
//
// Phrase mode's words: four PGP words that both screens must show alike, and the rule that pauses comparing them
// after too many mismatches.
#pragma once

#include <span>
#include <string>

#include "kith/bytes.h"
#include "kith/error.h"
#include "kith/time.h"

namespace kith {

/// 32 bits as four PGP words. No secret: it is said aloud.
struct Phrase {
    ByteArray<4> bytes{};
    /// "adrift retraction aztec holiness": even, odd, even, odd.
    [[nodiscard]] std::string words() const;
    friend bool operator==(const Phrase&, const Phrase&) = default;
};

/// Leave to compare phrases now; what Meeting asks for before it opens phrase mode. Made only by the check, so that
/// nobody forgets it. limits::phrase_mismatches within limits::phrase_mismatch_time pause phrase mode until the
/// first of them is that old.
class PhraseLeave {
public:
    /// `mismatches`: as the vault keeps them (Vault::phrase_mismatches), in any order; those that are further from
    /// `now` than the limit, before or after it, don't count. Errc::phrase_mismatch, with how long to wait.
    [[nodiscard]] static Result<PhraseLeave> ask(std::span<const Timestamp> mismatches, Timestamp now);

private:
    PhraseLeave() = default;
};

}  // namespace kith
