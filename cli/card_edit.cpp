// SPDX-License-Identifier: Apache-2.0
//
// kith card edit: the card in the person's own editor. The vault stays open meanwhile; what another program saves in that time
// is put together with what was edited, and nothing of either is lost.
#include <algorithm>

#include "cli/card_text.h"
#include "cli/clock.h"
#include "cli/output.h"
#include "cli/personas.h"
#include "cli/words.h"

namespace kith::cli {
namespace {

constexpr int patience = 8;  ///< saves that come between, before we give up

/// Saves; where another program was faster, what it saved is taken in, and it is said.
Result<void> save(Vault& vault, const Persona& base, const Persona& edited) {
    Persona next = edited;
    for (int tried = 0;; ++tried) {
        auto saved = vault.save(next, now());
        if (saved || saved.error().code != Errc::conflict || tried == patience) {
            return saved;
        }
        const auto newest = std::ranges::find(vault.personas(), base.id, &Persona::id);
        if (newest == vault.personas().end()) {
            return fail(Errc::conflict, "another program removed that persona meanwhile");
        }
        bool clashed = false;
        next = merged(base, edited, *newest, clashed);
        say(clashed ? "Another program changed the same part of your card meanwhile. Nothing was thrown away: both "
                      "stand in "
                      "it (the name and the defaults are yours). Look at it with kith card show."
                    : "Another program changed your card meanwhile: both changes are in it.");
    }
}

}  // namespace

Result<Exit> card_edit(const Access& access, const CardEditArgs& args) {
    auto editor = Editor::open(access, "kith-card.txt");
    if (!editor) {
        return std::unexpected(editor.error());
    }
    SystemRandom random;
    auto vault = open_vault(access, random);
    if (!vault) {
        return std::unexpected(vault.error());
    }
    const auto found = find_persona(*vault, args.persona);
    if (!found) {
        return std::unexpected(found.error());
    }
    const Persona base = **found;
    Persona edited;
    const auto text =
        edit_until_right(*editor, write_card_text(base), [&](const std::string& saved) -> std::optional<Slip> {
            auto read = read_card_text(saved, base);
            if (!read) {
                return std::move(read.error());
            }
            edited = std::move(*read);
            return std::nullopt;
        });
    if (!text) {
        return std::unexpected(text.error());
    }
    if (!*text || (edited.properties == base.properties && edited.defaults == base.defaults)) {
        say("Nothing changed.");
        return Exit::done;
    }
    if (auto saved = save(*vault, base, std::move(edited)); !saved) {
        editor->keep(**text);
        return std::unexpected(saved.error());
    }
    say("Saved.");
    if (const auto* persona = find_persona(*vault, base.name).value_or(nullptr)) {
        tell_shared_values(*vault, *persona);
    }
    return Exit::done;
}

}  // namespace kith::cli
