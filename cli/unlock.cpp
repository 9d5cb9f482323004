// SPDX-License-Identifier: Apache-2.0
//
// kith unlock and kith lock: for a while, the commands of this user open the vault without being asked.
#include <charconv>
#include <chrono>

#include "cli/clock.h"
#include "cli/keyring.h"
#include "cli/output.h"
#include "cli/words.h"

namespace kith::cli {
namespace {

constexpr std::chrono::seconds usual_time = std::chrono::minutes(15);
constexpr std::chrono::seconds longest_time = std::chrono::hours(24);

/// `90s`, `15m`, `2h`; a bare number could be any of them, and is refused.
Result<std::chrono::seconds> read_time(const std::string& text) {
    if (text.empty()) {
        return usual_time;
    }
    std::int64_t count = 0;
    const auto end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, count);
    const std::string_view unit(stop, static_cast<std::size_t>(end - stop));
    const std::int64_t seconds = unit == "s" ? 1 : unit == "m" ? 60 : unit == "h" ? 3600 : 0;
    if (error != std::errc() || seconds == 0 || count < 1 || count > longest_time.count() / seconds) {
        return fail(Errc::usage, "--for: that is no time between 1s and 24h", "say 15m or 2h");
    }
    return std::chrono::seconds(count * seconds);
}

/// "14:05", here.
std::string clock_time(std::chrono::seconds from_now) {
    Timestamp at = now().at;
    at.unix_ms += std::chrono::duration_cast<std::chrono::milliseconds>(from_now).count();
    const auto text = at.text();  // RFC 3339
    return text.size() < 16 ? text : text.substr(11, 5);
}

}  // namespace

Result<Exit> unlock(const Access& access, const UnlockArgs& args) {
    const auto time = read_time(args.time);
    if (!time) {
        return std::unexpected(time.error());
    }
    // Before a passphrase is asked for in vain.
    if (auto allowed = keyring_allowed(); !allowed) {
        return std::unexpected(allowed.error());
    }
    SystemRandom random;
    const auto vault = open_vault(access, random, KeptKey::no);
    if (!vault) {
        return std::unexpected(vault.error());
    }
    if (auto kept = keep_key(vault->data_key(), *time); !kept) {
        return std::unexpected(kept.error());
    }
    say("Unlocked until " + clock_time(*time) + ": until then kith asks for no passphrase here. kith lock ends it.");
    return Exit::done;
}

Result<Exit> lock(const Access& access, const LockArgs& /*args*/) {
    const auto folder = vault_folder(access);
    if (!folder) {
        return std::unexpected(folder.error());
    }
    const auto id = Vault::id_of(*folder);
    if (!id) {
        // Moved away, perhaps, or damaged: which of the kept keys is its can't be told.
        const auto forgotten = forget_all_keys();
        if (!forgotten) {
            report(id.error());
            return std::unexpected(forgotten.error());
        }
        if (*forgotten == 0) {
            report(id.error());
            say("No key is kept, of any vault: there is nothing to lock.");
            return exit_code(id.error().code);
        }
        say("Locked. The vault at " + folder->string() + " can't be read, so every key that was kept is forgotten, " +
            std::to_string(*forgotten) + " in all.");
        return Exit::done;
    }
    const auto forgotten = forget_key(*id);
    if (!forgotten) {
        return std::unexpected(forgotten.error());
    }
    say(*forgotten ? "Locked." : "It was locked already.");
    return Exit::done;
}

}  // namespace kith::cli
