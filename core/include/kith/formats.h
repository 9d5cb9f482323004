// SPDX-License-Identifier: Apache-2.0
//
// Cards as files: which formats are read and written, and what each can carry, is in docs/FORMATS.md. The readers
// refuse nothing that can be kept: what can't be read is reported with its line, and the card goes on. Writers take
// only what came through a door, or the owner's own card for the owner's own eyes.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kith/card.h"
#include "kith/doors.h"
#include "kith/error.h"

namespace kith {

/// A place in a file, and what is to be said about it.
struct Remark {
    std::size_t line = 0;  ///< of the physical line, from 1
    std::string what;      ///< never quotes a value
};
/// What was said about a file: at most 1,000 remarks in the order of lines; the count goes on.
struct Remarks {
    std::vector<Remark> list;
    std::size_t count = 0;
};

/// One card of a file, with the line that it begins on.
struct ReadCard {
    Card card;
    std::vector<Terms> terms = {};  ///< one for each property: what the file says, else the default terms
    std::size_t line = 0;
};

/// Reads vCards piece by piece: memory does not grow with the file, only with one card (limits::card and one
/// photo). Any split of the input gives the same result. Never throws.
class VCardReader {
public:
    VCardReader();
    ~VCardReader();
    VCardReader(VCardReader&&) noexcept;
    VCardReader& operator=(VCardReader&&) noexcept;

    /// Takes the next bytes of the file: a copy, which next() reads. What an earlier call left is read now.
    void feed(ByteView bytes);
    /// Says that there are no more, and reads what is left.
    void finish();
    /// The next whole card, if there is one.
    [[nodiscard]] std::optional<ReadCard> next();
    /// What could not be kept so far: a card, a property, a line that is neither.
    [[nodiscard]] const Remarks& refused() const;
    /// What was kept so far though it is not as it should be, and how it was read.
    [[nodiscard]] const Remarks& noted() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// The formats that cards leave in.
enum class Format : std::uint8_t { vcard4, vcard3, vcard21, jcard, jscontact, csv_google, csv_outlook };

/// Reads a file of whichever format kith knows: the first bytes decide. As VCardReader otherwise, and with the same
/// promises: any split of the input gives the same result, and memory is bounded by one card.
class CardReader {
public:
    CardReader();
    ~CardReader();
    CardReader(CardReader&&) noexcept;
    CardReader& operator=(CardReader&&) noexcept;

    void feed(ByteView bytes);
    void finish();
    [[nodiscard]] std::optional<ReadCard> next();
    [[nodiscard]] const Remarks& refused() const;
    [[nodiscard]] const Remarks& noted() const;
    /// Those that kith writes of the kind that the file is of: all of vCard, of JSON, or of CSV. None before that is known.
    [[nodiscard]] std::span<const Format> formats() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// All cards of a text at once.
struct ReadFile {
    std::vector<ReadCard> cards;
    Remarks refused;
    Remarks noted;
};
[[nodiscard]] ReadFile read_vcards(std::string_view text);
/// The same of any format that CardReader knows.
[[nodiscard]] ReadFile read_cards(std::string_view text);

enum class VCardVersion : std::uint8_t { v2, v3, v4 };  ///< v2 is 2.1

/// A card as vCard text with CRLF line ends, folded at 75 octets (never inside a UTF-8 character; 2.1 has soft line
/// breaks of quoted-printable instead). VERSION is
/// written first, FN is supplied where it is missing (RFC 6350 6.2.1). In 3.0, what 3.0 can't say is spelt as phones read
/// it. Terms that are not the default ones are parameters of their property.
[[nodiscard]] std::string write_vcard(const ReleasedCard& card, VCardVersion version);
/// All of them, in the order of Format, as the command line says them: `vcard4`.
[[nodiscard]] std::span<const std::string_view> format_names();
[[nodiscard]] std::optional<Format> parse_format(std::string_view name);

/// What a format could not carry of the cards that were written in it. Names properties, never values.
struct LeftOut {
    std::string what;       ///< `PHOTO`
    std::size_t count = 0;  ///< how often
    friend bool operator==(const LeftOut&, const LeftOut&) = default;
};
struct Written {
    std::string text;
    std::vector<LeftOut> left_out;
};

/// One card as a file of its own.
[[nodiscard]] Written write_card(const ReleasedCard& card, Format format);
/// The same of a card that stays before the owner's own eyes, with no terms in it: `kith card show --format`.
[[nodiscard]] Written write_card_for_owner(const Card& card, Format format);
/// What is left of a contact's card that leaves in each of those formats, once it is read again: what Vault::import() wants
/// to know. Nothing where nothing of it may leave.
[[nodiscard]] std::vector<CardOnTerms> carried(const Contact& contact, std::span<const Format> formats, Date today);
/// Cards as one file, given to `to` piece by piece: vCards behind one another, JSON in one array, CSV below one header.
[[nodiscard]] std::vector<LeftOut> write_cards(std::span<const ReleasedCard> cards, Format format,
                                               const std::function<void(std::string_view)>& to);

/// RFC 7095, one `["vcard", [...]]` in compact JSON.
[[nodiscard]] std::string write_jcard(const ReleasedCard& card);
/// The same of a card that stays before the owner's own eyes: `kith show --json`.
[[nodiscard]] std::string write_jcard_for_owner(const Card& card);

/// RFC 9553 by the rules of RFC 9555: one card as an object in compact JSON. It has a uid (its UID, else one made of its contents).
[[nodiscard]] std::string write_jscontact(const ReleasedCard& card);
/// The same of a card that stays before the owner's own eyes.
[[nodiscard]] std::string write_jscontact_for_owner(const Card& card);

}  // namespace kith
