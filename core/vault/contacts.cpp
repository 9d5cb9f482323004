// SPDX-License-Identifier: Apache-2.0
//
// The public range over the contacts of a vault.
#include "kith/contacts.h"

#include "vault/contact_shelf.h"

namespace kith {

Contacts::Iterator::Iterator(const vault::ContactShelf& shelf) : shelf_(&shelf) {
    settle();
}

Contacts::Iterator& Contacts::Iterator::operator++() {
    settle();
    return *this;
}

/// Goes to the next contact that can be decoded.
void Contacts::Iterator::settle() {
    contact_.reset();
    while (!contact_ && next_ < shelf_->entries().size()) {
        contact_ = shelf_->visible(shelf_->entries()[next_]);
        ++next_;
    }
}

std::size_t Contacts::size() const {
    return shelf_->entries().size();
}

std::optional<Contact> Contacts::find(const ContactId& id) const {
    const auto* entry = shelf_->find(id);
    return entry == nullptr ? std::nullopt : shelf_->visible(*entry);
}

}  // namespace kith
