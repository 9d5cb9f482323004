// SPDX-License-Identifier: Apache-2.0
//
// Purging, and giving up what a meeting left unfinished. VAULT.md 7.
#include "vault/expiry.h"

#include "kith/limits.h"
#include "vault/layers.h"

namespace kith::vault {

Batch purge_hidden(const Memory& memory) {
    Batch batch;
    for (const ContactId& id : memory.contacts_with_hidden()) {
        auto whole = memory.whole_contact(id);
        if (!whole) {
            continue;
        }
        Contact contact = without_expired(std::move(*whole), memory.contacts().today());
        const std::uint64_t revision = contact.revision + 1;
        batch.puts.push_back({id, {revision, std::move(contact)}});
    }
    for (const RecordId& id : memory.meetings_with_hidden()) {
        batch.puts.push_back({id, {memory.log().revision(id) + 1, *memory.log().find(id)}});
    }
    return batch;
}

void log_what_was_given(const Memory& memory, const Store& store, const Staged& staged, bool certain, Batch& batch) {
    if (staged.gave.empty() || memory.log_id(staged.row.id)) {
        return;
    }
    const auto known = memory.contact_by_keys(staged.peer);
    auto whole = known ? memory.whole_contact(known->id) : std::nullopt;
    const ContactId contact = whole ? layer_with(*whole, staged.peer).id : ContactId{};
    MeetingRecord meeting{.id = staged.row.id,
                          .persona = staged.persona,
                          .peer = staged.peer,
                          .peer_name = staged.peer_name,
                          .contact = contact,
                          .met = staged.met,
                          .gave = staged.gave,
                          .gave_certain = certain,
                          .got = {}};
    batch.puts.push_back({store.fresh_id(), {1, std::move(meeting)}});
}

bool is_stale(const Staged& staged, Timestamp now) {
    constexpr std::int64_t age = std::chrono::duration_cast<std::chrono::milliseconds>(limits::staged_time).count();
    return now.unix_ms - staged.met.at.unix_ms > age;
}

void give_up_staged(const Memory& memory, const Store& store, Timestamp now, Batch& batch) {
    for (std::size_t i = 0; i < memory.staged().size(); ++i) {
        const Staged& staged = memory.staged().all()[i];
        if (!is_stale(staged, now)) {
            continue;
        }
        log_what_was_given(memory, store, staged, false, batch);
        batch.erased.push_back(memory.staged().id_at(i));
    }
}

}  // namespace kith::vault
