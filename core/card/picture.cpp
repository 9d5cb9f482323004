// SPDX-License-Identifier: Apache-2.0
//
// Headers of pictures, read through whatever gives a byte by its place: plain bytes, or base64.
#include "kith/picture.h"

#include <algorithm>
#include <array>

#include "card/ascii.h"

namespace kith {
namespace {

class PlainBytes {
public:
    explicit PlainBytes(ByteView bytes) : bytes_(bytes) {}
    [[nodiscard]] std::size_t size() const { return bytes_.size(); }
    [[nodiscard]] unsigned operator[](std::size_t at) const { return bytes_[at]; }

private:
    ByteView bytes_;
};

/// RFC 4648 4: four characters are three bytes. What is no base64 reads as zeros.
class Base64Bytes {
public:
    explicit Base64Bytes(std::string_view text) : text_(text.substr(0, text.find('='))) {}
    [[nodiscard]] std::size_t size() const { return text_.size() / 4 * 3 + text_.size() % 4 * 3 / 4; }
    [[nodiscard]] unsigned operator[](std::size_t at) const {
        const std::size_t first = at / 3 * 4 + at % 3;
        const unsigned shift = 2U * (static_cast<unsigned>(at % 3) + 1U);
        return ((digit(text_[first]) << shift) | (digit(text_[first + 1]) >> (6U - shift))) & 0xffU;
    }

private:
    static unsigned digit(char c) {
        if (c >= 'A' && c <= 'Z') {
            return static_cast<unsigned>(c - 'A');
        }
        if (c >= 'a' && c <= 'z') {
            return static_cast<unsigned>(c - 'a') + 26U;
        }
        if (ascii::is_digit(c)) {
            return static_cast<unsigned>(c - '0') + 52U;
        }
        return c == '+' ? 62U : c == '/' ? 63U : 0U;
    }

    std::string_view text_;
};

template <typename Source>
std::size_t big_endian(const Source& bytes, std::size_t at, std::size_t length) {
    std::size_t value = 0;
    for (std::size_t index = at; index < at + length; ++index) {
        value = value << 8U | bytes[index];
    }
    return value;
}

template <typename Source>
std::size_t little_endian(const Source& bytes, std::size_t at, std::size_t length) {
    std::size_t value = 0;
    for (std::size_t index = at + length; index > at; --index) {
        value = value << 8U | bytes[index - 1];
    }
    return value;
}

template <typename Source>
bool stands(const Source& bytes, std::size_t at, std::string_view text) {
    for (std::size_t index = 0; index < text.size(); ++index) {
        if (at + index >= bytes.size() || bytes[at + index] != static_cast<unsigned char>(text[index])) {
            return false;
        }
    }
    return true;
}

/// ITU T.81 B.2.2: the first frame header, whatever stands before it.
template <typename Source>
std::optional<PictureSize> jpeg_size(const Source& bytes) {
    for (std::size_t at = 2; at + 9 < bytes.size();) {
        if (bytes[at] != 0xff) {
            return std::nullopt;
        }
        const unsigned marker = bytes[at + 1];
        if (marker == 0xff) {
            ++at;
            continue;
        }
        const bool frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
        if (frame) {
            return PictureSize{big_endian(bytes, at + 7, 2), big_endian(bytes, at + 5, 2), PictureKind::jpeg};
        }
        const bool alone = marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8);
        at += alone ? 2 : 2 + std::max<std::size_t>(2, big_endian(bytes, at + 2, 2));
    }
    return std::nullopt;
}

/// RFC 9649 2: the three kinds of first chunk.
template <typename Source>
std::optional<PictureSize> webp_size(const Source& bytes) {
    constexpr std::size_t fourteen_bits = 0x3fff;
    if (stands(bytes, 12, "VP8X") && bytes.size() >= 30) {
        return PictureSize{little_endian(bytes, 24, 3) + 1, little_endian(bytes, 27, 3) + 1, PictureKind::webp};
    }
    if (stands(bytes, 12, "VP8 ") && bytes.size() >= 30) {
        return PictureSize{little_endian(bytes, 26, 2) & fourteen_bits, little_endian(bytes, 28, 2) & fourteen_bits,
                           PictureKind::webp};
    }
    if (stands(bytes, 12, "VP8L") && bytes.size() >= 25) {
        const std::size_t bits = little_endian(bytes, 21, 4);
        return PictureSize{(bits & fourteen_bits) + 1, (bits >> 14U & fourteen_bits) + 1, PictureKind::webp};
    }
    return std::nullopt;
}

template <typename Source>
std::optional<PictureSize> size_of(const Source& bytes) {
    if (stands(bytes, 0, "\x89PNG\r\n\x1a\n") && stands(bytes, 12, "IHDR") && bytes.size() >= 24) {
        return PictureSize{big_endian(bytes, 16, 4), big_endian(bytes, 20, 4), PictureKind::png};
    }
    if (stands(bytes, 0, "\xff\xd8\xff")) {
        return jpeg_size(bytes);
    }
    if (stands(bytes, 0, "GIF8") && bytes.size() >= 10) {
        return PictureSize{little_endian(bytes, 6, 2), little_endian(bytes, 8, 2), PictureKind::gif};
    }
    if (stands(bytes, 0, "RIFF") && stands(bytes, 8, "WEBP")) {
        return webp_size(bytes);
    }
    return std::nullopt;
}

}  // namespace

std::optional<PictureSize> claimed_size(ByteView picture) {
    return size_of(PlainBytes(picture));
}

std::optional<PictureSize> claimed_size_of_base64(std::string_view base64) {
    return size_of(Base64Bytes(base64));
}

}  // namespace kith
