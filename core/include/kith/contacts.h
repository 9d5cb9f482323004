// SPDX-License-Identifier: Apache-2.0
//
// Everybody in an open vault. A vault of a hundred thousand people opens fast because their records stay decrypted
// bytes: a Contact is made of one when it is reached here, or asked for by id. kith/people.h searches all of them
// without making any.
#pragma once

#include <cstddef>
#include <iterator>
#include <optional>

#include "kith/contact.h"

namespace kith {

namespace vault {
class ContactShelf;
}

/// A range to go through once or as often as one likes: `for (const Contact& each : vault.contacts())`. In the order of
/// the ids, which says nothing about people. A view into its vault, valid until that is written, refreshed or closed;
/// what it gives are copies and stay valid. One record takes some microseconds to decode.
class Contacts {
public:
    /// An input iterator: the contact that it shows lives in it, until the next step.
    class Iterator {
    public:
        using value_type = Contact;
        using difference_type = std::ptrdiff_t;

        [[nodiscard]] const Contact& operator*() const { return *contact_; }
        [[nodiscard]] const Contact* operator->() const { return &*contact_; }
        Iterator& operator++();
        void operator++(int) { ++*this; }
        friend bool operator==(const Iterator& at, std::default_sentinel_t) { return !at.contact_; }

    private:
        friend class Contacts;
        explicit Iterator(const vault::ContactShelf& shelf);
        void settle();
        const vault::ContactShelf* shelf_;
        std::size_t next_ = 0;
        std::optional<Contact> contact_;
    };

    explicit Contacts(const vault::ContactShelf& shelf) : shelf_(&shelf) {}

    /// How many records of contacts there are. One that was sealed whole and can't be decoded all the same is counted
    /// here and passed over by the iterator; from then on Vault::damaged() names it.
    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] bool empty() const { return size() == 0; }
    [[nodiscard]] Iterator begin() const { return Iterator(*shelf_); }
    [[nodiscard]] static std::default_sentinel_t end() { return {}; }
    /// The contact of that id, if there is one that can be decoded.
    [[nodiscard]] std::optional<Contact> find(const ContactId& id) const;

    /// For the core itself.
    [[nodiscard]] const vault::ContactShelf& shelf() const { return *shelf_; }

private:
    const vault::ContactShelf* shelf_;
};

}  // namespace kith
