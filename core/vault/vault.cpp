// SPDX-License-Identifier: Apache-2.0
//
// Making and opening a vault, and what a caller may ask of an open one. The writes are in owner.cpp, people.cpp
// and meetings.cpp beside it.
#include "kith/vault.h"

#include "vault/expiry.h"
#include "vault/folder.h"
#include "vault/format.h"
#include "vault/slots.h"
#include "vault/state.h"

namespace kith {
namespace {

using vault::Database;
using vault::Store;
using vault::VaultId;

constexpr std::int64_t day_ms = std::int64_t{24} * 60 * 60 * 1000;

/// Lays out a whole vault under a passing name: killed at any moment, there is no vault or a whole one.
Result<void> make_whole(const std::filesystem::path& file, const VaultId& id, const vault::Slot& slot,
                        const Secret<32>& data_key, Now now, Random& random) {
    if (auto made = vault::make_file(file); !made) {
        return made;
    }
    auto database = Database::open(file);
    if (!database) {
        return std::unexpected(database.error());
    }
    vault::Keys keys = vault::derive_keys(id, data_key);
    const vault::SealedSet empty{{}, now.at.unix_ms};
    if (auto done = lay_out(*database, id, {&slot, 1}, empty.seal(keys, id, random)); !done) {
        return done;
    }
    Store store(std::move(*database), id, std::move(keys), random);
    vault::Memory memory(now.today());
    if (auto loaded = store.load(memory); !loaded) {
        return loaded;
    }
    return store.write(memory, now.at, [&]() -> Result<vault::Batch> {
        vault::Batch batch;
        batch.puts.push_back({store.fresh_id(), {1, vault::Owner{now.at, {{slot.id, now.at}}}}});
        return batch;
    });
}

}  // namespace

Vault::Vault(std::unique_ptr<State> state) : state_(std::move(state)) {}
Vault::Vault(Vault&&) noexcept = default;
Vault& Vault::operator=(Vault&&) noexcept = default;
Vault::~Vault() = default;

bool Vault::exists(const std::filesystem::path& folder) {
    // Where one may not even look, there may be one: opening it says what is in the way.
    std::error_code ignored;
    return std::filesystem::status(folder / vault::file_name, ignored).type() != std::filesystem::file_type::not_found;
}

Result<Vault> Vault::create(const std::filesystem::path& folder, Unlock unlock, Now now, Random& random) {
    if (std::error_code ignored; std::filesystem::exists(folder / vault::file_name, ignored)) {
        return vault::there_is_one();
    }
    const auto id = random_bytes<16>(random);
    Secret<32> data_key;
    random.fill(data_key.writable());
    const auto slot = vault::make_slot(id, unlock, data_key, random);
    if (!slot) {
        return std::unexpected(slot.error());
    }
    auto made = vault::build(folder, to_hex(random_bytes<8>(random)), [&](const std::filesystem::path& file) {
        return make_whole(file, id, *slot, data_key, now, random);
    });
    if (!made) {
        return std::unexpected(made.error());
    }
    auto state = [&]() -> Result<std::unique_ptr<State>> {
        auto database = Database::open(folder / vault::file_name);
        if (!database) {
            return std::unexpected(database.error());
        }
        Store store(std::move(*database), id, vault::derive_keys(id, data_key), random);
        return State::start(std::move(store), std::move(data_key), now, random);
    }();
    if (!state) {
        vault::remove_made(folder / vault::file_name);
        return std::unexpected(state.error());
    }
    (*state)->opened_by = slot->id;
    return Vault(std::move(*state));
}

Result<Vault> Vault::open(const std::filesystem::path& folder, Unlock unlock, Now now, Random& random, Opening how) {
    const auto unwrap = [&unlock](const vault::Header& header) {
        return vault::open_slots(header.id, header.slots, unlock);
    };
    return State::open(folder, unwrap, now, random, how);
}

Result<Vault> Vault::open(const std::filesystem::path& folder, const DataKey& key, Now now, Random& random,
                          Opening how) {
    const auto other_key = [] {
        return fail(Errc::locked, "the key that was kept does not open this vault", "unlock it again");
    };
    const auto unwrap = [&](const vault::Header& header) -> Result<vault::OpenedSlot> {
        if (header.id != key.vault) {
            return other_key();
        }
        return vault::OpenedSlot{{}, key.key.clone()};
    };
    auto vault = State::open(folder, unwrap, now, random, how);
    // Nothing but the rows themselves says whether it is the right one; where even the set row is damaged, the owner's
    // own passphrase has to say it.
    if (vault && !vault->state_->store.latest()) {
        return other_key();
    }
    if (vault) {
        vault->state_->opened_by.reset();
    }
    return vault;
}

namespace {

struct Found {
    Database database;
    vault::Header header;
};

/// The vault's file with its header read. A vault of a later version stays as it is, byte for byte: SQLite never sees it.
Result<Found> find_vault(const std::filesystem::path& folder) {
    const auto file = folder / vault::file_name;
    const auto head = vault::first_bytes(file, vault::file_header_size);
    if (!head) {
        return std::unexpected(head.error());
    }
    if (const auto ours = vault::check_format(*head); !ours) {
        return std::unexpected(ours.error());
    }
    vault::narrow_files(folder);
    auto database = Database::reach(file);
    if (!database) {
        return std::unexpected(database.error());
    }
    auto header = vault::read_header(*database);
    if (!header) {
        return std::unexpected(header.error());
    }
    return Found{std::move(*database), std::move(*header)};
}

}  // namespace

Result<VaultId> Vault::id_of(const std::filesystem::path& folder) {
    const auto found = find_vault(folder);
    if (!found) {
        return std::unexpected(found.error());
    }
    return found->header.id;
}

Result<Vault> Vault::State::open(const std::filesystem::path& folder, const Unwrap& unwrap, Now now, Random& random,
                                 Opening how) {
    for (bool again = false;; again = true) {
        auto found = find_vault(folder);
        if (!found) {
            return std::unexpected(found.error());
        }
        auto opened = unwrap(found->header);
        if (!opened) {
            return std::unexpected(opened.error());
        }
        // A copy made by SQLite's own tools may have lost it. Nothing happens where it is on already.
        if (!found->database.read_only() && how == Opening::usual) {
            static_cast<void>(found->database.execute("PRAGMA journal_mode = WAL"));
        }
        Store store(std::move(found->database), found->header.id,
                    vault::derive_keys(found->header.id, opened->data_key), random);
        auto state = start(std::move(store), std::move(opened->data_key), now, random, how);
        if (!state) {
            return std::unexpected(state.error());
        }
        // The vault got a new data key between its header and its rows: what looks like damage is none.
        if (!again && !(*state)->store.latest() && !(*state)->store.knows_any(found->header.slots)) {
            continue;
        }
        (*state)->opened_by = opened->slot;
        return Vault(std::move(*state));
    }
}

Result<std::unique_ptr<Vault::State>> Vault::State::start(Store opened, Secret<32> key, Now now, Random& random,
                                                          Opening how) {
    auto state = std::make_unique<State>(std::move(opened), std::move(key), now, random);
    if (auto loaded = state->store.load(state->memory); !loaded) {
        return std::unexpected(loaded.error());
    }
    state->expire(now, how);
    return state;
}

void Vault::State::expire(Now now, Opening how) {
    const std::size_t before = memory.hidden();
    expiry.clock_uncertain = !store.certain(now.at);
    const auto latest = store.latest();
    // The day's first opening is recorded, so that a vault that is only read keeps a certain clock.
    const bool new_day = latest && now.at.unix_ms - *latest > day_ms;
    const bool stale = !memory.staged().all().empty();
    const bool hides = !memory.contacts_with_hidden().empty() || !memory.meetings_with_hidden().empty();
    if (how == Opening::usual && !expiry.clock_uncertain && store.intact() && (new_day || stale || hides)) {
        // A disk that refuses is no reason not to open: what has expired is hidden all the same.
        static_cast<void>(write(now, [&]() -> Result<vault::Batch> {
            vault::Batch batch;
            if (store.certain(now.at)) {
                batch = vault::purge_hidden(memory);
                vault::give_up_staged(memory, store, now.at, batch);
            }
            return batch;
        }));
    }
    expiry.hidden = memory.hidden();
    expiry.purged = before - std::min(before, memory.hidden());
}

std::span<const DamagedRecord> Vault::damaged() const {
    return state_->memory.damaged();
}

bool Vault::intact() const {
    return state_->store.intact();
}

const std::optional<Error>& Vault::read_only() const {
    return state_->store.read_only();
}

Result<bool> Vault::file_is_sound() {
    for ([[maybe_unused]] const Contact& each : contacts()) {
        // Decoding is what finds the ones that damaged() is to name.
    }
    return state_->store.file_is_sound();
}

std::size_t Vault::records() const {
    return state_->store.rows();
}

Result<std::size_t> Vault::accept(Now now) {
    const auto gone = state_->store.accept(now.at);
    if (!gone) {
        return gone;
    }
    auto fresh = std::make_unique<State>(std::move(state_->store), state_->data_key.clone(), now, *state_->random);
    fresh->opened_by = state_->opened_by;
    fresh->expiry = state_->expiry;
    if (auto loaded = fresh->store.load(fresh->memory); !loaded) {
        // What was known goes on, and catches up at the next write.
        state_->store = std::move(fresh->store);
        return std::unexpected(loaded.error());
    }
    state_ = std::move(fresh);
    return gone;
}

const Expiry& Vault::expiry() const {
    return state_->expiry;
}

Result<std::size_t> Vault::purge_expired(Now now) {
    state_->memory.set_today(now.today());
    const std::size_t before = state_->memory.hidden();
    auto done = state_->write(
        now, [this]() -> Result<vault::Batch> { return vault::purge_hidden(state_->memory); }, vault::Clock::confirmed);
    if (!done) {
        return std::unexpected(done.error());
    }
    state_->expiry = {.hidden = 0, .purged = before, .clock_uncertain = false};
    return before;
}

Result<void> Vault::refresh(Now now) {
    auto done = state_->store.refresh(state_->memory);
    state_->memory.set_today(now.today());
    state_->expiry.hidden = state_->memory.hidden();
    return done;
}

Contacts Vault::contacts() const {
    return Contacts(state_->memory.contacts());
}

std::span<const MeetingRecord> Vault::log() const {
    return state_->memory.log().all();
}

std::span<const Persona> Vault::personas() const {
    return state_->memory.personas();
}

}  // namespace kith
