// SPDX-License-Identifier: Apache-2.0
//
// vCard 2.1, written only where somebody asks for it: car kits, old phones and desk telephones read nothing else.
#pragma once

#include <string>

#include "kith/card.h"

namespace kith::formats {

/// A property of as_vcard3() as its lines in 2.1, with their ends: bare types, quoted-printable in UTF-8 for what isn't
/// short ASCII, base64 with a blank line behind it. 2.1 escapes nothing but the `;` between parts.
[[nodiscard]] std::string vcard21_lines(const Property& property);

}  // namespace kith::formats
