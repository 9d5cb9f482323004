// SPDX-License-Identifier: Apache-2.0
//
// A contact's record as the bytes it was sealed as: where its parts lie, and its texts in place. A vault is opened
// and searched by these; a Contact is made only of one that somebody asks for.
#pragma once

#include <optional>
#include <string_view>

#include "kith/contact.h"
#include "kith/time.h"

namespace kith::vault {

/// YYYYMMDD, as the terms in a record have it: days compare as numbers.
[[nodiscard]] std::uint32_t day_number(Date date);

/// Where the parts of a contact's record lie, as found by one look over it.
struct Outline {
    std::uint32_t earliest = 0;  ///< the first keep_until in it, YYYYMMDD; 0: none
    std::uint8_t keys = 0;       ///< where the peer's keys begin (ik after two bytes, sx after 36); 0: none
    std::uint8_t texts = 0;      ///< where the display name and all that follows begin
    bool plain = false;          ///< no text in it has a backslash, or a byte that isn't ASCII
    bool corrected = false;      ///< my layer corrects something
    bool merged = false;         ///< others were merged into it: what it says has to be decoded
};

/// None for what is no contact, and for one that is spelt otherwise than VAULT.md 6 has it (fields in the order of
/// their numbers, what a later version wrote behind them): such a one has to be decoded to be judged. What lies inside properties, parameters
/// and notes is not looked at.
[[nodiscard]] std::optional<Outline> outline(ByteView body);

[[nodiscard]] std::uint64_t revision_of(ByteView body);
/// The display name as they gave it, in place.
[[nodiscard]] std::string_view display_name_of(ByteView body, const Outline& at);
/// How many of their values may not be seen any more on that day, without those of who was merged into it.
[[nodiscard]] std::size_t count_expired(ByteView body, const Outline& at, Date today);
/// Whether these are the contact's own keys.
[[nodiscard]] bool has_keys(ByteView body, const Outline& at, const PublicKeys& keys);

/// Told of a contact's texts, in place.
class TextVisitor {
public:
    TextVisitor() = default;
    TextVisitor(const TextVisitor&) = delete;
    TextVisitor& operator=(const TextVisitor&) = delete;
    virtual ~TextVisitor() = default;
    /// The display name, a note, a tag, a place.
    virtual void text(std::string_view text) = 0;
    /// A value of theirs or a correction of mine, with its escapes in place.
    virtual void property(std::string_view name, std::string_view value) = 0;
};
/// All of its own, whatever the day. False if a part can't be read: the rest may be missing.
[[nodiscard]] bool visit_texts(ByteView body, const Outline& at, TextVisitor& visitor);

}  // namespace kith::vault
