// SPDX-License-Identifier: Apache-2.0
//
// kith search: everybody in whom every word occurs. Nobody is exit 1, as for any look-up.
#include "cli/output.h"
#include "cli/people_lines.h"
#include "cli/words.h"
#include "kith/people.h"

namespace kith::cli {

Result<Exit> search(const Access& access, const SearchArgs& args) {
    const auto term = joined(args.terms);
    if (term.find_first_not_of(" \t\n") == std::string::npos) {
        return fail(Errc::usage, "there is nothing to search for", "kith list shows everybody");
    }
    SystemRandom random;
    const auto vault = open_vault(access, random);
    if (!vault) {
        return std::unexpected(vault.error());
    }
    const auto found = kith::search(vault->contacts(), term);
    print_people(found, args.json);
    if (is_damaged(*vault)) {
        return Exit::damaged;
    }
    if (found.empty()) {
        say("Nobody matches. Every word must occur somewhere in a card, a note or a tag.");
        return Exit::nothing;
    }
    return Exit::done;
}

}  // namespace kith::cli
