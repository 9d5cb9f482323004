// SPDX-License-Identifier: Apache-2.0
//
// What a picture's header claims, and that a card holds no picture which claims too much.
#include "kith/picture.h"

#include <doctest/doctest.h>

#include "kith/card.h"
#include "kith/limits.h"

namespace kith {
namespace {

std::string number(std::size_t value, std::size_t bytes, bool big_end_first) {
    std::string out;
    for (std::size_t at = 0; at < bytes; ++at) {
        const std::size_t shift = 8 * (big_end_first ? bytes - 1 - at : at);
        out += static_cast<char>(value >> shift & 0xffU);
    }
    return out;
}

std::string png(std::size_t width, std::size_t height) {
    return std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16) + number(width, 4, true) + number(height, 4, true);
}

/// With a comment before the frame, as cameras write theirs.
std::string jpeg(std::size_t width, std::size_t height) {
    return std::string("\xff\xd8\xff\xfe\0\x06 hey\xff\xff\xc2\0\x11\x08", 16) + number(height, 2, true) +
           number(width, 2, true) + "\x03";
}

std::string gif(std::size_t width, std::size_t height) {
    return "GIF89a" + number(width, 2, false) + number(height, 2, false);
}

std::string webp(std::size_t width, std::size_t height) {
    return std::string("RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0", 24) + number(width - 1, 3, false) +
           number(height - 1, 3, false);
}

std::string base64(std::string_view bytes) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        std::size_t group = 0;
        for (std::size_t index = at; index < at + 3; ++index) {
            group = group << 8U | (index < bytes.size() ? static_cast<unsigned char>(bytes[index]) : 0U);
        }
        for (const unsigned shift : {18U, 12U, 6U, 0U}) {
            out += alphabet[group >> shift & 63U];
        }
    }
    const std::size_t padding = (3 - bytes.size() % 3) % 3;
    return out.replace(out.size() - padding, padding, padding, '=');
}

Result<void> in_a_card(std::string_view picture, std::string_view name = "PHOTO") {
    return check_limits({{Property{{}, std::string(name), {}, "data:image/png;base64," + base64(picture)}}});
}

}  // namespace

TEST_CASE("width and height are read from each kind of header, from bytes and from base64") {
    const auto claims = [](const std::string& picture, PictureSize size) {
        CHECK(claimed_size(as_bytes(picture)) == size);
        CHECK(claimed_size_of_base64(base64(picture)) == size);
    };
    claims(png(640, 480), {640, 480, PictureKind::png});
    claims(jpeg(640, 480), {640, 480, PictureKind::jpeg});
    claims(gif(640, 480), {640, 480, PictureKind::gif});
    claims(webp(640, 480), {640, 480, PictureKind::webp});
    claims(png(0xffff'ffff, 0), {0xffff'ffff, 0, PictureKind::png});
}

TEST_CASE("a header that is cut anywhere claims nothing, and neither does anything else") {
    for (const std::string& whole : {png(1, 2), gif(1, 2), webp(1, 2)}) {
        for (std::size_t length = 0; length < whole.size(); ++length) {
            CHECK_FALSE(claimed_size(as_bytes(std::string_view(whole).substr(0, length))));
            CHECK_FALSE(claimed_size_of_base64(base64(whole.substr(0, length))));
        }
    }
    for (const std::string_view other :
         {"", "=", "====", "<svg width=\"9\">", "BM", "\xff\xd8\xff\xff\xff\xff\xff\xff"}) {
        CHECK_FALSE(claimed_size(as_bytes(other)));
        CHECK_FALSE(claimed_size_of_base64(other));
    }
}

TEST_CASE("a card holds a photo of 16,384 pixels a side and 64 million in all, and none that claims more") {
    CHECK(in_a_card(png(limits::photo_side, 3'000)));
    CHECK(in_a_card(png(8'000, limits::photo_pixels / 8'000)));
    for (const std::string& large :
         {png(limits::photo_side + 1, 1), png(1, limits::photo_side + 1), png(8'001, 8'000), png(50'000, 50'000),
          jpeg(50'000, 50'000), gif(50'000, 50'000), webp(50'000, 50'000), png(0xffff'ffff, 0xffff'ffff)}) {
        for (const std::string_view name : {"PHOTO", "LOGO"}) {
            const auto checked = in_a_card(large, name);
            REQUIRE_FALSE(checked);
            CHECK(checked.error().code == Errc::limit);
        }
    }
    CHECK(in_a_card("no picture that we know"));
}

}  // namespace kith
