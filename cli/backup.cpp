// SPDX-License-Identifier: Apache-2.0
//
// kith backup: the whole vault as one sealed file. It gets the name that was asked for when it is whole, so that there is
// never half a backup.
#include <algorithm>

#include "cli/clock.h"
#include "cli/output.h"
#include "cli/part_file.h"
#include "cli/words.h"

namespace kith::cli {
namespace {

/// What opens it, for whoever will need it.
void tell_keys(const std::vector<KeySlot>& slots) {
    const auto has = [&slots](KeyKind kind) {
        return std::any_of(slots.begin(), slots.end(), [kind](const KeySlot& slot) { return slot.kind == kind; });
    };
    std::string ways = has(KeyKind::passphrase) ? "today's passphrase" : "";
    if (has(KeyKind::recovery_code)) {
        ways += std::string(ways.empty() ? "" : " or ") + "your recovery code";
    }
    if (ways.empty()) {
        say("It opens with the device key file alone: keep a copy of that somewhere else than this device, or make a "
            "recovery code and another backup: kith key add recovery.");
        return;
    }
    say("It opens with " + ways + (has(KeyKind::device_key) ? " (or the device key)" : "") + ": kith restore FILE.");
}

Result<void> write_file(Vault& vault, const std::filesystem::path& file, bool replace) {
    PartFile part(file, "the backup");
    if (auto begun = part.begin(); !begun) {
        return begun;
    }
    if (auto done = vault.backup([&part](ByteView bytes) { return part.put(bytes); }, now()); !done) {
        return done;
    }
    if (auto done = part.finish(replace); !done) {
        return done;
    }
    say("Backup: " + file.string() + ", " + std::to_string((part.size() + 1023) / 1024) +
        " KiB, sealed. Without a key it shows its size, and no more of what is in it.");
    return {};
}

Result<void> write_stdout(Vault& vault) {
    auto done = vault.backup(
        [](ByteView bytes) -> Result<void> {
            out(as_text(bytes));
            return {};
        },
        now());
    return done ? flush_out_whole() : done;
}

}  // namespace

Result<void> save_backup(Vault& vault, const std::filesystem::path& file) {
    return write_file(vault, file, false);
}

Result<Exit> backup(const Access& access, const BackupArgs& args) {
    const bool to_stdout = args.file == "-";
    if (to_stdout && out_look().terminal) {
        return fail(Errc::usage, "a backup is nothing that a terminal can show",
                    "kith backup FILE, or send it on by a pipe");
    }
    if (auto free = to_stdout ? Result<void>() : check_free(args.file, access); !free) {
        return std::unexpected(free.error());
    }
    SystemRandom random;
    auto vault = open_vault(access, random);
    if (!vault) {
        return std::unexpected(vault.error());
    }
    const auto slots = vault->key_slots();
    if (!slots) {
        return std::unexpected(slots.error());
    }
    if (auto done = to_stdout ? write_stdout(*vault) : write_file(*vault, args.file, access.yes); !done) {
        return std::unexpected(done.error());
    }
    tell_keys(*slots);
    return is_damaged(*vault) ? Exit::damaged : Exit::done;
}

}  // namespace kith::cli
