// SPDX-License-Identifier: Apache-2.0
//
// The vault over the boundary: what opens it, its state, and cards that come in from files.
#include <algorithm>

#include "kith/formats.h"
#include "kith/limits.h"
#include "kith/version.h"
#include "values.h"

using namespace kith;
using namespace kith::bridge;

namespace {

constexpr std::size_t longest_path = 4'096;
constexpr std::size_t longest_passphrase = 1'024;
constexpr std::size_t longest_recovery_code = 256;
constexpr std::size_t device_key_size = 32;

/// What was set to open it with, and no longer after this.
Got<Unlock> take_unlock(kith_vault& vault) {
    if (!vault.unlock) {
        return refused(KITH_ERR_STATE, "nothing was set to open the vault with", "set a device key or a passphrase");
    }
    Unlock out = std::move(*vault.unlock);
    vault.unlock.reset();
    return out;
}

Outcome ready_to_open(const kith_vault& vault) {
    if (vault.family->vault) {
        return refused(KITH_ERR_STATE, "the vault is open already");
    }
    if (vault.folder.empty()) {
        return refused(KITH_ERR_STATE, "the vault's folder was not set");
    }
    return {};
}

Outcome keep_open(kith_vault& vault, Result<Vault>&& opened) {
    if (!opened) {
        return refused(std::move(opened.error()));
    }
    vault.family->vault.emplace(std::move(*opened));
    vault.opening = ++vault.family->opening;
    return {};
}

/// Makes the vault or opens it: `get` does, with all that was set before.
template <typename Get>
int32_t with_its_key(kith_vault* vault, const kith_now* now, Get get) {
    return guard(vault, Use::look, [&](kith_vault& self) -> Outcome {
        const auto moment = moment_in(now);
        if (!moment) {
            return std::unexpected(moment.error());
        }
        if (const auto ready = ready_to_open(self); !ready) {
            return ready;
        }
        auto unlock = take_unlock(self);
        if (!unlock) {
            return std::unexpected(unlock.error());
        }
        return keep_open(self, get(self.folder, std::move(*unlock), moment->now, self.family->random));
    });
}

}  // namespace

int32_t kith_vault_new(kith_vault** vault) {
    return guard([&]() -> Outcome {
        if (const auto to = writable(vault); !to) {
            return to;
        }
        *vault = std::make_unique<kith_vault>().release();
        return {};
    });
}

void kith_vault_free(kith_vault* vault) {
    release(vault);
}

int32_t kith_vault_error_text(kith_vault* vault, int32_t what, char* out, size_t* size) {
    return error_text(vault, what, out, size);
}

int32_t kith_vault_set_folder(kith_vault* vault, const char* path, size_t size) {
    return guard(vault, Use::look, [&](kith_vault& self) -> Outcome {
        if (self.family->vault) {
            return refused(KITH_ERR_STATE, "the vault is open already");
        }
        const auto text = text_in(path, size, longest_path);
        if (!text) {
            return std::unexpected(text.error());
        }
        if (text->empty()) {
            return refused(KITH_ERR_USAGE, "a folder needs a path");
        }
        self.folder = std::string(*text);
        return {};
    });
}

int32_t kith_vault_set_device_key(kith_vault* vault, const uint8_t* key, size_t size) {
    return guard(vault, Use::look, [&](kith_vault& self) -> Outcome {
        if (key == nullptr || size != device_key_size) {
            return refused(KITH_ERR_ARGUMENT, "a device key is 32 bytes");
        }
        self.unlock = DeviceKey{Secret<device_key_size>(std::span<const Byte, device_key_size>(key, device_key_size))};
        return {};
    });
}

int32_t kith_vault_set_passphrase(kith_vault* vault, const char* text, size_t size) {
    return guard(vault, Use::look, [&](kith_vault& self) -> Outcome {
        const auto words = text_in(text, size, longest_passphrase);
        if (!words) {
            return std::unexpected(words.error());
        }
        if (words->empty()) {
            return refused(KITH_ERR_USAGE, "a passphrase can't be empty");
        }
        self.unlock = Passphrase{SecretBytes(as_bytes(*words)), self.cost};
        return {};
    });
}

int32_t kith_vault_set_recovery_code(kith_vault* vault, const char* text, size_t size) {
    return guard(vault, Use::look, [&](kith_vault& self) -> Outcome {
        const auto typed = text_in(text, size, longest_recovery_code);
        if (!typed) {
            return std::unexpected(typed.error());
        }
        auto code = RecoveryCode::parse(*typed);
        if (!code) {
            return refused(std::move(code.error()));
        }
        self.unlock = std::move(*code);
        return {};
    });
}

int32_t kith_vault_set_cost(kith_vault* vault, uint32_t mebibytes, uint32_t passes) {
    return guard(vault, Use::look, [&](kith_vault& self) -> Outcome {
        if (mebibytes < 64 || mebibytes > 1024 || passes < 1 || passes > 10) {
            return refused(KITH_ERR_LIMIT, "a passphrase costs 64 to 1024 MiB and 1 to 10 passes");
        }
        self.cost = {.mebibytes = mebibytes, .passes = passes};
        return {};
    });
}

int32_t kith_vault_exists(kith_vault* vault, int32_t* there) {
    return guard(vault, Use::look, [&](kith_vault& self) -> Outcome {
        if (const auto to = writable(there); !to) {
            return to;
        }
        if (self.folder.empty()) {
            return refused(KITH_ERR_STATE, "the vault's folder was not set");
        }
        *there = Vault::exists(self.folder) ? 1 : 0;
        return {};
    });
}

int32_t kith_vault_create(kith_vault* vault, const kith_now* now) {
    return with_its_key(vault, now, [](const auto& folder, Unlock unlock, Now at, Random& random) {
        return Vault::create(folder, std::move(unlock), at, random);
    });
}

int32_t kith_vault_open(kith_vault* vault, const kith_now* now) {
    return with_its_key(vault, now, [](const auto& folder, Unlock unlock, Now at, Random& random) {
        return Vault::open(folder, std::move(unlock), at, random);
    });
}

int32_t kith_vault_close(kith_vault* vault) {
    return guard(vault, Use::look, [&](kith_vault& self) -> Outcome {
        self.unlock.reset();
        self.family->vault.reset();
        return {};
    });
}

int32_t kith_vault_look(kith_vault* vault, kith_vault_state* state) {
    return guard(vault, Use::look, [&](kith_vault& self) -> Outcome {
        if (const auto to = writable(state); !to) {
            return to;
        }
        const auto open = open_vault(self);
        if (!open) {
            return std::unexpected(open.error());
        }
        const Vault& of = **open;
        kith_vault_state seen{};
        seen.contacts = of.contacts().size();
        seen.damaged = of.damaged().size();
        seen.hidden = of.expiry().hidden;
        seen.intact = of.intact() ? 1 : 0;
        seen.writable = of.read_only() ? 0 : 1;
        seen.clock_uncertain = of.expiry().clock_uncertain ? 1 : 0;
        *state = seen;
        return {};
    });
}

int32_t kith_vault_add_key(kith_vault* vault, const kith_now* now) {
    return guard(vault, Use::write, [&](kith_vault& self) -> Outcome {
        const auto moment = moment_in(now);
        const auto open = open_vault(self);
        if (!moment || !open) {
            return std::unexpected(!moment ? moment.error() : open.error());
        }
        auto unlock = take_unlock(self);
        if (!unlock) {
            return std::unexpected(unlock.error());
        }
        return outcome((*open)->add_key(*unlock, moment->now));
    });
}

int32_t kith_vault_purge_expired(kith_vault* vault, const kith_now* now, size_t* gone) {
    return guard(vault, Use::write, [&](kith_vault& self) -> Outcome {
        if (const auto to = writable(gone); !to) {
            return to;
        }
        const auto moment = moment_in(now);
        const auto open = open_vault(self);
        if (!moment || !open) {
            return std::unexpected(!moment ? moment.error() : open.error());
        }
        const auto count = (*open)->purge_expired(moment->now);
        if (count) {
            *gone = *count;
        }
        return outcome(Result<std::size_t>(count));
    });
}

int32_t kith_vault_import(kith_vault* vault, const char* file, size_t size, const kith_now* now,
                          kith_imported* imported) {
    return guard(vault, Use::write, [&](kith_vault& self) -> Outcome {
        if (const auto to = writable(imported); !to) {
            return to;
        }
        if (file == nullptr && size > 0) {
            return refused(KITH_ERR_ARGUMENT, "a text is null and not empty");
        }
        if (size > limits::vcard_file) {
            return refused(KITH_ERR_LIMIT, "a file holds at most 64 MiB", "split it");
        }
        const auto moment = moment_in(now);
        const auto open = open_vault(self);
        if (!moment || !open) {
            return std::unexpected(!moment ? moment.error() : open.error());
        }
        CardReader reader;
        reader.feed(ByteView(reinterpret_cast<const Byte*>(file), size));
        reader.finish();
        const auto done = (*open)->import(
            [&]() -> Result<std::optional<CardOnTerms>> {
                auto card = reader.next();
                if (!card) {
                    return std::optional<CardOnTerms>();
                }
                return CardOnTerms{std::move(card->card), std::move(card->terms)};
            },
            moment->now,
            [&](const Contact& contact) { return carried(contact, reader.formats(), moment->now.today()); });
        if (!done) {
            return refused(done.error());
        }
        *imported = {
            .added = done->added, .changed = done->changed, .alike = done->alike, .refused = reader.refused().count};
        return {};
    });
}

const char* kith_version(void) {
    return program_version.data();  // of a literal, so it ends with a null character
}
int32_t kith_abi_version(void) {
    static_assert(abi_version == KITH_ABI_VERSION);
    return abi_version;
}
int32_t kith_wire_version(void) {
    return wire_version;
}
int32_t kith_vault_version(void) {
    return vault_version;
}
