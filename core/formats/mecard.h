// SPDX-License-Identifier: Apache-2.0
//
// Writing MECARD, for the QR codes of qr_card.cpp.
#pragma once

#include <span>
#include <string>

#include "kith/card.h"

namespace kith::formats {

/// Whether MECARD has a field for it.
[[nodiscard]] bool mecard_says(const Property& property);

/// `MECARD:N:Lovelace,Ada;TEL:...;;` of the properties that MECARD has a field for.
[[nodiscard]] std::string write_mecard(const std::string& display_name, std::span<const Property> properties);

}  // namespace kith::formats
