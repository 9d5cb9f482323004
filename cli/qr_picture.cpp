// SPDX-License-Identifier: Apache-2.0
//
// See qr_picture.h.
#include "cli/qr_picture.h"

#include <cstdio>

#include <png.h>

namespace kith::cli {
namespace {

constexpr std::size_t quiet = 4;  // ISO/IEC 18004 9.1
constexpr std::size_t pixels_a_module = 8;

bool dark_at(const QrModules& modules, std::size_t row, std::size_t column) {
    return row >= quiet && column >= quiet && row < quiet + modules.side && column < quiet + modules.side &&
           modules.dark[(row - quiet) * modules.side + (column - quiet)];
}

}  // namespace

Result<Bytes> qr_png(const QrModules& modules) {
    const std::size_t side = (modules.side + 2 * quiet) * pixels_a_module;
    Bytes pixels;
    pixels.reserve(side * side);
    for (std::size_t y = 0; y < side; ++y) {
        for (std::size_t x = 0; x < side; ++x) {
            pixels.push_back(dark_at(modules, y / pixels_a_module, x / pixels_a_module) ? 0 : 255);
        }
    }
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(side);
    image.height = static_cast<png_uint_32>(side);
    image.format = PNG_FORMAT_GRAY;
    png_alloc_size_t size = 0;
    if (png_image_write_to_memory(&image, nullptr, &size, 0, pixels.data(), 0, nullptr) == 0) {
        return fail(Errc::internal, "the picture can't be made");
    }
    Bytes out(size);
    if (png_image_write_to_memory(&image, out.data(), &size, 0, pixels.data(), 0, nullptr) == 0) {
        return fail(Errc::internal, "the picture can't be made");
    }
    out.resize(size);
    return out;
}

std::string qr_svg(const QrModules& modules) {
    const auto side = std::to_string(modules.side + 2 * quiet);
    std::string path;
    for (std::size_t row = 0; row < modules.side; ++row) {
        for (std::size_t column = 0; column < modules.side; ++column) {
            std::size_t run = 0;
            while (column + run < modules.side && modules.dark[row * modules.side + column + run]) {
                ++run;
            }
            if (run > 0) {
                const auto length = std::to_string(run);
                path.append("M").append(std::to_string(column + quiet)).append(" ").append(std::to_string(row + quiet));
                path.append("h").append(length).append("v1h-").append(length).append("z");
                column += run;
            }
        }
    }
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + side + ' ' + side + "\" width=\"" + side +
           "mm\" height=\"" + side + "mm\" shape-rendering=\"crispEdges\">\n<path fill=\"#fff\" d=\"M0 0h" + side +
           'v' + side + "H0z\"/>\n<path d=\"" + path + "\"/>\n</svg>\n";
}

}  // namespace kith::cli
