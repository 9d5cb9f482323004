// SPDX-License-Identifier: Apache-2.0
//
// See keyring.h. keyrings(7). The key lies in the *user* keyring: a session keyring is not there in every terminal (and
// adding to a missing one makes one that ends with this process), and two terminals of one person may have two.
// Only who possesses the key may see, read or end it; a process possesses it by linking it into its own process
// keyring, which the user keyring allows this user alone.
#include <keyutils.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include "cli/keyring.h"

namespace kith::cli {
namespace {

constexpr const char* type = "user";
constexpr key_perm_t possessor_alone =
    KEY_POS_VIEW | KEY_POS_READ | KEY_POS_WRITE | KEY_POS_SEARCH | KEY_POS_LINK | KEY_POS_SETATTR;

/// What the key is called, in /proc/keys for one: the vault's random id, which says nothing about anybody.
std::string description(const VaultId& vault) {
    return "kith:" + to_hex(vault);
}

std::unexpected<Error> not_allowed(int number) {
    return fail(Errc::io, std::string("this system keeps no key for kith: ") + std::strerror(number),
                "nothing is lost: kith goes on asking for the passphrase; --passphrase-file or --device-key-file ask "
                "nothing");
}

/// The kept key's serial number, possessed from now on; -1 with errno.
key_serial_t find(const VaultId& vault) {
    const auto name = description(vault);
    return static_cast<key_serial_t>(
        keyctl_search(KEY_SPEC_USER_KEYRING, type, name.c_str(), KEY_SPEC_PROCESS_KEYRING));
}

/// Whether that is how the kernel says that there is no such key, or no more.
bool means_none(int number) {
    return number == ENOKEY || number == EKEYEXPIRED || number == EKEYREVOKED;
}

std::unexpected<Error> cannot_tell(int number) {
    return fail(Errc::io, std::string("can't tell whether a key is kept: ") + std::strerror(number),
                "one that is kept goes by itself when its time is up");
}

std::unexpected<Error> cannot_end(int number) {
    return fail(Errc::io, std::string("a key that is kept could not be ended: ") + std::strerror(number),
                "it goes by itself when its time is up");
}

/// 0 once nobody can find or read it any more; else an errno.
int end(key_serial_t key) {
    int number = keyctl_revoke(key) == 0 || means_none(errno) ? 0 : errno;  // wipes what it holds
    if (keyctl_unlink(key, KEY_SPEC_USER_KEYRING) == 0) {
        number = 0;
    }
    keyctl_unlink(key, KEY_SPEC_PROCESS_KEYRING);
    return number;
}

/// All that lies in the user keyring, ours to see and to end: linked into the process's own, it makes them possessed.
Result<std::vector<key_serial_t>> all_keys() {
    if (keyctl_link(KEY_SPEC_USER_KEYRING, KEY_SPEC_PROCESS_KEYRING) != 0) {
        return cannot_tell(errno);
    }
    std::vector<key_serial_t> keys(64);
    for (;;) {
        const auto room = keys.size() * sizeof(key_serial_t);
        const long size = keyctl_read(KEY_SPEC_USER_KEYRING, reinterpret_cast<char*>(keys.data()), room);
        if (size < 0) {
            return cannot_tell(errno);
        }
        keys.resize(static_cast<std::size_t>(size) / sizeof(key_serial_t));
        if (static_cast<std::size_t>(size) <= room) {
            return keys;
        }
    }
}

}  // namespace

Result<void> keyring_allowed() {
    if (keyctl_get_keyring_ID(KEY_SPEC_USER_KEYRING, 1) < 0 || keyctl_get_keyring_ID(KEY_SPEC_PROCESS_KEYRING, 1) < 0) {
        return not_allowed(errno);
    }
    return {};
}

Result<void> keep_key(const DataKey& key, std::chrono::seconds time) {
    static_cast<void>(forget_key(key.vault));  // one that stays is displaced by the new one, which has its name
    // First where it ends with this process, so that at no instant there is a key without an end.
    const auto name = description(key.vault);
    const auto bytes = key.key.view();
    const key_serial_t made = add_key(type, name.c_str(), bytes.data(), bytes.size(), KEY_SPEC_PROCESS_KEYRING);
    if (made < 0) {
        return not_allowed(errno);
    }
    if (keyctl_setperm(made, possessor_alone) != 0 ||
        keyctl_set_timeout(made, static_cast<unsigned>(time.count())) != 0 ||
        keyctl_link(made, KEY_SPEC_USER_KEYRING) != 0) {
        const int number = errno;
        end(made);
        return not_allowed(number);
    }
    return {};
}

std::optional<DataKey> kept_key(const VaultId& vault) {
    const key_serial_t key = find(vault);
    if (key < 0) {
        return std::nullopt;
    }
    DataKey out{vault, {}};
    const auto into = out.key.writable();
    // The kernel says how much there is, and writes no more than fits.
    const long size = keyctl_read(key, reinterpret_cast<char*>(into.data()), into.size());
    if (size != static_cast<long>(into.size())) {
        return std::nullopt;
    }
    return out;
}

Result<bool> forget_key(const VaultId& vault) {
    const key_serial_t key = find(vault);
    if (key < 0 && means_none(errno)) {
        return false;
    }
    if (key < 0) {
        return cannot_tell(errno);
    }
    if (const int number = end(key); number != 0) {
        return cannot_end(number);
    }
    return true;
}

Result<std::size_t> forget_all_keys() {
    const auto keys = all_keys();
    if (!keys) {
        return std::unexpected(keys.error());
    }
    std::size_t count = 0;
    int stays = 0;
    for (const key_serial_t key : *keys) {
        std::array<char, 256> about{};  // type;uid;gid;permissions;description
        if (keyctl_describe(key, about.data(), about.size() - 1) < 0) {
            if (errno != EACCES && !means_none(errno)) {  // else another program's, or gone
                stays = errno;
            }
            continue;
        }
        const std::string_view text(about.data());
        if (text.starts_with("user;") && text.substr(text.rfind(';') + 1).starts_with("kith:")) {
            const int number = end(key);
            stays = number != 0 ? number : stays;
            count += number == 0 ? 1 : 0;
        }
    }
    if (stays != 0) {
        return cannot_end(stays);
    }
    return count;
}

}  // namespace kith::cli
