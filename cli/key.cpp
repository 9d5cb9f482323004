// SPDX-License-Identifier: Apache-2.0
//
// kith key: the ways in which the vault can be opened.
#include "cli/clock.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/recovery.h"
#include "cli/terminal.h"
#include "cli/words.h"

namespace kith::cli {
namespace {

constexpr std::size_t shown_letters = 10;

Result<KeySlot> find(const std::vector<KeySlot>& slots, const std::string& wanted) {
    std::vector<KeySlot> found;
    for (const auto& slot : slots) {
        if (!wanted.empty() && to_base32(slot.id).starts_with(wanted)) {
            found.push_back(slot);
        }
    }
    if (found.empty()) {
        return fail(Errc::not_found, "there is no such key", "kith key list shows those that there are");
    }
    if (found.size() > 1) {
        std::string candidates;
        for (const auto& slot : found) {
            candidates += (candidates.empty() ? "" : "\n") + short_slot_id(slot) + "  " + std::string(text(slot.kind));
        }
        return fail(Errc::ambiguous, candidates, "type more of its id");
    }
    return found.front();
}

Result<Exit> added(const Result<KeySlotId>& done, const char* what) {
    if (!done) {
        return std::unexpected(done.error());
    }
    say(what);
    return Exit::done;
}

}  // namespace

std::string short_slot_id(const KeySlot& slot) {
    return to_base32(slot.id).substr(0, shown_letters);
}

std::string_view text(KeyKind kind) {
    switch (kind) {
        case KeyKind::passphrase:
            return "passphrase";
        case KeyKind::device_key:
            return "device-key";
        case KeyKind::recovery_code:
            return "recovery";
    }
    return "";
}

Result<Exit> key_list(const Access& access, const KeyListArgs& args) {
    SystemRandom random;
    auto vault = open_vault(access, random);
    if (!vault) {
        return std::unexpected(vault.error());
    }
    const auto slots = vault->key_slots();
    if (!slots) {
        return std::unexpected(slots.error());
    }
    if (args.json) {
        out(json_keys(*slots) + '\n');
        return Exit::done;
    }
    Table table({"ID", "KIND", "MADE", ""});
    for (const auto& slot : *slots) {
        table.row({short_slot_id(slot), std::string(text(slot.kind)),
                   slot.made ? slot.made->text().substr(0, 10) : "before dates were kept",
                   slot.opened ? "opened it just now" : ""});
    }
    out(table.text(out_look()));
    return Exit::done;
}

Result<Exit> key_add(const Access& access, const KeyAddArgs& args) {
    const bool device_key = args.kind == "device-key";
    if (device_key != !args.file.empty()) {
        return fail(Errc::usage, device_key ? "a device key needs a file" : "only a device key takes a file",
                    device_key ? "kith key add device-key FILE; where there is none, it is made" : "");
    }
    if (args.kind == "recovery") {
        if (auto can = can_show_recovery_code(access); !can) {
            return std::unexpected(can.error());
        }
    }
    SystemRandom random;
    auto vault = open_vault(access, random, KeptKey::no);
    if (!vault) {
        return std::unexpected(vault.error());
    }
    if (args.kind == "recovery") {
        auto done = add_recovery_code(access, *vault, random);
        return done ? Result<Exit>(Exit::done) : std::unexpected(done.error());
    }
    if (args.kind == "passphrase") {
        auto fresh = new_passphrase(access, args.new_passphrase_file);
        if (!fresh) {
            return std::unexpected(fresh.error());
        }
        return added(vault->add_key(*fresh, now()), "Added: that passphrase opens the vault as well.");
    }
    auto key = new_device_key(args.file, random);
    if (!key) {
        return std::unexpected(key.error());
    }
    const auto done = vault->add_key(key->unlock, now());
    if (!done && !key->made.empty()) {
        std::error_code ignored;
        std::filesystem::remove(key->made, ignored);
    }
    return added(done, "Added: whoever has that file and the vault reads everything.");
}

Result<Exit> key_rm(const Access& access, const KeyRmArgs& args) {
    if (!access.yes && !may_ask(access)) {
        return fail(Errc::usage, "there is no terminal to ask on whether to remove a key", "add --yes if you mean it");
    }
    SystemRandom random;
    auto vault = open_vault(access, random, KeptKey::no);
    if (!vault) {
        return std::unexpected(vault.error());
    }
    const auto slots = vault->key_slots();
    if (!slots) {
        return std::unexpected(slots.error());
    }
    const auto slot = find(*slots, args.id);
    if (!slot) {
        return std::unexpected(slot.error());
    }
    const std::string name = std::string(text(slot->kind)) + ' ' + short_slot_id(*slot);
    if (!access.yes &&
        !ask_yes("Remove " + name + (slot->opened ? ", which opened the vault just now" : "") + "? [y/N] ")) {
        return fail(Errc::declined, "nothing was removed");
    }
    if (auto gone = vault->remove_key(slot->id, now()); !gone) {
        return std::unexpected(gone.error());
    }
    say("Removed: " + name +
        ". Copies of the vault and backups made before now still open with it; if somebody else may "
        "have both, kith passwd --rekey gives the vault a new key.");
    return Exit::done;
}

}  // namespace kith::cli
