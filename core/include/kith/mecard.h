// SPDX-License-Identifier: Apache-2.0
//
// MECARD (NTT DoCoMo's contact card for QR codes, as all phones' scanners read it) and the older BIZCARD: half the size of a
// vCard that says the same, and made for nothing but a QR code.
#pragma once

#include <string>
#include <string_view>

#include "kith/card.h"
#include "kith/error.h"

namespace kith {

/// Whether a text claims to be one of the two: `MECARD:` or `BIZCARD:`, in any case, spaces before it aside.
[[nodiscard]] bool looks_like_mecard(std::string_view text);

/// Reads one. Fields that have no place in a vCard are kept as X-MECARD- properties; what is no field is passed over, as scanners
/// do. Errc::malformed for anything else or a card that says nothing, Errc::limit beyond kith/limits.h.
[[nodiscard]] Result<Card> read_mecard(std::string_view text);

}  // namespace kith
