// SPDX-License-Identifier: Apache-2.0
//
// A card on its way into a plain QR code, which any phone reads without kith: there is no room for all of it, so it comes in
// ever shorter texts, and whoever draws the code takes the first that fits. Terms don't travel in one.
#pragma once

#include <string>
#include <vector>

#include "kith/card.h"
#include "kith/doors.h"

namespace kith {

struct QrCardText {
    std::string text;                ///< vCard 3.0, or MECARD
    std::vector<Property> left_out;  ///< in the order of the card
};

/// Each list begins with the longest text; no text is longer than the one before it.
struct QrCardTexts {
    /// All but pictures and keys; then without what is needed least, one property at a time, down to the name, one number
    /// and one address.
    std::vector<QrCardText> vcard;
    /// The same as MECARD, down to the name and one way to reach them.
    std::vector<QrCardText> mecard;
};
[[nodiscard]] QrCardTexts qr_card_texts(const OutgoingCard& card);
[[nodiscard]] QrCardTexts qr_card_texts(const ReleasedCard& card);

}  // namespace kith
