// SPDX-License-Identifier: Apache-2.0
//
// Values that vCard 2.1 and 3.0 spell otherwise than 4.0: pictures in place, dates, positions, escapes.
#pragma once

#include <string>
#include <vector>

#include "kith/card.h"

namespace kith::formats {

/// Encoded data as a `data:` URI, whose media type TYPE named (PHOTO;TYPE=JPEG, KEY;X509) or its first bytes tell.
void respell_base64(Property& property, std::vector<std::string>& complaints);

/// Escapes that 3.0 exporters write and 4.0 doesn't know: `http\://` and `\"`.
void drop_needless_escapes(std::string& value);
/// vCard 2.1 has no lists: a comma is a comma.
void escape_commas(std::string& value);
/// RFC 2426 3.4.2 `37.386013;-122.082932` as RFC 5870.
void respell_geo(Property& property);
/// A date without its year: `--04-12`, and Apple's year 1604 that X-APPLE-OMIT-YEAR says is none, as `--0412`.
void respell_date(Property& property);

}  // namespace kith::formats
