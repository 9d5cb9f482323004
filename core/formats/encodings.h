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
/// Base64 without blanks and with its padding; empty if it is none. A single character at its end, which encodes
/// nothing, is left out (`cut`): exporters do write such.
struct Base64 {
    std::string text;
    bool cut = false;
};
[[nodiscard]] Base64 tidy_base64(std::string_view text);

}  // namespace kith::formats
