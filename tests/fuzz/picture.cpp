// SPDX-License-Identifier: Apache-2.0
//
// What a picture claims to be, from any bytes: the same from them and from their base64, and never more than a header says.
#include <cstdlib>

#include "kith/picture.h"

namespace {

void must(bool holds) {
    if (!holds) {
        std::abort();
    }
}

std::string base64(kith::ByteView bytes) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        std::size_t group = 0;
        for (std::size_t index = at; index < at + 3; ++index) {
            group = group << 8U | (index < bytes.size() ? bytes[index] : 0U);
        }
        for (const unsigned shift : {18U, 12U, 6U, 0U}) {
            out += alphabet[group >> shift & 63U];
        }
    }
    const std::size_t padding = (3 - bytes.size() % 3) % 3;
    out.replace(out.size() - padding, padding, padding, '=');
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const kith::ByteView bytes{data, size};
    const auto claimed = kith::claimed_size(bytes);
    must(claimed == kith::claimed_size_of_base64(base64(bytes)));
    must(!claimed || (claimed->width <= 0xffffffffU && claimed->height <= 0xffffffffU));
    // Base64 of somebody else's making, cut anywhere, must do no harm either.
    static_cast<void>(kith::claimed_size_of_base64(kith::as_text(bytes)));
    return 0;
}
