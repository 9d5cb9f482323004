// SPDX-License-Identifier: Apache-2.0
//
// See qr_image.h: what a picture claims to be, read by hand and before anything else.
#include "cli/qr_image.h"

#include <algorithm>
#include <array>

namespace kith::cli {
namespace {

constexpr std::array<Byte, 8> png_start{0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

std::size_t number(ByteView bytes) {
    std::size_t value = 0;
    for (const Byte byte : bytes) {
        value = value << 8U | byte;
    }
    return value;
}

/// PNG 11.2.2: IHDR is the first chunk.
std::optional<PictureSize> png_size(ByteView picture) {
    if (picture.size() < 24 || as_text(picture.subspan(12, 4)) != "IHDR") {
        return std::nullopt;
    }
    return PictureSize{number(picture.subspan(16, 4)), number(picture.subspan(20, 4)), false};
}

/// ITU T.81 B.2.2: the first frame header, whatever stands before it.
std::optional<PictureSize> jpeg_size(ByteView picture) {
    for (std::size_t at = 2; at + 9 < picture.size();) {
        if (picture[at] != 0xff) {
            return std::nullopt;
        }
        const Byte marker = picture[at + 1];
        if (marker == 0xff) {
            ++at;
            continue;
        }
        const bool frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
        if (frame) {
            return PictureSize{number(picture.subspan(at + 7, 2)), number(picture.subspan(at + 5, 2)), true};
        }
        const bool alone = marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8);
        at += alone ? 2 : 2 + std::max<std::size_t>(2, number(picture.subspan(at + 2, 2)));
    }
    return std::nullopt;
}

}  // namespace

Result<PictureSize> picture_size(ByteView picture) {
    if (picture.size() > picture_file) {
        return fail(Errc::limit, "that picture is larger than 32 MiB", "crop it, or take a smaller one");
    }
    std::optional<PictureSize> size;
    if (picture.size() > png_start.size() && std::ranges::equal(picture.first(png_start.size()), png_start)) {
        size = png_size(picture);
    } else if (picture.size() > 3 && picture[0] == 0xff && picture[1] == 0xd8 && picture[2] == 0xff) {
        size = jpeg_size(picture);
    } else {
        return fail(Errc::malformed, "that is neither a PNG nor a JPEG picture",
                    "a photo or a screenshot of the QR code");
    }
    if (!size || size->width == 0 || size->height == 0) {
        return fail(Errc::malformed, "that picture is broken", "take it again");
    }
    if (size->width > picture_side || size->height > picture_side || size->width * size->height > picture_pixels) {
        return fail(Errc::limit, "that picture claims more pixels than any camera's", "crop it, or take a smaller one");
    }
    return *size;
}

}  // namespace kith::cli
