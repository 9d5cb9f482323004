// SPDX-License-Identifier: Apache-2.0
//
// Plain bytes: what crosses every seam of the core. Nothing secret is held in these types; secrets live
// in kith/secret.h.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kith {

using Byte = std::uint8_t;
using Bytes = std::vector<Byte>;
using ByteView = std::span<const Byte>;
template <std::size_t N>
using ByteArray = std::array<Byte, N>;

/// The bytes of a text, borrowed: valid as long as `text` is.
[[nodiscard]] inline ByteView as_bytes(std::string_view text) {
    return {reinterpret_cast<const Byte*>(text.data()), text.size()};
}

/// The same bytes seen as text, borrowed. Says nothing about their being UTF-8.
[[nodiscard]] inline std::string_view as_text(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Lower-case hexadecimal, two characters a byte.
[[nodiscard]] std::string to_hex(ByteView bytes);

/// Reads hexadecimal of either case; none for an odd length or any other character.
[[nodiscard]] std::optional<Bytes> from_hex(std::string_view text);

/// RFC 4648 base32 in lower case, without padding.
[[nodiscard]] std::string to_base32(ByteView bytes);

/// Reads base32 of either case without padding; none for any other character, or for a spelling that
/// to_base32() would not give (left-over bits that are not zero).
[[nodiscard]] std::optional<Bytes> from_base32(std::string_view text);

}  // namespace kith
