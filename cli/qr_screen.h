// SPDX-License-Identifier: Apache-2.0
//
// A QR code drawn with characters, small enough for the terminal and readable on it whatever its colours are.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/screen.h"

namespace kith::cli {

/// A code as modules, dark or not, without its quiet zone.
struct QrModules {
    std::size_t side = 0;
    std::vector<bool> dark;  ///< side * side, by rows
};
/// None if the text is too long for any QR code.
[[nodiscard]] std::optional<QrModules> qr_modules(const std::string& text);

/// How much white is around a code: what the standard asks for, or what scanners still read.
enum class Quiet { usual, least };

/// What a terminal needs to show `side` modules.
struct QrRoom {
    int columns = 0;
    int rows = 0;
};
[[nodiscard]] QrRoom qr_room(std::size_t side, const Look& look, Quiet quiet = Quiet::least);

/// The lines, raw: escape sequences included where `look` allows colour. Empty if it doesn't fit into `rows`. Four modules
/// of quiet zone where there is room, else two. Without colours light is drawn and dark left out, unless COLORFGBG
/// tells of a light background.
[[nodiscard]] std::vector<std::string> qr_lines(const QrModules& modules, const Look& look, int rows);

}  // namespace kith::cli
