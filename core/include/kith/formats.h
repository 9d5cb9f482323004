// SPDX-License-Identifier: Apache-2.0
//
// Cards as text: vCard 4.0 (RFC 6350, 6868, 9554) and 3.0 (RFC 2426) in and out, jCard (RFC 7095) out. The
// reader refuses nothing that can be kept: a line that it can't read is reported and the card goes on. Writers
// take only what came through a door, or the owner's own card for the owner's own eyes.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
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

    /// Takes the next bytes of the file.
    void feed(ByteView bytes);
    /// Says that there are no more.
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

/// All cards of a text at once.
struct ReadFile {
    std::vector<ReadCard> cards;
    Remarks refused;
    Remarks noted;
};
[[nodiscard]] ReadFile read_vcards(std::string_view text);

enum class VCardVersion : std::uint8_t { v3, v4 };

/// A card as vCard text with CRLF line ends, folded at 75 octets (never inside a UTF-8 character). VERSION is
/// written first, FN is supplied where it is missing (RFC 6350 6.2.1). In 3.0, what 3.0 can't say is spelt as phones read it.
[[nodiscard]] std::string write_vcard(const ReleasedCard& card, VCardVersion version);
/// The owner's own eyes: `kith card show`.
[[nodiscard]] std::string write_own_vcard(const Persona& persona, VCardVersion version);

/// RFC 7095, one `["vcard", [...]]` in compact JSON.
[[nodiscard]] std::string write_jcard(const ReleasedCard& card);
/// The same of a card that stays before the owner's own eyes: `kith show --json`.
[[nodiscard]] std::string write_jcard_for_owner(const Card& card);

}  // namespace kith
