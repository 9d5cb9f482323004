// SPDX-License-Identifier: Apache-2.0
//
// What a picture claims to be, read from its first bytes: nothing here decodes one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "kith/bytes.h"

namespace kith {

enum class PictureKind : std::uint8_t { png, jpeg, gif, webp };

struct PictureSize {
    std::size_t width = 0;  ///< pixels; 0 is what some broken pictures claim
    std::size_t height = 0;
    PictureKind kind = PictureKind::png;
    friend bool operator==(const PictureSize&, const PictureSize&) = default;
};

/// Width and height as the header of a PNG (11.2.2), JPEG (ITU T.81 B.2.2), GIF or WebP (RFC 9649) claims them.
/// None for any other kind, and where the header is broken or cut.
[[nodiscard]] std::optional<PictureSize> claimed_size(ByteView picture);
/// The same of a picture in base64, of which only the bytes looked at are decoded.
[[nodiscard]] std::optional<PictureSize> claimed_size_of_base64(std::string_view base64);

}  // namespace kith
