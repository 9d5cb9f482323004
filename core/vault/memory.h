// SPDX-License-Identifier: Apache-2.0
//
// What an open vault holds in memory: the decrypted records, as they may be seen today. Values whose
// `keep_until` has passed are hidden here and nowhere else, so that editing a record never loses them.
#pragma once

#include <map>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "kith/vault.h"
#include "vault/records.h"
#include "vault/shelf.h"
#include "vault/store.h"

namespace kith::vault {

class Memory final : public Listener {
public:
    explicit Memory(Date today) : today_(today) {}

    void take(const RecordId& id, Record record) override;
    void gone(const RecordId& id) override;
    void unreadable(ByteView id) override;

    /// After records were taken: puts personas and log in order, and names what is damaged.
    void settle();
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

    [[nodiscard]] const Shelf<Contact>& contacts() const { return contacts_; }
    /// The contact with everything that its record holds, hidden values too.
    [[nodiscard]] std::optional<Contact> whole_contact(const ContactId& id) const;
    [[nodiscard]] const Contact* contact_by_keys(const PublicKeys& keys) const;
    /// My layer as it once was, where this process has seen that revision.
    [[nodiscard]] const Mine* mine_at(const ContactId& id, std::uint64_t revision) const;
    /// Whether a contact's short id would be the same.
    [[nodiscard]] bool short_id_taken(const ContactId& id) const;

    [[nodiscard]] const Shelf<MeetingRecord>& log() const { return log_; }
    [[nodiscard]] MeetingRecord whole_meeting(const RecordId& id) const;
    [[nodiscard]] std::optional<RecordId> log_id(const MeetingId& meeting) const;
    [[nodiscard]] const Shelf<Staged>& staged() const { return staged_; }
    [[nodiscard]] std::optional<RecordId> staged_id(const MeetingId& meeting) const;

    /// How many values of contacts are hidden, and the rows that hold any hidden value.
    [[nodiscard]] std::size_t hidden() const { return hidden_; }
    [[nodiscard]] std::vector<RecordId> contacts_with_hidden() const;
    [[nodiscard]] std::vector<RecordId> meetings_with_hidden() const;

    [[nodiscard]] std::span<const DamagedRecord> damaged() const { return damaged_; }

private:
    /// What a record holds that is not shown whole.
    struct Whole {
        std::vector<Given> given;
        std::string display_name;
    };
    void take_contact(Contact contact);
    void take_meeting(const RecordId& id, std::uint64_t revision, MeetingRecord meeting);

    Date today_;
    std::optional<OwnerRow> owner_;
    Shelf<Persona> personas_;
    std::unordered_map<PersonaId, StoredPersona, IdHash> stored_;
    Shelf<Contact> contacts_;
    std::unordered_map<ContactId, Whole, IdHash> whole_contacts_;
    std::unordered_map<ContactId, std::map<std::uint64_t, Mine>, IdHash> past_;
    std::unordered_multiset<std::uint64_t> short_ids_;
    Shelf<MeetingRecord> log_;
    std::unordered_map<RecordId, std::vector<Given>, IdHash> whole_log_;
    Shelf<Staged> staged_;
    std::size_t hidden_ = 0;
    std::vector<DamagedRecord> damaged_;
};

/// What may be seen of a contact on that day: `theirs` and the name without what has expired, and how many that were.
[[nodiscard]] Contact visible(Contact whole, Date today);

}  // namespace kith::vault
