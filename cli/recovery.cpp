// SPDX-License-Identifier: Apache-2.0
//
// See recovery.h.
#include "cli/recovery.h"

#include <algorithm>

#include "cli/clock.h"
#include "cli/key_sources.h"
#include "cli/output.h"
#include "cli/terminal.h"

namespace kith::cli {
namespace {

constexpr int tries = 3;

/// A code that can't be read opens nothing, like one that is wrong.
std::unexpected<Error> locked(const Error& error) {
    return fail(Errc::locked, error.what, error.hint);
}

}  // namespace

Result<RecoveryCode> ask_recovery_code(std::string_view question) {
    for (int left = tries - 1;; --left) {
        const auto typed = ask_secret(question, Echo::on);
        if (!typed) {
            return fail(Errc::locked, "no recovery code was typed");
        }
        auto code = RecoveryCode::parse(as_text(typed->view()));
        if (code) {
            return code;
        }
        if (left == 0) {
            return locked(code.error());
        }
        say("kith: " + code.error().what + ": " + code.error().hint + ".");
    }
}

Result<RecoveryCode> recovery_code_from_file(const std::filesystem::path& file) {
    const auto line = secret_line_from_file(file, "the recovery code's file");
    if (!line) {
        return std::unexpected(line.error());
    }
    auto code = RecoveryCode::parse(as_text(line->view()));
    if (!code) {
        return locked(code.error());
    }
    return code;
}

Result<void> can_show_recovery_code(const Access& access) {
    if (may_ask(access) || access.yes) {
        return {};
    }
    return fail(Errc::usage, "there is no terminal on which to show a recovery code and have it typed back",
                "with --yes it is written to stdout, and not asked for");
}

Result<void> add_recovery_code(const Access& access, Vault& vault, Random& random) {
    auto code = RecoveryCode::make(random);
    if (may_ask(access)) {
        say("Your recovery code. Write it down, on paper, and keep it where you keep your papers:\n");
        say_secret("    ", code.text());
        say("\nIt opens this vault without the passphrase, and is not shown again.");
        const auto typed = ask_recovery_code("Type it back: ");
        // Typed by the one who has just read it: comparing in constant time would hide nothing.
        if (!typed || !std::ranges::equal(typed->view(), code.view())) {
            return fail(Errc::usage, "that is not the code above, so it was not taken",
                        "try again: kith key add recovery");
        }
    }
    if (!may_ask(access)) {
        // Before it opens anything: a code that nobody has read must not be taken.
        if (auto written = out_secret(code.text()); !written) {
            return written;
        }
    }
    if (auto added = vault.add_key(std::move(code), now()); !added) {
        return std::unexpected(added.error());
    }
    if (may_ask(access)) {
        say("It is taken: kith --recovery opens the vault by it, should you ever need it.");
    }
    return {};
}

}  // namespace kith::cli
