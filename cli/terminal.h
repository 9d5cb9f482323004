// SPDX-License-Identifier: Apache-2.0
//
// Asking a person. Nothing is asked without a terminal, and a terminal is always left as it was found: on a
// signal too.
#pragma once

#include <string>
#include <string_view>

#include "kith/error.h"
#include "kith/secret.h"

namespace kith::cli {

/// Ends the process with 130 on SIGINT, SIGTERM and SIGHUP, the terminal restored; ignores SIGPIPE and SIGXFSZ.
void install_signal_handlers();

/// Whether a person sits at stdin and reads stderr.
[[nodiscard]] bool at_terminal();

/// One line as typed, without its end. Errc::usage if there is none.
[[nodiscard]] Result<std::string> ask_line(std::string_view question);
/// Whether what is typed can be seen: a passphrase never, a long code read from paper must be.
enum class Echo { off, on };
/// The same for a secret. Reads the controlling terminal where stdin carries data.
[[nodiscard]] Result<SecretBytes> ask_secret(std::string_view question, Echo echo = Echo::off);
/// Whether ask_secret() has somebody to ask.
[[nodiscard]] bool can_ask_secret();
/// True for "y" and "yes"; anything else is a no.
[[nodiscard]] bool ask_yes(std::string_view question);

}  // namespace kith::cli
