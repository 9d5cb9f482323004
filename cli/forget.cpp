// SPDX-License-Identifier: Apache-2.0
//
// kith forget: removes a person. It can't be taken back, so it asks.
#include "cli/clock.h"
#include "cli/output.h"
#include "cli/terminal.h"
#include "cli/words.h"

namespace kith::cli {

Result<Exit> forget(const Access& access, const ForgetArgs& args) {
    if (!access.yes && !may_ask(access)) {
        return fail(Errc::usage, "there is no terminal to ask on whether to forget", "add --yes if you mean it");
    }
    SystemRandom random;
    auto vault = open_vault(access, random);
    if (!vault) {
        return std::unexpected(vault.error());
    }
    const auto found = find_contact(*vault, args.who);
    if (!found) {
        return std::unexpected(found.error());
    }
    const auto id = found->id;
    const auto name = cut(clean(found->display_name, talk_look()), 60, talk_look());
    const auto also = found->merged.empty() ? "" : " and whoever was merged into them";
    if (!access.yes && !ask_yes("Forget " + name + " (" + short_id(id) + ")" + also + ", with your notes? [y/N] ")) {
        return fail(Errc::declined, "nothing was forgotten");
    }
    if (auto gone = vault->forget(id, now()); !gone) {
        return std::unexpected(gone.error());
    }
    say("Forgotten: " + name + ".");
    return Exit::done;
}

}  // namespace kith::cli
