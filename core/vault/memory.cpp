// SPDX-License-Identifier: Apache-2.0
//
// Taking records in, and hiding what has expired. VAULT.md 7.
#include "vault/memory.h"

#include <algorithm>

#include "vault/layers.h"

namespace kith::vault {
namespace {

bool any_expired(const std::vector<Given>& given, Date today) {
    return std::ranges::any_of(given, [today](const Given& each) { return each.terms.expired_on(today); });
}

/// Whether that record is the one of the entry, whichever way its id is spelt.
bool is(const DamagedRecord& damaged, const RecordId& id) {
    return damaged.id == to_hex(id);
}

}  // namespace

void Memory::not_damaged(const RecordId& id) {
    if (!damaged_.empty()) {
        std::erase_if(damaged_, [&id](const DamagedRecord& each) { return is(each, id); });
    }
}

void Memory::pend(const RecordId& id, ByteView body) {
    if (const auto at = outline(body)) {
        contacts_.pend(id, body, *at);
    } else {
        pending_.emplace_back(id, SecretBytes(body));
    }
}

void Memory::keep_pending() {
    for (const ContactShelf::Entry& each : contacts_.pending()) {
        not_damaged(each.id);
        note_past(each.id, each.body());
    }
    contacts_.keep_pending();
    const auto others = std::move(pending_);
    pending_.clear();
    for (const auto& [id, body] : others) {
        take(id, body.view());
    }
}

void Memory::drop_pending() {
    contacts_.drop_pending();
    pending_.clear();
}

void Memory::take(const RecordId& id, ByteView body) {
    not_damaged(id);
    // By far the most records are contacts, spelt as we spell them.
    if (const auto at = outline(body)) {
        return take_contact(id, body, *at);
    }
    auto record = decode(id, body);
    if (!record) {
        return unreadable(id);
    }
    if (!std::holds_alternative<Contact>(record->body)) {
        return take_decoded(id, std::move(*record));
    }
    // A contact in another spelling: from here on in ours.
    const auto padded = encode(*record);
    const auto spelt = padded ? unpad(padded->view()) : std::nullopt;
    const auto at = spelt ? outline(*spelt) : std::nullopt;
    if (!at) {
        return unreadable(id);
    }
    take_contact(id, *spelt, *at);
}

/// My layer as it was before `next`, for whoever has read it and wants to change it.
void Memory::note_past(const ContactId& id, ByteView next) {
    // While a vault is opened nobody is known yet, and nothing has to be looked up.
    if (const auto* had = past_.empty() && contacts_.entries().empty() ? nullptr : contacts_.find(id)) {
        if (const std::uint64_t revision = revision_of(had->body()); revision != revision_of(next)) {
            if (auto before = contacts_.whole(*had)) {
                past_[id].insert_or_assign(revision, all_mine(*before));
            }
        }
    }
}

void Memory::take_contact(const ContactId& id, ByteView body, const Outline& at) {
    note_past(id, body);
    contacts_.put(id, body, at);
}

void Memory::take_decoded(const RecordId& id, Record record) {
    if (auto* stored = std::get_if<StoredPersona>(&record.body)) {
        personas_.put(id, record.revision, stored->persona);
        stored_.insert_or_assign(id, std::move(*stored));
    } else if (auto* meeting = std::get_if<MeetingRecord>(&record.body)) {
        take_meeting(id, record.revision, std::move(*meeting));
    } else if (auto* staged = std::get_if<Staged>(&record.body)) {
        staged_.put(id, record.revision, std::move(*staged));
    } else if (auto* owner = std::get_if<Owner>(&record.body)) {
        owner_ = OwnerRow{id, record.revision, std::move(*owner)};
    }
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
    if (contacts_.erase(id)) {
        past_.erase(id);
    }
    personas_.erase(id);
    stored_.erase(id);
    log_.erase(id);
    whole_log_.erase(id);
    staged_.erase(id);
    if (owner_ && owner_->id == id) {
        owner_.reset();
    }
    std::erase_if(damaged_, [&id](const DamagedRecord& each) { return is(each, id); });
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
    contacts_.settle();
    personas_.sort([this](const Persona& a, const Persona& b) {
        return std::pair(stored_.at(a.id).place, a.id) < std::pair(stored_.at(b.id).place, b.id);
    });
    log_.sort([](const MeetingRecord& a, const MeetingRecord& b) { return a.met.at.unix_ms < b.met.at.unix_ms; });
    name_damaged();
}

void Memory::name_damaged() const {
    for (DamagedRecord& each : damaged_) {
        for (const MeetingRecord& meeting : log_.all()) {
            if (meeting.contact != ContactId{} && to_hex(meeting.contact) == each.id) {
                each.name = meeting.peer_name;
            }
        }
    }
}

std::span<const DamagedRecord> Memory::damaged() const {
    const std::size_t before = damaged_.size();
    for (const ContactId& id : contacts_.unreadable()) {
        if (std::ranges::none_of(damaged_, [&id](const DamagedRecord& each) { return is(each, id); })) {
            damaged_.push_back({to_hex(id), {}});
        }
    }
    if (damaged_.size() != before) {
        name_damaged();
    }
    return damaged_;
}

void Memory::set_today(Date today) {
    if (today == today_) {
        return;
    }
    today_ = today;
    contacts_.set_today(today);
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
    const auto* entry = contacts_.find(id);
    return entry == nullptr ? std::nullopt : contacts_.whole(*entry);
}

std::optional<Contact> Memory::contact_by_keys(const PublicKeys& keys) const {
    const auto* entry = contacts_.find(keys);
    return entry == nullptr ? std::nullopt : contacts_.visible(*entry);
}

const Mine* Memory::mine_at(const ContactId& id, std::uint64_t revision) const {
    const auto contact = past_.find(id);
    if (contact == past_.end()) {
        return nullptr;
    }
    const auto at = contact->second.find(revision);
    return at == contact->second.end() ? nullptr : &at->second;
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

std::vector<RecordId> Memory::meetings_with_hidden() const {
    std::vector<RecordId> out;
    for (const auto& [id, whole] : whole_log_) {
        out.push_back(id);
    }
    return out;
}

}  // namespace kith::vault
