// SPDX-License-Identifier: Apache-2.0
//
// What a meeting makes durable: T1 stages, T3 holds, T4 drops (docs/PROTOCOL.md says when). Each
// is one transaction, and each may come again after a crash without doing harm.
#include <algorithm>

#include "kith/limits.h"
#include "vault/expiry.h"
#include "vault/import.h"
#include "vault/layers.h"
#include "vault/state.h"

namespace kith {
namespace {

using vault::Batch;
using vault::check_room;
using vault::Memory;
using vault::RecordId;
using vault::Staged;
using vault::Store;

/// An id that no row has, and a short id that no contact has.
ContactId fresh_contact_id(const Memory& memory, const Store& store) {
    ContactId id = store.fresh_id();
    while (memory.short_id_taken(id)) {
        id = store.fresh_id();
    }
    return id;
}

/// Whose contact they are, and which of those who were merged into it bears their keys.
struct Held {
    ContactId contact{};
    ContactId layer{};
};

/// Their layer as they gave it now, on the contact that they are already or on a new one.
Result<Held> put_contact(const Memory& memory, const Store& store, const event::StoreHeld& held, const Met& met,
                         bool again, Batch& batch) {
    const auto known = memory.contact_by_keys(held.peer);
    Contact contact;
    if (known) {
        contact = *memory.whole_contact(known->id);
    }
    if (held.card.properties.empty()) {  // they gave nothing: nothing of theirs changes
        return known ? Held{known->id, vault::layer_with(contact, held.peer).id} : Held{};
    }
    if (known) {
        // Nobody new, so there is room.
    } else if (auto room = check_room(memory.contacts().entries().size()); !room) {
        return std::unexpected(room.error());
    } else {
        contact.id = fresh_contact_id(memory, store);
        contact.keys = held.peer;
    }
    Contact& layer = vault::layer_with(contact, held.peer);
    layer.display_name = held.card.display_name;
    layer.theirs = held.card.properties;
    layer.hello_level = std::max(layer.hello_level, held.hello_level);
    if (!again) {
        layer.met.push_back(met);
    }
    const Held out{contact.id, layer.id};
    const std::uint64_t revision = contact.revision + 1;
    batch.puts.push_back({out.contact, {revision, std::move(contact)}});
    return out;
}

void put_log(const Memory& memory, const Store& store, const event::StoreHeld& held, const Staged& staged,
             const ContactId& contact, Batch& batch) {
    const auto had = memory.log_id(held.row.id);
    const RecordId row = had ? *had : store.fresh_id();
    const std::uint64_t revision = had ? memory.log().revision(row) + 1 : 1;
    MeetingRecord meeting{.id = held.row.id,
                          .persona = staged.persona,
                          .peer = held.peer,
                          .peer_name = held.card.display_name.empty() ? staged.peer_name : held.card.display_name,
                          .contact = contact,
                          .met = staged.met,
                          .gave = staged.gave,
                          .gave_certain = held.peer_has_mine || (had && memory.log().find(row)->gave_certain),
                          .got = held.card.properties};
    batch.puts.push_back({row, {revision, std::move(meeting)}});
}

}  // namespace

Acquaintance Vault::acquaintance(const PersonaId& persona, const PublicKeys& peer, Now now) const {
    Acquaintance out;
    if (const auto known = state_->memory.contact_by_keys(peer)) {
        out.name = known->display_name;
        Contact whole = *state_->memory.whole_contact(known->id);
        out.hello_level = vault::layer_with(whole, peer).hello_level;
    }
    std::vector<const Staged*> rows;
    for (const Staged& staged : state_->memory.staged().all()) {
        if (staged.persona == persona && staged.peer == peer && !vault::is_stale(staged, now.at)) {
            rows.push_back(&staged);
        }
    }
    std::ranges::stable_sort(rows, std::greater{}, [](const Staged* staged) { return staged->met.at.unix_ms; });
    for (const Staged* staged : rows) {
        if (out.unfinished.size() < limits::unfinished_meetings) {
            out.unfinished.push_back(staged->row);
        }
    }
    return out;
}

Result<void> Vault::stage(const event::StoreStaged& staged, const PersonaId& persona, const Met& met) {
    return state_->write(Now{met.at}, [&]() -> Result<Batch> {
        const auto had = state_->memory.staged_id(staged.row.id);
        const RecordId row = had ? *had : state_->store.fresh_id();
        const std::uint64_t revision = had ? state_->memory.staged().revision(row) + 1 : 1;
        Batch batch;
        batch.puts.push_back(
            {row, {revision, Staged{staged.row, persona, staged.peer, staged.peer_name, met, staged.gave}}});
        return batch;
    });
}

Result<ContactId> Vault::hold(const event::StoreHeld& held, Now now) {
    ContactId id{};
    auto done = state_->write(now, [&]() -> Result<Batch> {
        const Memory& memory = state_->memory;
        const auto row = memory.staged_id(held.row.id);
        if (!row) {
            return fail(Errc::not_found, "the vault knows no such unfinished meeting");
        }
        Staged staged = *memory.staged().find(*row);
        Batch batch;
        const bool again = memory.log_id(held.row.id).has_value();
        const auto contact = put_contact(memory, state_->store, held, staged.met, again, batch);
        if (!contact) {
            return std::unexpected(contact.error());
        }
        id = contact->contact;
        put_log(memory, state_->store, held, staged, contact->layer, batch);
        if (held.peer_has_mine) {
            batch.erased.push_back(*row);
        } else {
            staged.row = held.row;
            batch.puts.push_back({*row, {memory.staged().revision(*row) + 1, std::move(staged)}});
        }
        return batch;
    });
    if (!done) {
        return std::unexpected(done.error());
    }
    return id;
}

Result<void> Vault::drop(const event::StoreDropped& dropped, Now now) {
    return state_->write(now, [&]() -> Result<Batch> {
        const Memory& memory = state_->memory;
        const bool arrived = dropped.mine_there == Arrival::yes;
        Batch batch;
        if (const auto logged = memory.log_id(dropped.id); logged && arrived) {
            MeetingRecord meeting = memory.whole_meeting(*logged);
            if (!meeting.gave_certain) {
                meeting.gave_certain = true;
                batch.puts.push_back({*logged, {memory.log().revision(*logged) + 1, std::move(meeting)}});
            }
        }
        if (const auto row = memory.staged_id(dropped.id)) {
            // Without their card there is no log yet; what they may hold of mine is written down all the same.
            if (dropped.mine_there != Arrival::no) {
                vault::log_what_was_given(memory, state_->store, *memory.staged().find(*row), arrived, batch);
            }
            batch.erased.push_back(*row);
        }
        return batch;
    });
}

}  // namespace kith
