// SPDX-License-Identifier: Apache-2.0
//
// One sorted list, no hashes: rows come in the order of their ids, so that opening a vault appends, and a look-up is a
// search in it.
#include "vault/contact_shelf.h"

#include <algorithm>

#include "vault/layers.h"
#include "vault/records.h"

namespace kith::vault {
namespace {

// Below this, what was replaced may lie about until the vault closes.
constexpr std::size_t pack_from = std::size_t{1} << 20U;

}  // namespace

std::uint64_t short_bits(const ContactId& id) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 7; ++i) {
        bits = bits << 8U | id[i];
    }
    return bits >> 6U;
}

std::vector<ContactShelf::Entry>::iterator ContactShelf::place_of(const ContactId& id) {
    const auto end = entries_.begin() + static_cast<std::ptrdiff_t>(settled_);
    return std::ranges::lower_bound(entries_.begin(), end, id, {}, &Entry::id);
}

const ContactShelf::Entry* ContactShelf::find(const ContactId& id) const {
    const auto all = entries();
    if (all.empty() || all.back().id < id) {  // as while a vault is opened: each comes behind the others
        return nullptr;
    }
    const auto at = std::ranges::lower_bound(all, id, {}, &Entry::id);
    return at == all.end() || at->id != id ? nullptr : &*at;
}

const ContactShelf::Entry* ContactShelf::find(const PublicKeys& keys) const {
    const auto all = entries();
    const auto at = std::ranges::find_if(all, [&](const Entry& each) {
        if (vault::has_keys(each.body(), each.at, keys)) {
            return true;
        }
        const auto contact = each.at.merged ? whole(each) : std::nullopt;
        return contact &&
               std::ranges::any_of(layers_of(*contact), [&keys](const Contact* layer) { return layer->keys == keys; });
    });
    return at == all.end() ? nullptr : &*at;
}

bool ContactShelf::short_id_taken(const ContactId& id) const {
    const auto all = entries();
    const std::uint64_t bits = short_bits(id);
    const auto at = std::ranges::lower_bound(all, bits, {}, [](const Entry& each) { return short_bits(each.id); });
    return (at != all.end() && short_bits(at->id) == bits) || former_.contains(bits);
}

std::size_t ContactShelf::hidden_in(const Entry& entry) const {
    if (!entry.hides(today_)) {
        return 0;
    }
    if (entry.at.merged) {
        const auto contact = visible(entry);
        return contact ? contact->expired : 0;
    }
    return count_expired(entry.body(), entry.at, today_);
}

/// Those who were merged into it keep their short ids: they come back under them.
void ContactShelf::note_former(const Entry& entry, bool there) {
    const auto contact = entry.at.merged ? whole(entry) : std::nullopt;
    if (!contact) {
        return;
    }
    for (const Contact* layer : layers_of(*contact)) {
        const std::uint64_t bits = short_bits(layer->id);
        if (layer->id == entry.id) {
            continue;
        }
        if (there) {
            former_.insert(bits);
        } else if (const auto at = former_.find(bits); at != former_.end()) {
            former_.erase(at);
        }
    }
}

void ContactShelf::wipe_bytes(const Entry& entry) {
    note_former(entry, false);
    // All bytes lie in our arena, which handed them out writable.
    wipe({const_cast<Byte*>(entry.bytes), entry.size});
    live_ -= entry.size;
    dead_ += entry.size;
}

void ContactShelf::put(const ContactId& id, ByteView body, const Outline& at) {
    const std::span<Byte> kept = arena_.keep(body);
    place({id, kept.data(), static_cast<std::uint32_t>(kept.size()), at});
}

void ContactShelf::place(const Entry& entry) {
    const ContactId& id = entry.id;
    live_ += entry.size;
    hidden_ += hidden_in(entry);
    note_former(entry, true);
    if (settled_ == entries_.size() && (entries_.empty() || entries_.back().id < id)) {
        entries_.push_back(entry);
        ++settled_;
        return;
    }
    if (const auto had = place_of(id);
        had != entries_.begin() + static_cast<std::ptrdiff_t>(settled_) && had->id == id) {
        hidden_ -= hidden_in(*had);
        wipe_bytes(*had);
        *had = entry;
        std::erase(unreadable_, id);
        return;
    }
    entries_.push_back(entry);
}

void ContactShelf::pend(const ContactId& id, ByteView body, const Outline& at) {
    const std::span<Byte> kept = arena_.keep(body);
    if (find(id) != nullptr) {
        replacing_.insert_or_assign(id, pending_.size());
    }
    pending_.push_back({id, kept.data(), static_cast<std::uint32_t>(kept.size()), at});
}

void ContactShelf::keep_pending() {
    const std::vector<Entry> all = std::move(pending_);
    pending_.clear();
    replacing_.clear();
    for (const Entry& each : all) {
        place(each);
    }
}

void ContactShelf::drop_pending() {
    for (const Entry& each : pending_) {
        wipe({const_cast<Byte*>(each.bytes), each.size});
        dead_ += each.size;
    }
    pending_ = {};
    replacing_.clear();
}

std::optional<Contact> ContactShelf::whole_pending(const ContactId& id) const {
    const auto at = replacing_.find(id);
    return at == replacing_.end() ? std::nullopt : whole(pending_[at->second]);
}

bool ContactShelf::erase(const ContactId& id) {
    settle();
    const auto had = place_of(id);
    if (had == entries_.end() || had->id != id) {
        return false;
    }
    hidden_ -= hidden_in(*had);
    wipe_bytes(*had);
    entries_.erase(had);
    --settled_;
    std::erase(unreadable_, id);
    return true;
}

void ContactShelf::settle() {
    if (settled_ != entries_.size()) {
        const auto added = entries_.begin() + static_cast<std::ptrdiff_t>(settled_);
        std::ranges::stable_sort(added, entries_.end(), {}, &Entry::id);
        std::ranges::inplace_merge(entries_, added, {}, &Entry::id);
        drop_doubles();
        settled_ = entries_.size();
    }
    if (dead_ > pack_from && dead_ > live_) {
        pack();
    }
}

/// Of two that came under one id the later one counts. Only a broken file has such.
void ContactShelf::drop_doubles() {
    if (std::ranges::adjacent_find(entries_, {}, &Entry::id) == entries_.end()) {
        return;
    }
    std::vector<Entry> kept;
    for (const Entry& each : entries_) {
        if (!kept.empty() && kept.back().id == each.id) {
            hidden_ -= hidden_in(kept.back());
            wipe_bytes(kept.back());
            kept.back() = each;
        } else {
            kept.push_back(each);
        }
    }
    entries_ = std::move(kept);
}

void ContactShelf::pack() {
    Arena packed;
    for (Entry& each : entries_) {
        each.bytes = packed.keep(each.body()).data();
    }
    arena_ = std::move(packed);
    dead_ = 0;
}

std::optional<Contact> ContactShelf::whole(const Entry& entry) const {
    auto record = decode(entry.id, entry.body());
    auto* contact = record ? std::get_if<Contact>(&record->body) : nullptr;
    if (contact == nullptr) {
        if (std::ranges::find(unreadable_, entry.id) == unreadable_.end()) {
            unreadable_.push_back(entry.id);
        }
        return std::nullopt;
    }
    return std::move(*contact);
}

std::optional<Contact> ContactShelf::visible(const Entry& entry) const {
    auto contact = whole(entry);
    if (contact && (entry.at.merged || entry.hides(today_))) {
        contact = vault::visible(std::move(*contact), today_);
    }
    return contact;
}

void ContactShelf::set_today(Date today) {
    settle();
    today_ = today;
    hidden_ = 0;
    for (const Entry& each : entries_) {
        hidden_ += hidden_in(each);
    }
}

std::vector<ContactId> ContactShelf::with_hidden() const {
    std::vector<ContactId> out;
    for (const Entry& each : entries()) {
        if (each.hides(today_)) {
            out.push_back(each.id);
        }
    }
    return out;
}

}  // namespace kith::vault
