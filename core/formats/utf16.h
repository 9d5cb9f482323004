// SPDX-License-Identifier: Apache-2.0
//
// UTF-16 as Outlook and Windows write files in it, made UTF-8 piece by piece before anything else looks at it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kith::formats {

/// What the first four bytes of a file say of it: a byte order mark (left in place), or two ASCII letters beside zeros.
enum class ByteOrder : unsigned char { little, big };
[[nodiscard]] std::optional<ByteOrder> utf16_order(std::string_view start);

class Utf16Decoder {
public:
    explicit Utf16Decoder(ByteOrder order) : order_(order) {}

    /// Appends these bytes to `out` as UTF-8: at most three bytes for each two. Half a character waits for the next call.
    void decode(std::string_view bytes, std::string& out);
    /// What the end of the file left unfinished.
    void finish(std::string& out);

private:
    void unit(unsigned unit, std::string& out);

    ByteOrder order_;
    std::optional<std::uint8_t> odd_;  ///< the first byte of a unit
    unsigned high_ = 0;                ///< a high surrogate that waits for its low one
};

/// Appends a code point; U+FFFD for a surrogate and for what is above U+10FFFF.
void append_utf8(std::string& out, unsigned code);

}  // namespace kith::formats
