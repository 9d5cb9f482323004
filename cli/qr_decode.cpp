// SPDX-License-Identifier: Apache-2.0
//
// Pixels out of a PNG or JPEG, and QR codes out of pixels. Runs in the child of qr_image_linux.cpp only; whatever goes wrong
// here is nothing found.
#include <csetjmp>
#include <cstddef>
#include <cstdio>

#include <jpeglib.h>
#include <png.h>

#define ZX_USE_UTF8 1
#include <ZXing/ReadBarcode.h>

#include "cli/qr_image.h"

namespace kith::cli {
namespace {

struct Grey {
    Bytes pixels;
    std::size_t width = 0;
    std::size_t height = 0;
};

Grey read_png(ByteView picture) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    Grey out;
    if (png_image_begin_read_from_memory(&image, picture.data(), picture.size()) == 0) {
        return out;
    }
    image.format = PNG_FORMAT_GRAY;
    const png_color white{255, 255, 255};
    out.pixels.resize(PNG_IMAGE_SIZE(image));
    // What is broken behind the code may still leave the code readable.
    static_cast<void>(png_image_finish_read(&image, &white, out.pixels.data(), 0, nullptr));
    out.width = image.width;
    out.height = image.height;
    png_image_free(&image);
    return out;
}

struct JpegErrors {
    jpeg_error_mgr base{};
    std::jmp_buf back{};
};

extern "C" void jpeg_gave_up(j_common_ptr jpeg) {
    std::longjmp(reinterpret_cast<JpegErrors*>(jpeg->err)->back, 1);  // NOLINT(cert-err52-cpp): libjpeg is C
}
extern "C" void jpeg_says(j_common_ptr) {}

/// Photos of today's cameras are taken at half or a quarter of their size: a code to be scanned is large in them.
constexpr std::size_t enough_pixels = 8'000'000;

/// Between setjmp and longjmp nothing is made that a destructor must see.
void decode_jpeg(ByteView picture, const PictureSize& size, Grey& out) {
    jpeg_decompress_struct jpeg{};
    JpegErrors errors;
    jpeg.err = jpeg_std_error(&errors.base);
    errors.base.error_exit = jpeg_gave_up;
    errors.base.output_message = jpeg_says;
    if (setjmp(errors.back) != 0) {  // NOLINT(cert-err52-cpp)
        jpeg_destroy_decompress(&jpeg);
        return;
    }
    jpeg_create_decompress(&jpeg);
    jpeg_mem_src(&jpeg, picture.data(), picture.size());
    jpeg_read_header(&jpeg, TRUE);
    jpeg.out_color_space = JCS_GRAYSCALE;
    jpeg.scale_num = 1;
    jpeg.scale_denom = size.width * size.height <= enough_pixels       ? 1
                       : size.width * size.height <= 4 * enough_pixels ? 2
                                                                       : 4;
    jpeg_start_decompress(&jpeg);
    if (jpeg.output_components == 1 && jpeg.image_width == size.width && jpeg.image_height == size.height) {
        out.width = jpeg.output_width;
        out.height = jpeg.output_height;
        out.pixels.assign(out.width * out.height, 255);
        while (jpeg.output_scanline < jpeg.output_height) {
            JSAMPROW row = out.pixels.data() + std::size_t{jpeg.output_scanline} * out.width;
            jpeg_read_scanlines(&jpeg, &row, 1);
        }
    }
    jpeg_destroy_decompress(&jpeg);
}

}  // namespace

std::vector<std::string> decode_qr(ByteView picture, const PictureSize& size) {
    Grey grey;
    if (size.kind == PictureKind::jpeg) {
        decode_jpeg(picture, size, grey);
    } else {
        grey = read_png(picture);
    }
    std::vector<std::string> texts;
    if (grey.pixels.empty()) {
        return texts;
    }
    ZXing::DecodeHints hints;
    hints.setFormats(ZXing::BarcodeFormat::QRCode).setTryHarder(true).setTryRotate(true).setMaxNumberOfSymbols(8);
    for (const bool inverted : {false, true}) {  // light on dark: a terminal without colours
        if (inverted) {
            for (Byte& pixel : grey.pixels) {
                pixel = static_cast<Byte>(255 - pixel);
            }
        }
        const ZXing::ImageView view(grey.pixels.data(), static_cast<int>(grey.width), static_cast<int>(grey.height),
                                    ZXing::ImageFormat::Lum);
        for (const auto& result : ZXing::ReadBarcodes(view, hints)) {
            if (result.isValid()) {
                texts.push_back(result.text());
            }
        }
        if (!texts.empty()) {
            break;
        }
    }
    return texts;
}

}  // namespace kith::cli
