// SPDX-License-Identifier: Apache-2.0
//
// See qr_screen.h. In UTF-8 a character is one module wide and two high (half blocks); in ASCII two characters are one.
#include "cli/qr_screen.h"

#include <qrencode.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <string_view>

namespace kith::cli {
namespace {

constexpr std::size_t usual_quiet = 4;  // ISO/IEC 18004 9.1
constexpr std::size_t least_quiet = 2;  // what scanners still read, where it would not fit otherwise

/// `15;0`: the last number is the background's, 7 and 9 to 15 are light.
bool background_is_light() {
    const char* colours = std::getenv("COLORFGBG");
    const std::string_view text = colours == nullptr ? "" : colours;
    const auto last = text.substr(text.rfind(';') + 1);
    return !text.empty() &&
           (last == "7" || last == "15" || (last.size() == 2 && last[0] == '1' && last[1] <= '5') || last == "9");
}

class Drawing {
public:
    Drawing(const QrModules& modules, const Look& look, std::size_t quiet)
        : modules_(modules), look_(look), quiet_(quiet), inked_dark_(look.colour || background_is_light()) {}

    [[nodiscard]] std::vector<std::string> lines() const {
        std::vector<std::string> out;
        const std::size_t all = modules_.side + 2 * quiet_;
        for (std::size_t row = 0; row < all; row += look_.utf8 ? 2 : 1) {
            std::string line;
            for (std::size_t column = 0; column < all; ++column) {
                line += look_.utf8 ? half_block(row, column) : (ink(row, column) ? "##" : "  ");
            }
            // Black on white whatever the terminal's own colours are (6x6x6 cube: 16 and 231).
            out.push_back(look_.colour ? "\x1b[38;5;16;48;5;231m" + line + "\x1b[0m" : line);
        }
        return out;
    }

private:
    /// Whether this module is drawn: what is drawn is the dark ones, or the light ones where the background is dark.
    [[nodiscard]] bool ink(std::size_t row, std::size_t column) const {
        const std::size_t all = modules_.side + 2 * quiet_;
        if (row >= all) {
            return false;  // below the last row of an odd number
        }
        const bool inside =
            row >= quiet_ && column >= quiet_ && row < quiet_ + modules_.side && column < quiet_ + modules_.side;
        const bool dark = inside && modules_.dark[(row - quiet_) * modules_.side + (column - quiet_)];
        return dark == inked_dark_;
    }

    [[nodiscard]] std::string_view half_block(std::size_t row, std::size_t column) const {
        constexpr std::array<std::string_view, 4> blocks{" ", "\u2580", "\u2584", "\u2588"};
        return blocks[(ink(row, column) ? 1U : 0U) + (ink(row + 1, column) ? 2U : 0U)];
    }

    const QrModules& modules_;
    const Look& look_;
    std::size_t quiet_;
    bool inked_dark_;
};

QrRoom room(std::size_t side, std::size_t quiet, const Look& look) {
    const auto all = static_cast<int>(side + 2 * quiet);
    return look.utf8 ? QrRoom{all, (all + 1) / 2} : QrRoom{2 * all, all};
}

}  // namespace

std::optional<QrModules> qr_modules(const std::string& text) {
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
        QRcode_encodeString(text.c_str(), 0, QR_ECLEVEL_L, QR_MODE_8, 1), &QRcode_free);
    if (!code || code->width <= 0) {
        return std::nullopt;
    }
    QrModules out;
    out.side = static_cast<std::size_t>(code->width);
    for (std::size_t i = 0; i < out.side * out.side; ++i) {
        out.dark.push_back((code->data[i] & 1U) != 0);
    }
    return out;
}

QrRoom qr_room(std::size_t side, const Look& look, Quiet quiet) {
    return room(side, quiet == Quiet::usual ? usual_quiet : least_quiet, look);
}

std::vector<std::string> qr_lines(const QrModules& modules, const Look& look, int rows) {
    for (const auto quiet : {usual_quiet, least_quiet}) {
        const auto needed = room(modules.side, quiet, look);
        if (needed.columns <= look.columns && needed.rows <= rows) {
            return Drawing(modules, look, quiet).lines();
        }
    }
    return {};
}

}  // namespace kith::cli
