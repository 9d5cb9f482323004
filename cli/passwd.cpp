// SPDX-License-Identifier: Apache-2.0
//
// kith passwd: a new passphrase for the vault, and with --rekey a new data key behind it.
#include "cli/clock.h"
#include "cli/keyring.h"
#include "cli/output.h"
#include "cli/terminal.h"
#include "cli/words.h"

namespace kith::cli {
namespace {

/// The passphrases that a new one takes the place of.
std::vector<KeySlot> replaced_by_one(const std::vector<KeySlot>& slots) {
    std::vector<KeySlot> old;
    const bool one_opened = std::any_of(slots.begin(), slots.end(), [](const KeySlot& slot) {
        return slot.opened && slot.kind == KeyKind::passphrase;
    });
    for (const auto& slot : slots) {
        // The one that was typed is the one that changes. Who came in by another key has forgotten them all.
        if (slot.kind == KeyKind::passphrase && (slot.opened || !one_opened)) {
            old.push_back(slot);
        }
    }
    return old;
}

std::string named(const std::vector<KeySlot>& slots) {
    std::string names;
    for (const auto& slot : slots) {
        names += (names.empty() ? "" : ", ") + short_slot_id(slot) +
                 (slot.made ? " of " + slot.made->text().substr(0, 10) : std::string());
    }
    return names;
}

/// Several at once go only knowingly: somebody may still be using the others.
Result<void> may_replace(const Access& access, const std::vector<KeySlot>& old) {
    if (old.size() < 2 || access.yes) {
        return {};
    }
    const auto what = "the vault was opened by another key, so that a new passphrase takes the place of all " +
                      std::to_string(old.size()) + " that it has (" + named(old) + ")";
    if (!may_ask(access)) {
        return fail(Errc::usage, what, "add --yes if you mean it, or open it by the one that is to change");
    }
    say("kith: " + what + ".");
    return ask_yes("Go on? [y/N] ") ? Result<void>() : fail(Errc::declined, "nothing was changed");
}

Result<Exit> change(Vault& vault, const std::vector<KeySlot>& old, Unlock fresh) {
    std::vector<KeySlotId> ids;
    for (const auto& slot : old) {
        ids.push_back(slot.id);
    }
    if (auto done = vault.replace_keys(ids, fresh, now()); !done) {
        return std::unexpected(done.error());
    }
    if (old.empty()) {
        say("The vault has a passphrase now.");
        return Exit::done;
    }
    say((old.size() == 1 ? "The passphrase " : "The passphrases ") + named(old) + (old.size() == 1 ? " is" : " are") +
        " replaced by the new one. Copies of the vault and backups made before now still open with the old one. If "
        "somebody else may know it and have such a copy: kith passwd --rekey.");
    return Exit::done;
}

std::string count_of(std::size_t count, const char* thing) {
    return std::to_string(count) + ' ' + thing + (count == 1 ? "" : "s");
}

/// What no longer opens the vault, because its secret is not here to wrap the new key with.
void tell_lost(const std::vector<KeySlot>& slots, bool device_key_kept) {
    std::size_t devices = 0;
    std::size_t codes = 0;
    std::size_t passphrases = 0;
    for (const auto& slot : slots) {
        passphrases += slot.kind == KeyKind::passphrase ? 1 : 0;
        devices += slot.kind == KeyKind::device_key && !(slot.opened && device_key_kept) ? 1 : 0;
        codes += slot.kind == KeyKind::recovery_code ? 1 : 0;
    }
    if (passphrases > 1) {
        say("Of its " + count_of(passphrases, "passphrase") + " only the new one opens the vault now.");
    }
    if (devices > 0) {
        say(count_of(devices, "other device key") + (devices == 1 ? " opens" : " open") +
            " the vault no more: kith key add device-key FILE.");
    }
    if (codes > 0) {
        say("The recovery code opens the vault no more: kith key add recovery makes a new one.");
    }
}

Result<Exit> rekey(Vault& vault, const std::vector<KeySlot>& slots, std::vector<Unlock> keys, bool device_key_kept) {
    const VaultId id = vault.data_key().vault;
    if (auto done = vault.rekey(keys, now()); !done) {
        return std::unexpected(done.error());
    }
    static_cast<void>(forget_key(id));  // it opens this vault no more, and goes when its time is up
    say("Everything in the vault is sealed under a new key. Copies and backups made before now still open with what "
        "opened "
        "them then, and hold what was in them; delete those that you can reach, and make a new backup.");
    tell_lost(slots, device_key_kept);
    return Exit::done;
}

}  // namespace

Result<Exit> passwd(const Access& access, const PasswdArgs& args) {
    SystemRandom random;
    auto vault = open_vault(access, random, KeptKey::no);
    if (!vault) {
        return std::unexpected(vault.error());
    }
    const auto slots = vault->key_slots();
    if (!slots) {
        return std::unexpected(slots.error());
    }
    const bool has_passphrase =
        std::any_of(slots->begin(), slots->end(), [](const KeySlot& slot) { return slot.kind == KeyKind::passphrase; });
    const auto old = replaced_by_one(*slots);
    if (auto may = args.rekey ? Result<void>() : may_replace(access, old); !may) {
        return std::unexpected(may.error());
    }
    std::vector<Unlock> keys;
    const bool keep_device_key = args.rekey && !access.device_key_file.empty();
    if (keep_device_key) {
        auto again = named_unlock(access);
        if (!again || !*again) {
            return fail(Errc::io, "the device key file can't be read any more");
        }
        keys.push_back(std::move(**again));
    }
    // A vault that only device keys open stays one.
    if (!keep_device_key || has_passphrase || !args.new_passphrase_file.empty()) {
        auto fresh = new_passphrase(access, args.new_passphrase_file);
        if (!fresh) {
            return std::unexpected(fresh.error());
        }
        keys.push_back(std::move(*fresh));
    }
    if (args.rekey) {
        return rekey(*vault, *slots, std::move(keys), keep_device_key);
    }
    return change(*vault, old, std::move(keys.front()));
}

}  // namespace kith::cli
