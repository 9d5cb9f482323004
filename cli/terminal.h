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

/// Where a signal or a crash ends the process, that file goes first. One at a time; empty: none. A path of 4 KiB or more stays.
void remove_when_ended(std::string_view path);

/// A terminal that is not as it was, for as long as this lives; put back also by a signal, a stop and a crash. One at a
/// time: a second one changes nothing.
class TerminalChange {
public:
    enum class Keys {
        hidden_line,  ///< a line that is not shown, for secrets
        one_by_one,   ///< each key as it is pressed, not shown: whoever reads them draws
    };
    TerminalChange(int fd, Keys keys);
    ~TerminalChange();
    TerminalChange(const TerminalChange&) = delete;
    TerminalChange& operator=(const TerminalChange&) = delete;

private:
    bool mine_ = false;
};

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
/// True for "n" and "no"; anything else, an end of input too, is a yes.
[[nodiscard]] bool ask_no(std::string_view question);

}  // namespace kith::cli
