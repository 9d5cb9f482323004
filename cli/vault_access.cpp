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
#include "cli/output.h"
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
    if (!access.passphrase_file.empty() && !access.device_key_file.empty()) {
        return fail(Errc::usage, "--passphrase-file and --device-key-file exclude each other", "name one of them");
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

Result<Unlock> existing_unlock(const Access& access) {
    if (auto single = one_source(access); !single) {
        return std::unexpected(single.error());
    }
    if (!access.device_key_file.empty()) {
        auto key = device_key_from_file(access.device_key_file);
        if (!key) {
            return std::unexpected(key.error());
        }
        return DeviceKey{std::move(*key)};
    }
    auto passphrase = named_passphrase(access);
    if (!passphrase) {
        return std::unexpected(passphrase.error());
    }
    if (passphrase->empty()) {
        if (!may_ask_secret(access)) {
            return fail(Errc::locked, "the vault is locked, and there is no terminal to ask for the passphrase",
                        secret_sources);
        }
        passphrase = ask_secret("Passphrase: ");
        if (!passphrase) {
            return fail(Errc::locked, "no passphrase was typed");
        }
    }
    return with(std::move(*passphrase));
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

Result<Vault> open_vault(const Access& access, Random& random) {
    const auto folder = vault_folder(access);
    if (!folder) {
        return std::unexpected(folder.error());
    }
    if (!Vault::exists(*folder)) {
        return fail(Errc::no_vault, "there is no vault at " + folder->string(),
                    "make one with: kith init --name \"Your Name\"");
    }
    auto unlock = existing_unlock(access);
    if (!unlock) {
        return std::unexpected(unlock.error());
    }
    auto vault = Vault::open(*folder, std::move(*unlock), now(), random);
    if (vault) {
        tell_expiry(vault->expiry());
        tell_damage(*vault);
        offer_purge(access, *vault);
    }
    return vault;
}

bool is_damaged(const Vault& vault) {
    return !vault.damaged().empty() || !vault.intact();
}

Result<const Contact*> find_contact(const Vault& vault, const std::string& who) {
    auto found = look_up(vault.contacts(), who);
    if (!found && found.error().code == Errc::not_found && is_damaged(vault)) {
        return fail(Errc::damaged, "nobody who can be read is called that, and something can't be read");
    }
    return found;
}

Result<NewUnlock> new_unlock(const Access& access, Random& random) {
    if (auto single = one_source(access); !single) {
        return std::unexpected(single.error());
    }
    if (!access.device_key_file.empty()) {
        const bool there = std::filesystem::exists(std::filesystem::symlink_status(access.device_key_file));
        auto key =
            there ? device_key_from_file(access.device_key_file) : make_device_key(access.device_key_file, random);
        if (!key) {
            return std::unexpected(key.error());
        }
        return NewUnlock{DeviceKey{std::move(*key)},
                         there ? std::filesystem::path() : std::filesystem::path(access.device_key_file)};
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
    passphrase = ask_secret("New passphrase: ");
    if (!passphrase) {
        return std::unexpected(passphrase.error());
    }
    const auto again = ask_secret("The same again: ");
    // Both were typed by the same person just now: comparing them in constant time would hide nothing.
    if (!again || as_text(again->view()) != as_text(passphrase->view())) {
        return fail(Errc::usage, "the two passphrases differ", "nothing was made: try again");
    }
    return NewUnlock{with(std::move(*passphrase)), {}};
}

}  // namespace kith::cli
