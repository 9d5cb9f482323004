// SPDX-License-Identifier: Apache-2.0
//
// Each kind of record, out and in. VAULT.md 6.
#include "vault/records.h"

#include <google/protobuf/arena.h>

#include <array>
#include <cstddef>
#include <iterator>
#include <limits>

#include "card/encoding.h"
#include "vault/rules.h"

namespace kith::vault {
namespace {

std::unexpected<Error> malformed() {
    return fail(Errc::malformed, "a record can't be read");
}

/// Of the stack, for a message's many small parts: a hundred thousand records come and go at once.
constexpr std::size_t message_space = 8192;

/// Wipes what protobuf copied out of a secret.
void wipe_field(std::string* field) {
    wipe({reinterpret_cast<Byte*>(field->data()), field->size()});
}

// --- out

void fill(const Owner& from, pb::Record& to) {
    to_proto(from.created, *to.mutable_owner()->mutable_created());
    for (const auto& [slot, made] : from.slots) {
        pb::SlotMade& out = *to.mutable_owner()->add_slots();
        out.set_slot(std::string(as_text(slot)));
        to_proto(made, *out.mutable_made());
    }
    for (const Timestamp& at : from.phrase_mismatches) {
        to_proto(at, *to.mutable_owner()->add_phrase_mismatches());
    }
}

void fill(const StoredPersona& from, pb::Record& to) {
    pb::PersonaRecord& out = *to.mutable_persona();
    out.set_place(from.place);
    out.set_name(from.persona.name);
    for (const OwnProperty& own : from.persona.properties) {
        to_proto(own, *out.add_properties());
    }
    to_proto(from.persona.defaults, *out.mutable_defaults());
    to_proto(from.keys.pub, *out.mutable_keys());
    out.set_ik_secret(from.keys.ik_secret.view().data(), from.keys.ik_secret.view().size());
    out.set_sx_secret(from.keys.sx_secret.view().data(), from.keys.sx_secret.view().size());
}

void fill(const Contact& from, pb::ContactRecord& out) {
    if (from.keys) {
        to_proto(*from.keys, *out.mutable_keys());
    }
    out.set_display_name(from.display_name);
    for (const Given& given : from.theirs) {
        card::to_proto(given, *out.add_theirs());
    }
    for (const Met& met : from.met) {
        to_proto(met, *out.add_met());
    }
    for (const Note& note : from.mine.notes) {
        pb::Note& each = *out.add_notes();
        to_proto(note.at, *each.mutable_at());
        each.set_text(note.text);
    }
    for (const std::string& tag : from.mine.tags) {
        out.add_tags(tag);
    }
    for (const Property& property : from.mine.corrections) {
        card::to_proto(property, *out.add_corrections());
    }
    out.set_hello_level(from.hello_level);
    for (const Merged& each : from.merged) {
        pb::Merged& merged = *out.add_merged();
        merged.set_id(field_of(each.contact.id));
        to_proto(each.at, *merged.mutable_at());
        merged.set_revision(each.contact.revision);
        fill(each.contact, *merged.mutable_contact());
    }
    for (const ContactId& id : from.apart) {
        out.add_apart(field_of(id));
    }
    static_cast<void>(out.MergeFromString(from.later));
}

void fill(const Contact& from, pb::Record& to) {
    fill(from, *to.mutable_contact());
}

void fill(const MeetingRecord& from, pb::Record& to) {
    pb::MeetingRecord& out = *to.mutable_meeting();
    out.set_meeting(field_of(from.id));
    out.set_persona(field_of(from.persona));
    to_proto(from.peer, *out.mutable_peer());
    out.set_peer_name(from.peer_name);
    if (from.contact != ContactId{}) {
        out.set_contact(field_of(from.contact));
    }
    to_proto(from.met, *out.mutable_met());
    for (const Given& given : from.gave) {
        card::to_proto(given, *out.add_gave());
    }
    out.set_gave_certain(from.gave_certain);
    for (const Given& given : from.got) {
        card::to_proto(given, *out.add_got());
    }
}

void fill(const Staged& from, pb::Record& to) {
    pb::StagedRecord& out = *to.mutable_staged();
    out.set_meeting(field_of(from.row.id));
    out.set_persona(field_of(from.persona));
    to_proto(from.peer, *out.mutable_peer());
    out.set_peer_name(from.peer_name);
    to_proto(from.met, *out.mutable_met());
    for (const Given& given : from.gave) {
        card::to_proto(given, *out.add_gave());
    }
    out.set_state(field_of(from.row.state));
}

void wipe_secrets(pb::Record& record) {
    if (record.has_persona()) {
        wipe_field(record.mutable_persona()->mutable_ik_secret());
        wipe_field(record.mutable_persona()->mutable_sx_secret());
    }
    if (record.has_staged()) {
        wipe_field(record.mutable_staged()->mutable_state());
    }
}

// --- in

// Texts are moved out of the message, which nobody reads again.

template <typename Repeated>
Result<std::vector<Given>> given_list(Repeated& from) {
    std::vector<Given> out;
    out.reserve(static_cast<std::size_t>(from.size()));
    for (pb::Given& each : from) {
        auto given = card::from_proto(std::move(each));
        if (!given) {
            return std::unexpected(given.error());
        }
        out.push_back(std::move(*given));
    }
    return out;
}

Result<Body> read(pb::OwnerRecord& from) {
    const auto created = from_proto(from.created());
    if (!created) {
        return std::unexpected(created.error());
    }
    Owner out{.created = *created};
    for (const pb::SlotMade& slot : from.slots()) {
        const auto id = array_of<16>(slot.slot());
        const auto made = from_proto(slot.made());
        if (!id || !made) {
            return malformed();
        }
        out.slots.emplace_back(*id, *made);
    }
    if (from.phrase_mismatches_size() > limits::phrase_mismatches) {
        return malformed();
    }
    for (const pb::Moment& moment : from.phrase_mismatches()) {
        const auto at = from_proto(moment);
        if (!at) {
            return malformed();
        }
        out.phrase_mismatches.push_back(*at);
    }
    return out;
}

Result<Body> read(pb::PersonaRecord& from) {
    StoredPersona out;
    out.place = from.place();
    out.persona.name = from.name();
    for (pb::OwnProperty& each : *from.mutable_properties()) {
        auto own = from_proto(std::move(each));
        if (!own) {
            return std::unexpected(own.error());
        }
        out.persona.properties.push_back(std::move(*own));
    }
    const auto defaults = from_proto(from.defaults());
    const auto keys = from_proto(from.keys());
    if (!defaults || !keys || from.ik_secret().size() != 64 || from.sx_secret().size() != 32) {
        return malformed();
    }
    out.persona.defaults = *defaults;
    out.persona.keys = *keys;
    out.keys.pub = *keys;
    std::copy(from.ik_secret().begin(), from.ik_secret().end(), out.keys.ik_secret.writable().begin());
    std::copy(from.sx_secret().begin(), from.sx_secret().end(), out.keys.sx_secret.writable().begin());
    return out;
}

/// What is left of a message whose fields have been read: those that only a later version knows. (The lite runtime keeps
/// them, and shows them in no other way.)
std::string later_in(pb::ContactRecord& from) {
    from.clear_keys();
    from.clear_display_name();
    from.clear_theirs();
    from.clear_met();
    from.clear_notes();
    from.clear_tags();
    from.clear_corrections();
    from.clear_hello_level();
    from.clear_merged();
    from.clear_apart();
    return from.SerializeAsString();
}

Result<std::vector<Merged>> merged_in(pb::ContactRecord& from, int depth);

Result<Contact> read_contact(pb::ContactRecord& from, int depth) {
    Contact out;
    if (from.has_keys()) {
        const auto keys = from_proto(from.keys());
        if (!keys) {
            return std::unexpected(keys.error());
        }
        out.keys = *keys;
    }
    out.display_name = std::move(*from.mutable_display_name());
    out.hello_level = from.hello_level();
    auto theirs = given_list(*from.mutable_theirs());
    if (!theirs) {
        return std::unexpected(theirs.error());
    }
    out.theirs = std::move(*theirs);
    out.met.reserve(static_cast<std::size_t>(from.met_size()));
    for (pb::MetAt& each : *from.mutable_met()) {
        auto met = from_proto(std::move(each));
        if (!met) {
            return std::unexpected(met.error());
        }
        out.met.push_back(std::move(*met));
    }
    for (pb::Note& each : *from.mutable_notes()) {
        const auto at = from_proto(each.at());
        if (!at) {
            return std::unexpected(at.error());
        }
        out.mine.notes.push_back(Note{*at, std::move(*each.mutable_text())});
    }
    out.mine.tags.assign(std::move_iterator(from.mutable_tags()->begin()),
                         std::move_iterator(from.mutable_tags()->end()));
    for (pb::Property& each : *from.mutable_corrections()) {
        auto property = card::from_proto(std::move(each));
        if (!property) {
            return std::unexpected(property.error());
        }
        out.mine.corrections.push_back(std::move(*property));
    }
    auto merged = merged_in(from, depth);
    if (!merged) {
        return std::unexpected(merged.error());
    }
    out.merged = std::move(*merged);
    out.apart.reserve(static_cast<std::size_t>(from.apart_size()));
    for (const std::string& each : from.apart()) {
        const auto id = array_of<16>(each);
        if (!id) {
            return std::unexpected(id.error());
        }
        out.apart.push_back(*id);
    }
    out.later = later_in(from);
    return out;
}

Result<std::vector<Merged>> merged_in(pb::ContactRecord& from, int depth) {
    if (from.merged_size() > 0 && depth == limits::nesting) {
        return malformed();
    }
    std::vector<Merged> out;
    out.reserve(static_cast<std::size_t>(from.merged_size()));
    for (pb::Merged& each : *from.mutable_merged()) {
        const auto id = array_of<16>(each.id());
        const auto at = from_proto(each.at());
        auto contact = read_contact(*each.mutable_contact(), depth + 1);
        if (!id || !at || !contact) {
            return malformed();
        }
        contact->id = *id;
        contact->revision = each.revision();
        out.push_back({*at, std::move(*contact)});
    }
    return out;
}

Result<Body> read(pb::ContactRecord& from) {
    auto contact = read_contact(from, 0);
    return contact ? Result<Body>(std::move(*contact)) : std::unexpected(contact.error());
}

Result<Body> read(pb::MeetingRecord& from) {
    const auto id = array_of<16>(from.meeting());
    const auto persona = array_of<16>(from.persona());
    const auto contact = from.contact().empty() ? Result<ContactId>(ContactId{}) : array_of<16>(from.contact());
    const auto peer = from_proto(from.peer());
    auto met = from_proto(std::move(*from.mutable_met()));
    auto gave = given_list(*from.mutable_gave());
    auto got = given_list(*from.mutable_got());
    if (!id || !persona || !contact || !peer || !met || !gave || !got) {
        return malformed();
    }
    return MeetingRecord{*id,
                         *persona,
                         *peer,
                         std::move(*from.mutable_peer_name()),
                         *contact,
                         std::move(*met),
                         std::move(*gave),
                         from.gave_certain(),
                         std::move(*got)};
}

Result<Body> read(pb::StagedRecord& from) {
    const auto id = array_of<16>(from.meeting());
    const auto persona = array_of<16>(from.persona());
    const auto peer = from_proto(from.peer());
    auto met = from_proto(std::move(*from.mutable_met()));
    auto gave = given_list(*from.mutable_gave());
    if (!id || !persona || !peer || !met || !gave) {
        return malformed();
    }
    const ByteView state = as_bytes(from.state());
    return Staged{{*id, Bytes(state.begin(), state.end())}, *persona,        *peer,
                  std::move(*from.mutable_peer_name()),     std::move(*met), std::move(*gave)};
}

Result<Body> read_body(pb::Record& from) {
    switch (from.kind_case()) {
        case pb::Record::kOwner:
            return read(*from.mutable_owner());
        case pb::Record::kPersona:
            return read(*from.mutable_persona());
        case pb::Record::kContact:
            return read(*from.mutable_contact());
        case pb::Record::kMeeting:
            return read(*from.mutable_meeting());
        case pb::Record::kStaged:
            return read(*from.mutable_staged());
        case pb::Record::KIND_NOT_SET:
            break;
    }
    return malformed();
}

}  // namespace

Result<SecretBytes> encode(const Record& record) {
    alignas(std::max_align_t) std::array<char, message_space> space;
    google::protobuf::Arena arena(space.data(), space.size());
    pb::Record& out = *google::protobuf::Arena::CreateMessage<pb::Record>(&arena);
    out.set_revision(record.revision);
    std::visit([&out](const auto& body) { fill(body, out); }, record.body);
    auto padded = make_padded(out.ByteSizeLong());
    if (padded) {
        out.SerializeWithCachedSizesToArray(body_of(*padded).data());
    }
    wipe_secrets(out);
    return padded;
}

Result<Record> decode(const RecordId& id, ByteView body) {
    alignas(std::max_align_t) std::array<char, message_space> space;
    google::protobuf::Arena arena(space.data(), space.size());
    pb::Record& in = *google::protobuf::Arena::CreateMessage<pb::Record>(&arena);
    if (body.size() > largest_padded || !in.ParseFromArray(body.data(), static_cast<int>(body.size()))) {
        wipe_secrets(in);
        return malformed();
    }
    auto read = read_body(in);
    wipe_secrets(in);
    if (!read) {
        return std::unexpected(read.error());
    }
    Record record{in.revision(), std::move(*read)};
    if (auto* stored = std::get_if<StoredPersona>(&record.body)) {
        stored->persona.id = id;
        stored->persona.revision = record.revision;
    }
    if (auto* contact = std::get_if<Contact>(&record.body)) {
        contact->id = id;
        contact->revision = record.revision;
    }
    return record;
}

}  // namespace kith::vault
