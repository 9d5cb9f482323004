// SPDX-License-Identifier: Apache-2.0
//
// The one table from what went wrong to what a script sees: the exit code of the process, and the name of the
// error in `--events json`.
#pragma once

#include <string_view>

#include "kith/error.h"

namespace kith::cli {

enum class Exit : int {
    done = 0,
    nothing = 1,       ///< a look-up found nothing, an import kept nothing
    usage = 2,         ///< usage, or no vault
    nobody = 3,        ///< nobody, timeout, cut
    ambiguous = 4,     ///< the candidates are listed
    declined = 5,      ///< declined, or nothing left by terms
    refused = 6,       ///< wrong code, phrase mismatch, protocol
    locked = 7,        ///< locked or wrong passphrase
    damaged = 8,       ///< the vault is damaged, or of a later format
    io = 9,            ///< the system refused or failed
    internal = 70,     ///< our own error
    interrupted = 130  ///< stopped by a signal, the terminal restored
};

[[nodiscard]] Exit exit_code(Errc code);

/// `wrong-code`, `nobody`, `declined`: what `failed` events carry in `error`.
[[nodiscard]] std::string_view error_name(Errc code);

}  // namespace kith::cli
