// SPDX-License-Identifier: Apache-2.0
//
// kith verify: whether everything in the vault is as kith wrote it, and with --accept, going on with what is left.
#include "cli/clock.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/terminal.h"
#include "cli/words.h"

namespace kith::cli {
namespace {

std::string records(std::size_t count) {
    return std::to_string(count) + (count == 1 ? " record" : " records");
}

/// Beside the vault's file, under a name that is not taken.
std::filesystem::path place_for_backup(const std::filesystem::path& folder) {
    const auto day = now().at.text().substr(0, 10);
    for (int i = 1;; ++i) {
        auto file = folder / ("before-accept-" + day + (i == 1 ? "" : "-" + std::to_string(i)) + ".backup");
        if (!std::filesystem::exists(std::filesystem::symlink_status(file))) {
            return file;
        }
    }
}

/// `sound`: whether the file is; accepting records makes it no sounder.
Result<Exit> accept(const Access& access, Vault& vault, bool sound) {
    if (!is_damaged(vault)) {
        say("There is nothing to accept.");
        return sound ? Exit::done : Exit::damaged;
    }
    const auto bad = vault.damaged().size();
    if (!access.yes &&
        !ask_yes("Go on with what can be read" +
                 (bad == 0 ? std::string() : ", without the " + records(bad) + " that can't") + "? [y/N] ")) {
        return fail(Errc::declined, "nothing was changed");
    }
    const auto folder = vault_folder(access);
    if (!folder) {
        return std::unexpected(folder.error());
    }
    if (auto saved = save_backup(vault, place_for_backup(*folder)); !saved) {
        return std::unexpected(saved.error());
    }
    const auto gone = vault.accept(now());
    if (!gone) {
        return std::unexpected(gone.error());
    }
    say("Accepted: the vault is what can be read of it, and is written to again. What was there before is in that "
        "backup.");
    return Exit::done;
}

}  // namespace

Result<Exit> verify(const Access& access, const VerifyArgs& args) {
    if (args.accept && !access.yes && !may_ask(access)) {
        return fail(Errc::usage, "there is no terminal to ask on whether to accept the vault as it is",
                    "add --yes if you mean it");
    }
    SystemRandom random;
    auto vault = open_vault(access, random);
    if (!vault) {
        return std::unexpected(vault.error());
    }
    const auto sound = vault->file_is_sound();
    if (!sound) {
        return std::unexpected(sound.error());
    }
    const bool damaged = is_damaged(*vault);
    if (args.json) {
        out(json_verified(*vault, *sound) + '\n');
    } else if (damaged) {
        Table table({"DAMAGED RECORD", "NAME"});
        for (const auto& record : vault->damaged()) {
            table.row({record.id, record.name});
        }
        out(table.text(out_look()));
    } else if (*sound) {
        out_line("All " + records(vault->records()) + " are whole, and none is missing.");
    }
    if (!*sound) {
        say("kith: the file itself is damaged, in places that may be in use or not. kith backup FILE, then kith "
            "restore FILE "
            "--vault NEW-FOLDER, makes a sound one of what can be read.");
    }
    if (args.accept) {
        return accept(access, *vault, *sound);
    }
    if (damaged) {
        say("kith verify --accept goes on with what can be read. If you have a backup that is whole, that is better: "
            "kith "
            "restore.");
    }
    return damaged || !*sound ? Exit::damaged : Exit::done;
}

}  // namespace kith::cli
