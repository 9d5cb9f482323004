// SPDX-License-Identifier: Apache-2.0
//
// Where the owner's vault is, and what opens it. Secrets never come from flags: only the names of files do.
#pragma once

#include <filesystem>
#include <string>

#include "kith/vault.h"

namespace kith::cli {

/// What every word takes.
struct Access {
    std::string vault;
    std::string passphrase_file;
    std::string device_key_file;
    std::string recovery_file;
    bool recovery = false;  ///< a recovery code is asked for
    bool yes = false;       ///< every question is answered with yes
    bool no_input = false;  ///< nothing is asked, terminal or not
};

/// Whether a person can be asked.
[[nodiscard]] bool may_ask(const Access& access);

/// --vault, else KITH_VAULT, else XDG_DATA_HOME/kith, else ~/.local/share/kith.
[[nodiscard]] Result<std::filesystem::path> vault_folder(const Access& access);

/// Errc::no_vault, which says `kith init`.
[[nodiscard]] std::unexpected<Error> no_vault_at(const std::filesystem::path& folder);

/// Whether the key that `kith unlock` keeps may open the vault. It must not where keys are changed: who finds the
/// laptop open could take it over for good.
enum class KeptKey { yes, no };
/// Opens the vault: by what flags or environment name, else by the kept key, else by a passphrase that is asked for
/// where that is possible. Says on stderr what expired and what is damaged. Errc::no_vault says `kith init`.
[[nodiscard]] Result<Vault> open_vault(const Access& access, Random& random, KeptKey kept = KeptKey::yes);
/// The same for who only looks and has nobody to ask or to tell: nothing is said, and nothing is deleted.
[[nodiscard]] Result<Vault> look_into_vault(const Access& access, Random& random);
/// What flags and environment name; none if they name nothing.
[[nodiscard]] Result<std::optional<Unlock>> named_unlock(const Access& access);
/// What opens a backup: as named, else a passphrase that is asked for.
[[nodiscard]] Result<Unlock> backup_unlock(const Access& access);
/// Says what expired and what is damaged, as open_vault() does.
void tell_state(const Vault& vault);

/// True if something in the vault could not be read: a listing of it then ends with exit 8.
[[nodiscard]] bool is_damaged(const Vault& vault);

/// The one person that `who` means, as kith::look_up. In a damaged vault a miss is Errc::damaged: the one who is
/// sought may be what can't be read.
[[nodiscard]] Result<Contact> find_contact(const Vault& vault, const std::string& who);
/// The two that are meant; Errc::usage where that is one.
[[nodiscard]] Result<std::pair<Contact, Contact>> find_two(const Vault& vault, const std::string& one,
                                                           const std::string& other);

/// What a new vault is to be opened by. A passphrase that is typed is typed twice; a device key file that isn't there is made.
struct NewUnlock {
    Unlock unlock;
    std::filesystem::path made;  ///< the key file that was made just now; empty if none was
};
[[nodiscard]] Result<NewUnlock> new_unlock(const Access& access, Random& random);

/// A passphrase for a new key: from that file if one is named, else typed twice.
[[nodiscard]] Result<Unlock> new_passphrase(const Access& access, const std::string& file);
/// A device key from that file, which is made where it isn't there.
[[nodiscard]] Result<NewUnlock> new_device_key(const std::filesystem::path& file, Random& random);

/// Makes the vault and the first persona (init.cpp), asking for what is missing where that is possible. What
/// fails leaves nothing behind.
[[nodiscard]] Result<Vault> make_vault(const Access& access, const std::string& wanted_name, Random& random);

}  // namespace kith::cli
