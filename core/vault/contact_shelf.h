// SPDX-License-Identifier: Apache-2.0
//
// The contacts of an open vault: their records as decrypted bytes, side by side in the order of their ids, and
// decoded when somebody asks for one. Values whose `keep_until` has passed are hidden in what is handed out and
// nowhere else. VAULT.md 7.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <unordered_set>
#include <vector>

#include "kith/contact.h"
#include "kith/time.h"
#include "vault/arena.h"
#include "vault/contact_bytes.h"
#include "vault/seal.h"

namespace kith::vault {

/// kith/contact.h: the short id is the first 50 bits.
[[nodiscard]] std::uint64_t short_bits(const ContactId& id);

class ContactShelf {
public:
    struct Entry {
        ContactId id{};
        const Byte* bytes = nullptr;
        std::uint32_t size = 0;
        Outline at;

        [[nodiscard]] ByteView body() const { return {bytes, size}; }
        [[nodiscard]] bool hides(Date today) const { return at.earliest != 0 && at.earliest < day_number(today); }
    };

    explicit ContactShelf(Date today) : today_(today) {}

    /// Makes room for so many, if that many come.
    void expect(std::size_t at_most) { entries_.reserve(at_most); }
    /// Takes a record in, or in place of the one of that id. `body` is copied.
    void put(const ContactId& id, ByteView body, const Outline& at);
    bool erase(const ContactId& id);
    /// Holds a record that is not durable yet: nobody sees it before keep_pending(), nor after drop_pending().
    void pend(const ContactId& id, ByteView body, const Outline& at);
    void keep_pending();
    void drop_pending();
    /// One that is there and is about to be replaced, as it will be; none if it isn't.
    [[nodiscard]] std::optional<Contact> whole_pending(const ContactId& id) const;
    [[nodiscard]] std::span<const Entry> pending() const { return pending_; }
    /// Puts the new ones where they belong. Until then find() and entries() don't know them.
    void settle();

    [[nodiscard]] std::span<const Entry> entries() const { return std::span(entries_).first(settled_); }
    [[nodiscard]] const Entry* find(const ContactId& id) const;
    /// The one with these keys, or into whom one with them was merged.
    [[nodiscard]] const Entry* find(const PublicKeys& keys) const;
    /// Whether a contact's short id would be the same, or that of one who was merged into another.
    [[nodiscard]] bool short_id_taken(const ContactId& id) const;

    /// Everything that the record holds. None if it can't be decoded: it is then among unreadable().
    [[nodiscard]] std::optional<Contact> whole(const Entry& entry) const;
    /// What may be seen of it today (vault/layers.h).
    [[nodiscard]] std::optional<Contact> visible(const Entry& entry) const;
    [[nodiscard]] std::span<const ContactId> unreadable() const { return unreadable_; }

    [[nodiscard]] Date today() const { return today_; }
    void set_today(Date today);
    /// How many values are hidden today, and whose.
    [[nodiscard]] std::size_t hidden() const { return hidden_; }
    [[nodiscard]] std::vector<ContactId> with_hidden() const;

private:
    [[nodiscard]] std::vector<Entry>::iterator place_of(const ContactId& id);
    [[nodiscard]] std::size_t hidden_in(const Entry& entry) const;
    void note_former(const Entry& entry, bool there);
    void wipe_bytes(const Entry& entry);
    void place(const Entry& entry);
    void drop_doubles();
    void pack();

    Date today_;
    Arena arena_;
    std::vector<Entry> entries_;  ///< in order up to settled_
    std::vector<Entry> pending_;
    std::map<ContactId, std::size_t> replacing_;  ///< where among pending_ those are that are in entries_ too
    std::size_t settled_ = 0;
    std::size_t hidden_ = 0;
    std::size_t live_ = 0;                           ///< bytes in the arena that belong to an entry
    std::size_t dead_ = 0;                           ///< and that no longer do: wiped, not used again
    std::unordered_multiset<std::uint64_t> former_;  ///< short ids of who was merged into another
    mutable std::vector<ContactId> unreadable_;
};

}  // namespace kith::vault
