// SPDX-License-Identifier: Apache-2.0
//
// kith note WHO --edit: all notes about one person in the owner's own editor.
#include <algorithm>

#include "cli/clock.h"
#include "cli/note_text.h"
#include "cli/output.h"
#include "cli/words.h"

namespace kith::cli {
namespace {

constexpr int patience = 8;  ///< saves that come between, before we give up

Result<void> save(Vault& vault, const ContactId& id, std::uint64_t revision, Mine mine, const std::vector<Note>& base) {
    const auto edited = mine.notes;
    for (int tried = 0;; ++tried) {
        auto saved = vault.annotate(id, revision, mine, now());
        if (saved || saved.error().code != Errc::conflict || tried == patience) {
            return saved;
        }
        const auto newest = find_contact(vault, short_id(id));
        if (!newest) {
            return std::unexpected(newest.error());
        }
        revision = newest->revision;
        mine = newest->mine;
        mine.notes = merged(base, edited, mine.notes);
        say("Another program changed the same notes meanwhile. Nothing was thrown away: both are there, look at them "
            "with "
            "kith show.");
    }
}

}  // namespace

Result<Exit> note_edit(const Access& access, const std::string& who) {
    auto editor = Editor::open(access, "kith-notes.txt");
    if (!editor) {
        return std::unexpected(editor.error());
    }
    SystemRandom random;
    auto vault = open_vault(access, random);
    if (!vault) {
        return std::unexpected(vault.error());
    }
    const auto found = find_contact(*vault, who);
    if (!found) {
        return std::unexpected(found.error());
    }
    const auto id = found->id;
    const auto revision = found->revision;
    Mine mine = found->mine;
    const auto base = mine.notes;
    const auto about = cut(clean(found->display_name, talk_look()), 60, talk_look());
    const auto text =
        edit_until_right(*editor, write_note_text(base, about), [&](const std::string& saved) -> std::optional<Slip> {
            auto read = read_note_text(saved, base, now().at);
            if (!read) {
                return std::move(read.error());
            }
            mine.notes = std::move(*read);
            return std::nullopt;
        });
    if (!text) {
        return std::unexpected(text.error());
    }
    if (!*text || mine.notes == base) {
        say("Nothing changed.");
        return Exit::done;
    }
    if (auto saved = save(*vault, id, revision, std::move(mine), base); !saved) {
        editor->keep(**text);
        return std::unexpected(saved.error());
    }
    say("Saved.");
    return Exit::done;
}

}  // namespace kith::cli
