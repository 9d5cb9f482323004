// SPDX-License-Identifier: Apache-2.0
//
// kith query: addresses as mail programs ask for them (mutt's query_command, aerc's address-book-cmd): one line that says
// how many, then a line for each address with tabs between. It is the owner who asks: these are their own eyes.
#include "cli/output.h"
#include "cli/people_lines.h"
#include "cli/words.h"
#include "kith/people.h"

namespace kith::cli {

Result<Exit> query(const Access& access, const QueryArgs& args) {
    const auto term = joined(args.terms);
    if (term.find_first_not_of(" \t\n") == std::string::npos) {
        return fail(Errc::usage, "there is nothing to look for", "kith list --plain --fields email,name has everybody");
    }
    SystemRandom random;
    const auto vault = open_vault(access, random);
    if (!vault) {
        return std::unexpected(vault.error());
    }
    std::string lines;
    std::size_t addresses = 0;
    for (const auto& contact : kith::search(vault->contacts(), term)) {
        const auto card = contact.card();
        for (const auto& email : card.texts("EMAIL")) {
            lines += clean(email, out_look()) + '\t' + clean(contact.display_name, out_look()) + '\t' +
                     clean(card.organisation(), out_look()) + '\n';
            ++addresses;
        }
    }
    // The mail program shows the first line, also where that is all there is.
    out_line(addresses == 0   ? "No address matches."
             : addresses == 1 ? "1 address matches."
                              : std::to_string(addresses) + " addresses match.");
    out(lines);
    if (is_damaged(*vault)) {
        return Exit::damaged;
    }
    return addresses == 0 ? Exit::nothing : Exit::done;
}

}  // namespace kith::cli
