// SPDX-License-Identifier: Apache-2.0
//
// An open vault's insides: the rows, what they hold, and what this opening found expired. Each public call of
// kith/vault.h is one Store::write over it.
#pragma once

#include "crypto/locked.h"
#include "kith/vault.h"
#include "vault/format.h"
#include "vault/memory.h"
#include "vault/store.h"

namespace kith {

struct Vault::State : crypto::Locked {
    State(vault::Store opened, Secret<32> key, Now now, Random& source)
        : store(std::move(opened)), data_key(std::move(key)), memory(now.today()), random(&source) {}

    /// Reads everything, and does what time asks for.
    [[nodiscard]] static Result<std::unique_ptr<State>> start(vault::Store store, Secret<32> data_key, Now now,
                                                              Random& random, Opening how = Opening::usual);
    /// What finds the data key, given header and slots.
    using Unwrap = std::function<Result<vault::OpenedSlot>(const vault::Header&)>;
    [[nodiscard]] static Result<Vault> open(const std::filesystem::path& folder, const Unwrap& unwrap, Now now,
                                            Random& random, Opening how = Opening::usual);
    /// Purges and gives up what is due, if the clock is certain and this opening may.
    void expire(Now now, Opening how);

    vault::Store store;
    Secret<32> data_key;
    std::optional<vault::SlotId> opened_by;  ///< none: a data key that was kept
    vault::Memory memory;
    Expiry expiry;
    Random* random;

    [[nodiscard]] Result<void> write(Now now, const vault::Store::Changes& changes,
                                     vault::Clock clock = vault::Clock::as_it_is) {
        return store.write(memory, now.at, changes, clock);
    }
};

}  // namespace kith
