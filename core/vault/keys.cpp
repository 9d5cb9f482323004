// SPDX-License-Identifier: Apache-2.0
//
// The owner's keys: listing, adding, replacing and removing the ways of unlocking, and a new data key for the whole
// vault. VAULT.md 3. Each is one transaction of the store.
#include <algorithm>

#include "kith/limits.h"
#include "vault/state.h"

namespace kith {
namespace {

using vault::Batch;
using vault::Memory;
using vault::Slot;

/// The owner's record remembers when each slot was made. Where it is damaged, nothing is remembered.
void remember(const Memory& memory, const std::vector<Slot>& slots, Timestamp now, Batch& batch) {
    if (!memory.owner()) {
        return;
    }
    auto row = *memory.owner();
    for (const auto& id : batch.gone_slots) {
        std::erase_if(row.owner.slots, [&id](const auto& each) { return each.first == id; });
    }
    // What the record knows of slots that somebody else took away goes as well.
    std::erase_if(row.owner.slots, [&slots](const auto& each) {
        return std::ranges::find(slots, each.first, &Slot::id) == slots.end();
    });
    for (const Slot& slot : batch.new_slots) {
        row.owner.slots.emplace_back(slot.id, now);
    }
    batch.puts.push_back({row.id, {row.revision + 1, std::move(row.owner)}});
}

std::unexpected<Error> no_such_key() {
    return fail(Errc::not_found, "there is no such key", "kith key list shows those that there are");
}

bool has(const std::vector<Slot>& slots, const KeySlotId& id) {
    return std::ranges::find(slots, id, &Slot::id) != slots.end();
}

}  // namespace

DataKey Vault::data_key() const {
    return {state_->store.vault(), state_->data_key.clone()};
}

Result<std::vector<KeySlot>> Vault::key_slots() {
    const auto slots = state_->store.slots();
    if (!slots) {
        return std::unexpected(slots.error());
    }
    std::vector<KeySlot> out;
    for (const Slot& slot : *slots) {
        KeySlot key{.id = slot.id, .kind = slot.kind, .made = {}, .opened = state_->opened_by == slot.id};
        if (const auto& owner = state_->memory.owner()) {
            for (const auto& [id, made] : owner->owner.slots) {
                key.made = id == slot.id ? std::optional(made) : key.made;
            }
        }
        out.push_back(key);
    }
    std::ranges::sort(out, {}, [](const KeySlot& key) { return std::pair(key.made ? key.made->unix_ms : 0, key.id); });
    return out;
}

Result<KeySlotId> Vault::add_key(const Unlock& unlock, Now now) {
    return replace_keys({}, unlock, now);
}

Result<KeySlotId> Vault::replace_keys(std::span<const KeySlotId> old, const Unlock& unlock, Now now) {
    // The derivation takes its second outside the transaction, so that nobody else waits for it.
    const auto slot = vault::make_slot(state_->store.vault(), unlock, state_->data_key, *state_->random);
    if (!slot) {
        return std::unexpected(slot.error());
    }
    auto done = state_->write(now, [&]() -> Result<Batch> {
        const auto slots = state_->store.slots();
        if (!slots) {
            return std::unexpected(slots.error());
        }
        if (slots->size() - std::min(slots->size(), old.size()) >= limits::key_slots) {
            return fail(Errc::limit, "a vault has 16 keys at most", "remove one first");
        }
        Batch batch;
        for (const KeySlotId& id : old) {
            if (!has(*slots, id)) {
                return no_such_key();
            }
            batch.gone_slots.push_back(id);
        }
        batch.new_slots.push_back(*slot);
        remember(state_->memory, *slots, now.at, batch);
        return batch;
    });
    if (!done) {
        return std::unexpected(done.error());
    }
    if (state_->opened_by && std::ranges::find(old, *state_->opened_by) != old.end()) {
        state_->opened_by = slot->id;
    }
    return slot->id;
}

Result<void> Vault::remove_key(const KeySlotId& id, Now now) {
    return state_->write(now, [&]() -> Result<Batch> {
        const auto slots = state_->store.slots();
        if (!slots) {
            return std::unexpected(slots.error());
        }
        if (!has(*slots, id)) {
            return no_such_key();
        }
        if (slots->size() == 1) {
            return fail(Errc::usage, "that is the only key of this vault: without it nobody could open it",
                        "add another one first: kith key add");
        }
        Batch batch;
        batch.gone_slots.push_back(id);
        remember(state_->memory, *slots, now.at, batch);
        return batch;
    });
}

Result<void> Vault::rekey(std::span<const Unlock> unlocks, Now now) {
    if (unlocks.empty() || unlocks.size() > limits::key_slots) {
        return fail(Errc::usage, "a vault needs a key");
    }
    Secret<32> fresh;
    state_->random->fill(fresh.writable());
    std::vector<Slot> made;
    for (const Unlock& unlock : unlocks) {
        auto slot = vault::make_slot(state_->store.vault(), unlock, fresh, *state_->random);
        if (!slot) {
            return std::unexpected(slot.error());
        }
        made.push_back(*slot);
    }
    auto done = state_->write(now, [&]() -> Result<Batch> {
        const auto slots = state_->store.slots();
        if (!slots) {
            return std::unexpected(slots.error());
        }
        Batch batch;
        for (const Slot& slot : *slots) {
            batch.gone_slots.push_back(slot.id);
        }
        batch.new_slots = made;
        batch.new_keys = vault::derive_keys(state_->store.vault(), fresh);
        remember(state_->memory, *slots, now.at, batch);
        return batch;
    });
    if (!done) {
        return done;
    }
    state_->store.clear_log();
    state_->data_key = std::move(fresh);
    state_->opened_by = made.front().id;
    return {};
}

}  // namespace kith
