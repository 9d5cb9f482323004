// SPDX-License-Identifier: Apache-2.0
//
// What an open vault holds in memory: the decrypted records, as they may be seen today. Contacts stay bytes
// (contact_shelf.h), the rest is decoded at once. Values whose `keep_until` has passed are hidden here and nowhere
// else, so that editing a record never loses them.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <unordered_map>

#include "crypto/locked.h"
#include "kith/vault.h"
#include "vault/contact_shelf.h"
#include "vault/records.h"
#include "vault/shelf.h"
#include "vault/store.h"

namespace kith::vault {

class Memory final : public Listener {
public:
    explicit Memory(Date today) : today_(today), contacts_(today) {}

    void expect(std::size_t at_most) override { contacts_.expect(at_most); }
    void take(const RecordId& id, ByteView body) override;
    void gone(const RecordId& id) override;
    void pend(const RecordId& id, ByteView body) override;
    void keep_pending() override;
    void drop_pending() override;
    void unreadable(ByteView id) override;
    /// Puts everything in order, and names what is damaged.
    void settle() override;

    /// Hides and shows anew, as of that day.
    void set_today(Date today);

    /// The owner's record; none where it is missing or damaged.
    struct OwnerRow {
        RecordId id{};
        std::uint64_t revision = 0;
        Owner owner;
    };
    [[nodiscard]] const std::optional<OwnerRow>& owner() const { return owner_; }

    [[nodiscard]] std::span<const Persona> personas() const { return personas_.all(); }
    [[nodiscard]] const StoredPersona* persona(const PersonaId& id) const;
    [[nodiscard]] std::uint32_t next_place() const;

    [[nodiscard]] const ContactShelf& contacts() const { return contacts_; }
    /// The contact with everything that its record holds, hidden values too.
    [[nodiscard]] std::optional<Contact> whole_contact(const ContactId& id) const;
    /// What may be seen of the contact with these keys.
    [[nodiscard]] std::optional<Contact> contact_by_keys(const PublicKeys& keys) const;
    /// My layer as it once was, where this process has seen that revision.
    [[nodiscard]] const Mine* mine_at(const ContactId& id, std::uint64_t revision) const;
    /// Whether a contact's short id would be the same.
    [[nodiscard]] bool short_id_taken(const ContactId& id) const { return contacts_.short_id_taken(id); }

    [[nodiscard]] const Shelf<MeetingRecord>& log() const { return log_; }
    [[nodiscard]] MeetingRecord whole_meeting(const RecordId& id) const;
    [[nodiscard]] std::optional<RecordId> log_id(const MeetingId& meeting) const;
    [[nodiscard]] const Shelf<Staged>& staged() const { return staged_; }
    [[nodiscard]] std::optional<RecordId> staged_id(const MeetingId& meeting) const;

    /// How many values of contacts are hidden, and the rows that hold any hidden value.
    [[nodiscard]] std::size_t hidden() const { return contacts_.hidden(); }
    [[nodiscard]] std::vector<RecordId> contacts_with_hidden() const { return contacts_.with_hidden(); }
    [[nodiscard]] std::vector<RecordId> meetings_with_hidden() const;

    [[nodiscard]] std::span<const DamagedRecord> damaged() const;

private:
    void take_contact(const ContactId& id, ByteView body, const Outline& at);
    void note_past(const ContactId& id, ByteView next);
    void not_damaged(const RecordId& id);
    void take_decoded(const RecordId& id, Record record);
    void name_damaged() const;
    void take_meeting(const RecordId& id, std::uint64_t revision, MeetingRecord meeting);

    Date today_;
    std::optional<OwnerRow> owner_;
    Shelf<Persona> personas_;
    std::unordered_map<PersonaId, StoredPersona, IdHash, std::equal_to<>,
                       crypto::LockedAllocator<std::pair<const PersonaId, StoredPersona>>>
        stored_;
    ContactShelf contacts_;
    std::unordered_map<ContactId, std::map<std::uint64_t, Mine>, IdHash> past_;
    Shelf<MeetingRecord> log_;
    std::unordered_map<RecordId, std::vector<Given>, IdHash> whole_log_;
    Shelf<Staged> staged_;
    std::vector<std::pair<RecordId, SecretBytes>> pending_;  ///< of other kinds than contacts
    /// Grows while reading: that a record can't be decoded shows when it is asked for.
    mutable std::vector<DamagedRecord> damaged_;
};

}  // namespace kith::vault
