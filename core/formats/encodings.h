// SPDX-License-Identifier: Apache-2.0
//
// The encodings that vCard 2.1 and 3.0 knew and 4.0 dropped: quoted-printable and base64 in place.
#pragma once

#include <string>
#include <string_view>

#include "kith/card.h"

namespace kith::formats {

/// `ENCODING=QUOTED-PRINTABLE`, or vCard 2.1's bare word.
[[nodiscard]] bool is_quoted_printable(const Parameter& parameter);
/// `ENCODING=b`, `ENCODING=BASE64`, or the bare word.
[[nodiscard]] bool is_base64(const Parameter& parameter);

/// RFC 2045 6.7 decoded; what is no escape stays as it is.
[[nodiscard]] std::string from_quoted_printable(std::string_view text);

/// Whether there are only base64's characters and padding in it (blanks aside), and at least one.
[[nodiscard]] bool is_base64_text(std::string_view text);
/// What a text was that should be base64.
enum class Base64 : unsigned char {
    whole,
    cut,   ///< with a single character at its end, which encodes nothing: exporters do write such
    none,  ///< something else
};
/// Takes blanks and such a character out of base64, and gives it its padding; what is none stays as it is.
[[nodiscard]] Base64 tidy_base64(std::string& text);

}  // namespace kith::formats
