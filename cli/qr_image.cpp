// SPDX-License-Identifier: Apache-2.0
//
// See qr_image.h: what a picture claims to be, before anything else of it is read.
#include "cli/qr_image.h"

#include <algorithm>
#include <array>

#include "kith/limits.h"

namespace kith::cli {
namespace {

constexpr std::array<Byte, 8> png_start{0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

}  // namespace

Result<PictureSize> picture_size(ByteView picture) {
    if (picture.size() > picture_file) {
        return fail(Errc::limit, "that picture is larger than 32 MiB", "crop it, or take a smaller one");
    }
    const bool png =
        picture.size() > png_start.size() && std::ranges::equal(picture.first(png_start.size()), png_start);
    const bool jpeg = picture.size() > 3 && picture[0] == 0xff && picture[1] == 0xd8 && picture[2] == 0xff;
    if (!png && !jpeg) {
        return fail(Errc::malformed, "that is neither a PNG nor a JPEG picture",
                    "a photo or a screenshot of the QR code");
    }
    const auto size = claimed_size(picture);
    if (!size || size->width == 0 || size->height == 0) {
        return fail(Errc::malformed, "that picture is broken", "take it again");
    }
    if (size->width > limits::photo_side || size->height > limits::photo_side ||
        size->width * size->height > limits::photo_pixels) {
        return fail(Errc::limit, "that picture claims more pixels than any camera's", "crop it, or take a smaller one");
    }
    return *size;
}

}  // namespace kith::cli
