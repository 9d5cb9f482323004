// SPDX-License-Identifier: Apache-2.0
//
// A person in the vault, in two layers: theirs (the card as they gave it, untouched) and mine (notes, tags,
// corrections). An update replaces theirs and never touches mine.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kith/bytes.h"
#include "kith/card.h"
#include "kith/persona.h"
#include "kith/terms.h"
#include "kith/time.h"

namespace kith {

using ContactId = ByteArray<16>;
using MeetingId = ByteArray<16>;

/// The 10 base32 characters that people see and type; stable for life.
[[nodiscard]] std::string short_id(const ContactId& id);
/// RFC 6350 6.7.6: the id as the UUID that stands for it in files whose readers want a UID: `urn:uuid:` and 36 characters.
[[nodiscard]] std::string uid_of(const ContactId& id);
/// The way back; none for any other UID.
[[nodiscard]] std::optional<ContactId> id_of_uid(std::string_view uid);

/// A property with the terms that it was given under.
struct Given {
    Property property;
    Terms terms;
    friend bool operator==(const Given&, const Given&) = default;
};

/// A card that came with terms of its own: from a file that says them.
struct CardOnTerms {
    Card card;
    std::vector<Terms> terms;  ///< one for each property; those that are missing are the default terms
};

/// A contact's layer on one day. `keep_until` is the last day on which a value may be seen.
struct ByDate {
    std::vector<Given> visible;
    std::vector<Given> expired;
};
/// Sorts what was given into what may still be seen on `today` and what may not; each keeps its order.
[[nodiscard]] ByDate split_by_date(std::vector<Given> given, Date today);

/// How two people made sure of each other.
enum class How : std::uint8_t { code = 0, qr = 1, phrase = 2, known = 3, imported = 4 };
[[nodiscard]] std::string_view text(How how);

/// Where a card came from.
struct Met {
    Timestamp at;
    std::string place;  ///< empty if not said
    How how = How::code;
    friend bool operator==(const Met&, const Met&) = default;
};

struct Note {
    Timestamp at;
    std::string text;
    friend bool operator==(const Note&, const Note&) = default;
};

/// My layer.
struct Mine {
    std::vector<Note> notes;
    std::vector<std::string> tags;
    std::vector<Property> corrections;
    friend bool operator==(const Mine&, const Mine&) = default;
};

struct Merged;

/// As the vault hands it out, a contact into whom others were merged says what all of them say, laid together; `merged`
/// has each of them by itself.
struct Contact {
    ContactId id{};
    std::uint64_t revision = 0;
    std::optional<PublicKeys>
        keys;                   ///< none for one that was only imported (though one merged into it may have been met)
    std::string display_name;   ///< as they gave it
    std::vector<Given> theirs;  ///< what is visible today: expired values are left out
    std::vector<Met> met;       ///< oldest first
    Mine mine;
    std::size_t expired = 0;        ///< values hidden because their `keep_until` has passed
    std::uint32_t hello_level = 0;  ///< the most that this contact's Hello once offered (see session.h)
    std::vector<Merged> merged;     ///< who was merged into this one, the earliest merge first
    std::vector<ContactId> apart;   ///< who is somebody else, as the owner said: each names the other
    std::string later;              ///< what a later version of kith wrote on the record: kept, not understood

    /// Their properties as a card, with my corrections laid over it.
    [[nodiscard]] Card card() const;
    [[nodiscard]] std::string id_text() const { return short_id(id); }
};

/// A contact that was merged into another. It stays whole, so that an update of its giver finds its own layer, and the
/// merge can be taken back.
struct Merged {
    Timestamp at;
    Contact contact;
};

/// What is seen of two who are one person, `first` being the one whose name and id stand. Of what a card says once (a
/// name, a birthday, a UID) the first one's stands; what both say alike is said once. Where both gave the same value, its
/// terms are the stricter of the two. Notes stand in the order of time. `second` is not among `merged`.
[[nodiscard]] Contact laid_together(Contact first, const Contact& second);

/// What one meeting gave and got, for the owner's own record.
struct MeetingRecord {
    MeetingId id{};
    PersonaId persona{};
    PublicKeys peer;
    std::string peer_name;
    ContactId contact{};  ///< all zero if the peer is no contact (they gave nothing, or were forgotten)
    Met met;
    std::vector<Given> gave;
    bool gave_certain = false;  ///< they confirmed that they hold it; else "they may have yours"
    std::vector<Given> got;
};

}  // namespace kith
