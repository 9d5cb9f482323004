// SPDX-License-Identifier: Apache-2.0
//
// See vault_access.h.
#include "cli/vault_access.h"

#include <pwd.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <cstring>

#include "cli/clock.h"
#include "cli/key_sources.h"
#include "cli/keyring.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/recovery.h"
#include "cli/terminal.h"
#include "kith/people.h"

namespace kith::cli {
namespace {

/// An environment variable; empty counts as unset.
std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

std::string home() {
    auto folder = environment("HOME");
    if (folder.empty()) {
        const passwd* entry = getpwuid(getuid());
        folder = entry == nullptr || entry->pw_dir == nullptr ? "" : entry->pw_dir;
    }
    return folder;
}

/// The passphrase from a file or descriptor that flags or environment name; an empty one if they name none.
Result<SecretBytes> named_passphrase(const Access& access) {
    if (!access.passphrase_file.empty()) {
        return passphrase_from_file(access.passphrase_file);
    }
    if (const auto file = environment("KITH_PASSPHRASE_FILE"); !file.empty()) {
        return passphrase_from_file(file);
    }
    if (const auto number = environment("KITH_PASSPHRASE_FD"); !number.empty()) {
        int fd = -1;
        const auto end = number.data() + number.size();
        const auto [stop, error] = std::from_chars(number.data(), end, fd);
        if (error != std::errc() || stop != end || fd < 0) {
            return fail(Errc::usage, "KITH_PASSPHRASE_FD is not the number of an open file");
        }
        return passphrase_from_descriptor(fd);
    }
    return SecretBytes();
}

Result<void> one_source(const Access& access) {
    const int named = (access.passphrase_file.empty() ? 0 : 1) + (access.device_key_file.empty() ? 0 : 1) +
                      (access.recovery_file.empty() && !access.recovery ? 0 : 1);
    if (named > 1) {
        return fail(Errc::usage, "--passphrase-file, --device-key-file and --recovery exclude each other",
                    "name one of them");
    }
    return {};
}

bool may_ask_secret(const Access& access) {
    return !access.no_input && can_ask_secret();
}

Unlock with(SecretBytes passphrase) {
    return Passphrase{std::move(passphrase), KdfCost{}};
}

constexpr const char* secret_sources =
    "name --passphrase-file FILE or --device-key-file FILE, or set KITH_PASSPHRASE_FILE or KITH_PASSPHRASE_FD";

Result<Unlock> asked_unlock(const Access& access, const char* question) {
    if (!may_ask_secret(access)) {
        return fail(Errc::locked, "the vault is locked, and there is no terminal to ask for the passphrase",
                    secret_sources);
    }
    auto passphrase = ask_secret(question);
    if (!passphrase) {
        return fail(Errc::locked, "no passphrase was typed");
    }
    return with(std::move(*passphrase));
}

Result<Unlock> named_recovery(const Access& access) {
    if (access.recovery_file.empty() && !may_ask_secret(access)) {
        return fail(Errc::locked, "there is no terminal to ask for the recovery code", "name --recovery-file FILE");
    }
    auto code = access.recovery_file.empty() ? ask_recovery_code("Recovery code: ")
                                             : recovery_code_from_file(access.recovery_file);
    if (!code) {
        return std::unexpected(code.error());
    }
    return Unlock(std::move(*code));
}

/// By the key that `kith unlock` keeps. One that no longer fits is forgotten, and the owner is asked as if it had not been.
Result<std::optional<Vault>> open_by_kept_key(const std::filesystem::path& folder, Random& random, Opening how) {
    const auto id = Vault::id_of(folder);
    if (!id) {
        return std::unexpected(id.error());
    }
    const auto key = kept_key(*id);
    if (!key) {
        return std::optional<Vault>();
    }
    auto vault = Vault::open(folder, *key, now(), random, how);
    if (!vault && vault.error().code == Errc::locked) {
        static_cast<void>(forget_key(*id));  // it opens nothing: at worst the next command finds that out again
        return std::optional<Vault>();
    }
    if (!vault) {
        return std::unexpected(vault.error());
    }
    return std::optional<Vault>(std::move(*vault));
}

Result<Vault> open_somehow(const Access& access, const std::filesystem::path& folder, Random& random, KeptKey kept,
                           Opening how) {
    auto unlock = named_unlock(access);
    if (!unlock) {
        return std::unexpected(unlock.error());
    }
    if (!*unlock && kept == KeptKey::yes) {
        auto vault = open_by_kept_key(folder, random, how);
        if (!vault) {
            return std::unexpected(vault.error());
        }
        if (*vault) {
            return std::move(**vault);
        }
    }
    if (!*unlock) {
        auto asked = asked_unlock(access, "Passphrase: ");
        if (!asked) {
            return std::unexpected(asked.error());
        }
        const Progress progress("Opening the vault");
        return Vault::open(folder, std::move(*asked), now(), random, how);
    }
    const Progress progress("Opening the vault");
    return Vault::open(folder, std::move(**unlock), now(), random, how);
}

std::string count_of(std::size_t count, const char* thing) {
    return std::to_string(count) + ' ' + thing + (count == 1 ? "" : "s");
}

void tell_expiry(const Expiry& expiry) {
    if (expiry.purged > 0) {
        say(count_of(expiry.purged, "value") + " could be kept only until a day that has passed, and " +
            (expiry.purged == 1 ? "is" : "are") + " gone from the vault.");
    }
    if (expiry.hidden > 0) {
        say(count_of(expiry.hidden, "value") + " could be kept only until a day that has passed: hidden, " +
            (expiry.clock_uncertain ? "and not deleted, because this device's clock can't be trusted just now."
                                    : "and deleted at the next unlock."));
    }
}

/// An uncertain clock deletes nothing by itself: the owner can say that it is right.
void offer_purge(const Access& access, Vault& vault) {
    if (vault.expiry().hidden == 0 || !vault.expiry().clock_uncertain || !may_ask(access) || !out_look().terminal) {
        return;
    }
    const auto moment = now();
    if (!ask_yes("Is it really " + moment.today().text() + " today? Then they are deleted. [y/N] ")) {
        return;
    }
    const auto gone = vault.purge_expired(moment);
    if (gone) {
        say(count_of(*gone, "value") + " deleted.");
    } else {
        report(gone.error());
    }
}

void tell_damage(const Vault& vault) {
    for (const auto& record : vault.damaged()) {
        if (record.id.empty()) {
            say("kith: damaged: a part of the vault's file can't be read, nor which records stood there; the rest "
                "can.");
            continue;
        }
        say("kith: damaged: record " + record.id + (record.name.empty() ? "" : " (" + record.name + ")") +
            " can't be read; the rest can.");
    }
    if (!vault.intact()) {
        say("kith: damaged: records of this vault were dropped, swapped or brought back by something else than "
            "kith. It can be read, and is not written to.");
    }
}

}  // namespace

bool may_ask(const Access& access) {
    return !access.no_input && at_terminal();
}

Result<std::filesystem::path> vault_folder(const Access& access) {
    if (!access.vault.empty()) {
        return std::filesystem::path(access.vault);
    }
    if (const auto named = environment("KITH_VAULT"); !named.empty()) {
        return std::filesystem::path(named);
    }
    // XDG Base Directory Specification: a relative path there is to be ignored.
    if (const std::filesystem::path data = environment("XDG_DATA_HOME"); data.is_absolute()) {
        return data / "kith";
    }
    const auto folder = home();
    if (folder.empty()) {
        return fail(Errc::usage, "there is no home folder for the vault", "name one with --vault DIR");
    }
    return std::filesystem::path(folder) / ".local" / "share" / "kith";
}

std::unexpected<Error> no_vault_at(const std::filesystem::path& folder) {
    return fail(Errc::no_vault, "there is no vault at " + folder.string(),
                "make one with: kith init --name \"Your Name\"");
}

Result<std::optional<Unlock>> named_unlock(const Access& access) {
    if (auto single = one_source(access); !single) {
        return std::unexpected(single.error());
    }
    if (access.recovery || !access.recovery_file.empty()) {
        auto code = named_recovery(access);
        return code ? Result<std::optional<Unlock>>(std::move(*code)) : std::unexpected(code.error());
    }
    if (!access.device_key_file.empty()) {
        auto key = device_key_from_file(access.device_key_file);
        if (!key) {
            return std::unexpected(key.error());
        }
        return std::optional<Unlock>(DeviceKey{std::move(*key)});
    }
    auto passphrase = named_passphrase(access);
    if (!passphrase) {
        return std::unexpected(passphrase.error());
    }
    if (passphrase->empty()) {
        return std::optional<Unlock>();
    }
    return std::optional<Unlock>(with(std::move(*passphrase)));
}

Result<Unlock> backup_unlock(const Access& access) {
    auto named = named_unlock(access);
    if (!named) {
        return std::unexpected(named.error());
    }
    if (*named) {
        return std::move(**named);
    }
    return asked_unlock(access, "Passphrase of the backup: ");
}

void tell_state(const Vault& vault) {
    tell_expiry(vault.expiry());
    tell_damage(vault);
}

Result<Vault> open_vault(const Access& access, Random& random, KeptKey kept) {
    const auto folder = vault_folder(access);
    if (!folder) {
        return std::unexpected(folder.error());
    }
    if (!Vault::exists(*folder)) {
        return no_vault_at(*folder);
    }
    auto vault = open_somehow(access, *folder, random, kept, Opening::usual);
    if (vault) {
        tell_state(*vault);
        offer_purge(access, *vault);
    }
    return vault;
}

Result<Vault> look_into_vault(const Access& access, Random& random) {
    Access quiet = access;
    quiet.no_input = true;
    const auto folder = vault_folder(quiet);
    if (!folder) {
        return std::unexpected(folder.error());
    }
    return open_somehow(quiet, *folder, random, KeptKey::yes, Opening::look);
}

bool is_damaged(const Vault& vault) {
    return !vault.damaged().empty() || !vault.intact();
}

Result<Contact> find_contact(const Vault& vault, const std::string& who) {
    auto found = look_up(vault.contacts(), who);
    if (!found && found.error().code == Errc::not_found && is_damaged(vault)) {
        return fail(Errc::damaged, "nobody who can be read is called that, and something can't be read");
    }
    return found;
}

Result<std::pair<Contact, Contact>> find_two(const Vault& vault, const std::string& one, const std::string& other) {
    auto first = find_contact(vault, one);
    if (!first) {
        return std::unexpected(first.error());
    }
    auto second = find_contact(vault, other);
    if (!second) {
        return std::unexpected(second.error());
    }
    if (first->id == second->id) {
        return fail(Errc::usage, "both mean one and the same contact", "type more of the names, or the ids");
    }
    return std::pair(std::move(*first), std::move(*second));
}

Result<NewUnlock> new_device_key(const std::filesystem::path& file, Random& random) {
    const bool there = std::filesystem::exists(std::filesystem::symlink_status(file));
    auto key = there ? device_key_from_file(file) : make_device_key(file, random);
    if (!key) {
        return std::unexpected(key.error());
    }
    return NewUnlock{DeviceKey{std::move(*key)}, there ? std::filesystem::path() : file};
}

Result<Unlock> new_passphrase(const Access& access, const std::string& file) {
    if (!file.empty()) {
        auto named = passphrase_from_file(file);
        if (!named) {
            return std::unexpected(named.error());
        }
        return with(std::move(*named));
    }
    if (!may_ask_secret(access)) {
        return fail(Errc::usage, "there is no terminal to ask for the new passphrase",
                    "name --new-passphrase-file FILE");
    }
    auto typed = ask_secret("New passphrase: ");
    if (!typed) {
        return std::unexpected(typed.error());
    }
    const auto again = ask_secret("The same again: ");
    // Both were typed by the same person just now: comparing them in constant time would hide nothing.
    if (!again || as_text(again->view()) != as_text(typed->view())) {
        return fail(Errc::usage, "the two passphrases differ", "nothing was changed: try again");
    }
    return with(std::move(*typed));
}

Result<NewUnlock> new_unlock(const Access& access, Random& random) {
    if (auto single = one_source(access); !single) {
        return std::unexpected(single.error());
    }
    if (access.recovery || !access.recovery_file.empty()) {
        return fail(Errc::usage, "a new vault's recovery code is made, not given", "kith init --recovery");
    }
    if (!access.device_key_file.empty()) {
        return new_device_key(access.device_key_file, random);
    }
    auto passphrase = named_passphrase(access);
    if (!passphrase) {
        return std::unexpected(passphrase.error());
    }
    if (!passphrase->empty()) {
        return NewUnlock{with(std::move(*passphrase)), {}};
    }
    if (!may_ask_secret(access)) {
        return fail(Errc::usage, "a new vault needs a passphrase or a device key", secret_sources);
    }
    auto typed = new_passphrase(access, "");
    if (!typed) {
        return std::unexpected(typed.error());
    }
    return NewUnlock{std::move(*typed), {}};
}

}  // namespace kith::cli
