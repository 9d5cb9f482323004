// SPDX-License-Identifier: Apache-2.0
//
// Taking records in, and hiding what has expired. VAULT.md 7.
#include "vault/memory.h"

#include <algorithm>

namespace kith::vault {
namespace {

/// kith/contact.h: the short id is the first 50 bits.
std::uint64_t short_bits(const ContactId& id) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 7; ++i) {
        bits = bits << 8U | id[i];
    }
    return bits >> 6U;
}

bool any_expired(const std::vector<Given>& given, Date today) {
    return std::ranges::any_of(given, [today](const Given& each) { return each.terms.expired_on(today); });
}

bool has_name(const std::vector<Given>& given) {
    return std::ranges::any_of(
        given, [](const Given& each) { return each.property.name == "FN" || each.property.name == "N"; });
}

}  // namespace

Contact visible(Contact whole, Date today) {
    ByDate split = split_by_date(std::move(whole.theirs), today);
    whole.theirs = std::move(split.visible);
    whole.expired = split.expired.size();
    // The name is a value like any other: it goes with its property, and what is left names the contact.
    if (has_name(split.expired) && !has_name(whole.theirs)) {
        Card left;
        for (const Given& given : whole.theirs) {
            left.properties.push_back(given.property);
        }
        whole.display_name = left.display_name();
    }
    return whole;
}

void Memory::take(const RecordId& id, Record record) {
    std::erase_if(damaged_, [&id](const DamagedRecord& each) { return each.id == to_hex(id); });
    if (auto* stored = std::get_if<StoredPersona>(&record.body)) {
        personas_.put(id, record.revision, stored->persona);
        stored_.insert_or_assign(id, std::move(*stored));
    } else if (auto* contact = std::get_if<Contact>(&record.body)) {
        take_contact(std::move(*contact));
    } else if (auto* meeting = std::get_if<MeetingRecord>(&record.body)) {
        take_meeting(id, record.revision, std::move(*meeting));
    } else if (auto* staged = std::get_if<Staged>(&record.body)) {
        staged_.put(id, record.revision, std::move(*staged));
    } else if (auto* owner = std::get_if<Owner>(&record.body)) {
        owner_ = OwnerRow{id, record.revision, std::move(*owner)};
    }
}

void Memory::take_contact(Contact contact) {
    const ContactId id = contact.id;
    if (const Contact* had = contacts_.find(id)) {
        hidden_ -= had->expired;
        if (had->revision != contact.revision) {
            past_[id].insert_or_assign(had->revision, had->mine);
        }
    } else {
        short_ids_.insert(short_bits(id));
    }
    contact.expired = 0;
    whole_contacts_.erase(id);
    if (any_expired(contact.theirs, today_)) {
        whole_contacts_.insert_or_assign(id, Whole{contact.theirs, contact.display_name});
        contact = visible(std::move(contact), today_);
        hidden_ += contact.expired;
    }
    const std::uint64_t revision = contact.revision;
    contacts_.put(id, revision, std::move(contact));
}

void Memory::take_meeting(const RecordId& id, std::uint64_t revision, MeetingRecord meeting) {
    whole_log_.erase(id);
    if (any_expired(meeting.got, today_)) {
        whole_log_.insert_or_assign(id, meeting.got);
        meeting.got = split_by_date(std::move(meeting.got), today_).visible;
    }
    log_.put(id, revision, std::move(meeting));
}

void Memory::gone(const RecordId& id) {
    if (const Contact* had = contacts_.find(id)) {
        hidden_ -= had->expired;
        whole_contacts_.erase(id);
        past_.erase(id);
        short_ids_.erase(short_ids_.find(short_bits(id)));
        contacts_.erase(id);
    }
    personas_.erase(id);
    stored_.erase(id);
    log_.erase(id);
    whole_log_.erase(id);
    staged_.erase(id);
    if (owner_ && owner_->id == id) {
        owner_.reset();
    }
    std::erase_if(damaged_, [&id](const DamagedRecord& each) { return each.id == to_hex(id); });
}

void Memory::unreadable(ByteView id) {
    RecordId known{};
    if (id.size() == known.size()) {
        std::ranges::copy(id, known.begin());
        gone(known);
    }
    if (std::ranges::find(damaged_, to_hex(id), &DamagedRecord::id) == damaged_.end()) {
        damaged_.push_back({to_hex(id), {}});
    }
}

void Memory::settle() {
    personas_.sort([this](const Persona& a, const Persona& b) {
        return std::pair(stored_.at(a.id).place, a.id) < std::pair(stored_.at(b.id).place, b.id);
    });
    log_.sort([](const MeetingRecord& a, const MeetingRecord& b) { return a.met.at.unix_ms < b.met.at.unix_ms; });
    for (DamagedRecord& each : damaged_) {
        for (const MeetingRecord& meeting : log_.all()) {
            if (meeting.contact != ContactId{} && to_hex(meeting.contact) == each.id) {
                each.name = meeting.peer_name;
            }
        }
    }
}

void Memory::set_today(Date today) {
    if (today == today_) {
        return;
    }
    today_ = today;
    for (std::size_t i = 0; i < contacts_.size(); ++i) {
        take_contact(*whole_contact(contacts_.id_at(i)));
    }
    for (std::size_t i = 0; i < log_.size(); ++i) {
        const RecordId id = log_.id_at(i);
        take_meeting(id, log_.revision(id), whole_meeting(id));
    }
}

const StoredPersona* Memory::persona(const PersonaId& id) const {
    const auto at = stored_.find(id);
    return at == stored_.end() ? nullptr : &at->second;
}

std::uint32_t Memory::next_place() const {
    std::uint32_t next = 0;
    for (const auto& [id, stored] : stored_) {
        next = std::max(next, stored.place + 1);
    }
    return next;
}

std::optional<Contact> Memory::whole_contact(const ContactId& id) const {
    const Contact* seen = contacts_.find(id);
    if (seen == nullptr) {
        return std::nullopt;
    }
    Contact out = *seen;
    out.expired = 0;
    if (const auto whole = whole_contacts_.find(id); whole != whole_contacts_.end()) {
        out.theirs = whole->second.given;
        out.display_name = whole->second.display_name;
    }
    return out;
}

const Contact* Memory::contact_by_keys(const PublicKeys& keys) const {
    const auto all = contacts_.all();
    const auto at = std::ranges::find_if(all, [&keys](const Contact& each) { return each.keys == keys; });
    return at == all.end() ? nullptr : &*at;
}

const Mine* Memory::mine_at(const ContactId& id, std::uint64_t revision) const {
    const auto contact = past_.find(id);
    if (contact == past_.end()) {
        return nullptr;
    }
    const auto at = contact->second.find(revision);
    return at == contact->second.end() ? nullptr : &at->second;
}

bool Memory::short_id_taken(const ContactId& id) const {
    return short_ids_.contains(short_bits(id));
}

MeetingRecord Memory::whole_meeting(const RecordId& id) const {
    MeetingRecord out = *log_.find(id);
    if (const auto whole = whole_log_.find(id); whole != whole_log_.end()) {
        out.got = whole->second;
    }
    return out;
}

std::optional<RecordId> Memory::log_id(const MeetingId& meeting) const {
    for (std::size_t i = log_.size(); i > 0; --i) {
        if (log_.all()[i - 1].id == meeting) {
            return log_.id_at(i - 1);
        }
    }
    return std::nullopt;
}

std::optional<RecordId> Memory::staged_id(const MeetingId& meeting) const {
    for (std::size_t i = 0; i < staged_.size(); ++i) {
        if (staged_.all()[i].row.id == meeting) {
            return staged_.id_at(i);
        }
    }
    return std::nullopt;
}

std::vector<RecordId> Memory::contacts_with_hidden() const {
    std::vector<RecordId> out;
    for (const auto& [id, whole] : whole_contacts_) {
        out.push_back(id);
    }
    return out;
}

std::vector<RecordId> Memory::meetings_with_hidden() const {
    std::vector<RecordId> out;
    for (const auto& [id, whole] : whole_log_) {
        out.push_back(id);
    }
    return out;
}

}  // namespace kith::vault
