// SPDX-License-Identifier: Apache-2.0
//
// A QR code as a picture: for a badge, a slide, a signature.
#pragma once

#include <string>

#include "cli/qr_screen.h"
#include "kith/bytes.h"
#include "kith/error.h"

namespace kith::cli {

/// Black on white, four modules of quiet zone, eight pixels a module. Errc::internal if libpng fails.
[[nodiscard]] Result<Bytes> qr_png(const QrModules& modules);
/// The same without pixels: it stays sharp at any size.
[[nodiscard]] std::string qr_svg(const QrModules& modules);

}  // namespace kith::cli
