// SPDX-License-Identifier: Apache-2.0
//
// The walks over a contact's record. Field numbers are those of core/proto/vault.proto and card.proto.
#include "vault/contact_bytes.h"

#include <algorithm>
#include <cstring>

#include "kith/limits.h"
#include "vault/wire.h"

namespace kith::vault {
namespace {

// Record
constexpr unsigned record_revision = 1;
constexpr unsigned record_contact = 4;
// ContactRecord
constexpr unsigned contact_keys = 1;
constexpr unsigned contact_display_name = 2;
constexpr unsigned contact_theirs = 3;
constexpr unsigned contact_met = 4;
constexpr unsigned contact_notes = 5;
constexpr unsigned contact_tags = 6;
constexpr unsigned contact_corrections = 7;
constexpr unsigned contact_hello_level = 8;
constexpr unsigned contact_merged = 9;
constexpr unsigned contact_apart = 10;
// Merged
constexpr unsigned merged_id = 1;
constexpr unsigned merged_at = 2;
constexpr unsigned merged_revision = 3;
constexpr unsigned merged_contact = 4;
// Given, and its Terms
constexpr unsigned given_property = 1;
constexpr unsigned given_terms = 2;
constexpr unsigned terms_keep_until = 1;
constexpr unsigned terms_no_export = 2;
constexpr unsigned terms_pass_on = 3;
constexpr unsigned terms_use_for = 4;
// Property
constexpr unsigned property_group = 1;
constexpr unsigned property_name = 2;
constexpr unsigned property_parameters = 3;
constexpr unsigned property_value = 4;
// MetAt and Note: the moment, then a text
constexpr unsigned moment_of_it = 1;
constexpr unsigned text_of_it = 2;
constexpr unsigned met_how = 3;

/// KeyPair of two keys of 32 bytes: tag, length, key, tag, length, key.
constexpr std::size_t key_pair_size = 2 + 32 + 2 + 32;
constexpr std::size_t ik_at = 2;
constexpr std::size_t sx_at = ik_at + 32 + 2;

/// No byte above ASCII and no backslash. In steps of a fixed length, which a compiler makes wide ones of.
bool is_plain(ByteView bytes) {
    constexpr std::size_t step = 32;
    std::size_t at = 0;
    Byte found = 0;
    for (; at + step <= bytes.size(); at += step) {
        const Byte* block = bytes.data() + at;
        Byte high = 0;
        for (std::size_t i = 0; i < step; ++i) {
            const Byte backslash = block[i] == '\\' ? 0x80 : 0;
            high = static_cast<Byte>(high | block[i] | backslash);
        }
        found = static_cast<Byte>(found | high);
    }
    for (; at < bytes.size(); ++at) {
        found = static_cast<Byte>(found | bytes[at] | (bytes[at] == '\\' ? 0x80U : 0U));
    }
    return (found & 0x80U) == 0;
}

/// What terms say of the last day, 0: none. Nothing if they are spelt otherwise than we spell them.
std::optional<std::uint32_t> keep_until_of(ByteView terms) {
    WireReader reader(terms);
    std::uint32_t day = 0;
    for (const unsigned field : {terms_keep_until, terms_no_export, terms_pass_on, terms_use_for}) {
        if (reader.next_is_number(field)) {
            const std::uint64_t value = reader.number();
            day = field == terms_keep_until ? static_cast<std::uint32_t>(value) : day;
        }
    }
    return reader.broken() || !reader.at_end() ? std::nullopt : std::optional(day);
}

struct GivenParts {
    ByteView property;
    std::uint32_t keep_until = 0;
};
/// None unless it is spelt as we spell it.
std::optional<GivenParts> parts_of(ByteView given) {
    WireReader reader(given);
    if (!reader.next_is_bytes(given_property)) {
        return std::nullopt;
    }
    GivenParts parts{reader.bytes(), 0};
    if (reader.next_is_bytes(given_terms)) {
        const auto day = keep_until_of(reader.bytes());
        if (!day) {
            return std::nullopt;
        }
        parts.keep_until = *day;
    }
    return reader.broken() || !reader.at_end() ? std::nullopt : std::optional(parts);
}

/// The text of a MetAt or a Note; none unless it is spelt as we spell it.
std::optional<ByteView> dated_text(ByteView message) {
    WireReader reader(message);
    ByteView text;
    if (reader.next_is_bytes(moment_of_it)) {
        static_cast<void>(reader.bytes());
    }
    if (reader.next_is_bytes(text_of_it)) {
        text = reader.bytes();
    }
    if (reader.next_is_number(met_how)) {
        static_cast<void>(reader.number());
    }
    return reader.broken() || !reader.at_end() ? std::nullopt : std::optional(text);
}

/// Behind revision, tag and length of the contact, to the end of the record.
std::optional<WireReader> contact_in(ByteView body) {
    WireReader record(body);
    if (!record.next_is_number(record_revision)) {
        return std::nullopt;
    }
    static_cast<void>(record.number());
    if (!record.next_is_bytes(record_contact)) {
        return std::nullopt;
    }
    const ByteView contact = record.bytes();
    return record.broken() || !record.at_end() ? std::nullopt : std::optional<WireReader>(contact);
}

/// Whether a Given is a short property and terms of one number at most that is no day: by far the most are. Spares the
/// reader.
bool has_no_last_day(ByteView given) {
    if (given.size() < 4 || given[0] != (given_property << 3U | 2U) || given[1] >= 0x80) {
        return false;
    }
    const std::size_t terms = 2U + given[1];
    if (terms + 2 > given.size() || given[terms] != (given_terms << 3U | 2U) ||
        terms + 2 + given[terms + 1] != given.size()) {
        return false;
    }
    const auto is = [&given, terms](unsigned field) { return given[terms + 2] == field << 3U; };
    return given[terms + 1] == 0 || (given[terms + 1] == 2 && given[terms + 3] < 0x80 &&
                                     (is(terms_use_for) || is(terms_pass_on) || is(terms_no_export)));
}

/// Notes the earliest day of all that they gave. False if it is not spelt as we spell it.
bool outline_theirs(WireReader& contact, Outline& out) {
    while (contact.next_is_bytes(contact_theirs)) {
        const ByteView given = contact.bytes();
        if (has_no_last_day(given)) {
            continue;
        }
        const auto parts = parts_of(given);
        if (!parts) {
            return false;
        }
        if (parts->keep_until != 0 && (out.earliest == 0 || parts->keep_until < out.earliest)) {
            out.earliest = parts->keep_until;
        }
    }
    return true;
}

bool outline_merged(ByteView merged, Outline& out, int depth);

/// The fields behind what they gave: meetings, my layer, who was merged into it, and what a later version wrote.
bool outline_rest(WireReader& contact, Outline& out, int depth) {
    for (const unsigned field : {contact_met, contact_notes}) {
        while (contact.next_is_bytes(field)) {
            const auto text = dated_text(contact.bytes());
            if (!text) {
                return false;
            }
            out.plain = out.plain && is_plain(*text);
        }
    }
    while (contact.next_is_bytes(contact_tags)) {
        out.plain = is_plain(contact.bytes()) && out.plain;
    }
    while (contact.next_is_bytes(contact_corrections)) {
        out.plain = is_plain(contact.bytes()) && out.plain;
        out.corrected = true;
    }
    if (contact.next_is_number(contact_hello_level)) {
        static_cast<void>(contact.number());
    }
    while (contact.next_is_bytes(contact_merged)) {
        out.merged = true;
        if (depth == limits::nesting || !outline_merged(contact.bytes(), out, depth + 1)) {
            return false;
        }
    }
    while (contact.next_is_bytes(contact_apart)) {
        static_cast<void>(contact.bytes());
    }
    while (contact.skip_above(contact_apart)) {
    }
    return !contact.broken() && contact.at_end();
}

/// The keys' place in that message; nothing if they are not spelt as we spell them.
std::optional<ByteView> keys_in(WireReader& contact) {
    const ByteView keys = contact.bytes();
    if (keys.size() != key_pair_size || keys[0] != (1U << 3U | 2U) || keys[1] != 32 ||
        keys[ik_at + 32] != (2U << 3U | 2U) || keys[ik_at + 33] != 32) {
        return std::nullopt;
    }
    return keys;
}

/// Of one that was merged into another, the days of what it gave: the rest is decoded.
bool outline_merged(ByteView merged, Outline& out, int depth) {
    WireReader reader(merged);
    for (const unsigned field : {merged_id, merged_at}) {
        if (!reader.next_is_bytes(field)) {
            return false;
        }
        static_cast<void>(reader.bytes());
    }
    if (reader.next_is_number(merged_revision)) {
        static_cast<void>(reader.number());
    }
    if (!reader.next_is_bytes(merged_contact)) {
        return false;
    }
    WireReader contact(reader.bytes());
    if (reader.broken() || !reader.at_end() || (contact.next_is_bytes(contact_keys) && !keys_in(contact))) {
        return false;
    }
    if (contact.next_is_bytes(contact_display_name)) {
        static_cast<void>(contact.bytes());
    }
    return outline_theirs(contact, out) && outline_rest(contact, out, depth);
}

std::string_view text_of(ByteView bytes) {
    return as_text(bytes);
}

bool visit_property(ByteView property, TextVisitor& visitor) {
    WireReader reader(property);
    if (reader.next_is_bytes(property_group)) {
        static_cast<void>(reader.bytes());
    }
    if (!reader.next_is_bytes(property_name)) {
        return false;
    }
    const ByteView name = reader.bytes();
    while (reader.next_is_bytes(property_parameters)) {
        static_cast<void>(reader.bytes());
    }
    const ByteView value = reader.next_is_bytes(property_value) ? reader.bytes() : ByteView();
    if (reader.broken() || !reader.at_end()) {
        return false;
    }
    visitor.property(text_of(name), text_of(value));
    return true;
}

}  // namespace

std::uint32_t day_number(Date date) {
    return static_cast<std::uint32_t>(date.year) * 10'000U + date.month * 100U + date.day;
}

std::optional<Outline> outline(ByteView body) {
    auto contact = contact_in(body);
    if (!contact) {
        return std::nullopt;
    }
    Outline out;
    if (contact->next_is_bytes(contact_keys)) {
        const auto keys = keys_in(*contact);
        if (!keys) {
            return std::nullopt;
        }
        out.keys = static_cast<std::uint8_t>(keys->data() - body.data());
    }
    // Revision, tags, lengths and keys are 90 bytes at most.
    out.texts = static_cast<std::uint8_t>(contact->position() - body.data());
    if (contact->next_is_bytes(contact_display_name)) {
        static_cast<void>(contact->bytes());
    }
    if (!outline_theirs(*contact, out)) {
        return std::nullopt;
    }
    const Byte* texts = body.data() + out.texts;
    out.plain = is_plain({texts, static_cast<std::size_t>(contact->position() - texts)});
    if (!outline_rest(*contact, out, 0)) {
        return std::nullopt;
    }
    out.plain = out.plain && !out.merged;
    return out;
}

std::uint64_t revision_of(ByteView body) {
    return WireReader(body).number();
}

std::string_view display_name_of(ByteView body, const Outline& at) {
    WireReader contact(body.subspan(at.texts));
    return contact.next_is_bytes(contact_display_name) ? text_of(contact.bytes()) : std::string_view();
}

std::size_t count_expired(ByteView body, const Outline& at, Date today) {
    const std::uint32_t day = day_number(today);
    WireReader contact(body.subspan(at.texts));
    if (contact.next_is_bytes(contact_display_name)) {
        static_cast<void>(contact.bytes());
    }
    std::size_t count = 0;
    while (contact.next_is_bytes(contact_theirs)) {
        const auto parts = parts_of(contact.bytes());
        count += parts && parts->keep_until != 0 && parts->keep_until < day ? 1U : 0U;
    }
    return count;
}

bool has_keys(ByteView body, const Outline& at, const PublicKeys& keys) {
    return at.keys != 0 && std::memcmp(body.data() + at.keys + ik_at, keys.ik.data(), keys.ik.size()) == 0 &&
           std::memcmp(body.data() + at.keys + sx_at, keys.sx.data(), keys.sx.size()) == 0;
}

bool visit_texts(ByteView body, const Outline& at, TextVisitor& visitor) {
    WireReader contact(body.subspan(at.texts));
    if (contact.next_is_bytes(contact_display_name)) {
        visitor.text(text_of(contact.bytes()));
    }
    while (contact.next_is_bytes(contact_theirs)) {
        const auto parts = parts_of(contact.bytes());
        if (!parts || !visit_property(parts->property, visitor)) {
            return false;
        }
    }
    for (const unsigned field : {contact_met, contact_notes}) {
        while (contact.next_is_bytes(field)) {
            const auto text = dated_text(contact.bytes());
            if (!text) {
                return false;
            }
            visitor.text(text_of(*text));
        }
    }
    while (contact.next_is_bytes(contact_tags)) {
        visitor.text(text_of(contact.bytes()));
    }
    while (contact.next_is_bytes(contact_corrections)) {
        if (!visit_property(contact.bytes(), visitor)) {
            return false;
        }
    }
    return true;
}

}  // namespace kith::vault
