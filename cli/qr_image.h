// SPDX-License-Identifier: Apache-2.0
//
// QR codes out of a picture from anywhere. Libraries that read pictures are large and what they read is hostile: so
// they run in a child process that can do nothing but answer (docs/adr/0032).
#pragma once

#include <string>
#include <vector>

#include "kith/bytes.h"
#include "kith/error.h"
#include "kith/picture.h"

namespace kith::cli {

inline constexpr std::size_t picture_file = 32 * 1024 * 1024;  ///< bytes of a PNG or JPEG

/// Width and height, as the first bytes of a PNG or JPEG claim them. Errc::malformed for anything else, Errc::limit
/// beyond that size or limits::photo_side and photo_pixels; checked before a byte is decoded.
[[nodiscard]] Result<PictureSize> picture_size(ByteView picture);

/// The texts of the QR codes in a PNG or JPEG, at least one. Waits for the child, ten seconds at most. Errc::malformed where
/// there is none or the picture can't be read, Errc::limit, Errc::io.
[[nodiscard]] Result<std::vector<std::string>> read_qr_image(ByteView picture);

/// What runs in the child: decodes without any guard. Empty where nothing is found.
[[nodiscard]] std::vector<std::string> decode_qr(ByteView picture, const PictureSize& size);

/// A file, or stdin for `-`, of at most `most` bytes. Errc::io with the system's word, Errc::limit.
[[nodiscard]] Result<Bytes> read_small_file(const std::string& file, std::size_t most);

}  // namespace kith::cli
