// SPDX-License-Identifier: Apache-2.0
//
// Physical lines put together to logical ones: RFC 6350 3.2 folding, the soft line breaks of quoted-printable,
// and base64 that was wrapped without indentation. Memory is bounded by the longest line that can be kept.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "kith/limits.h"

namespace kith::formats {

/// A photo in base64 beside parameters that escaping doubles; a value in quoted-printable takes less.
inline constexpr std::size_t longest_line = limits::photo / 2 * 3 + 2 * limits::value + 32 * 1024;

struct LogicalLine {
    std::size_t number = 0;  ///< of its first physical line, from 1
    std::string_view text;   ///< borrowed until the second call from now
    bool too_long = false;   ///< `text` is cut
};

class Unfolder {
public:
    /// Takes the next physical line, without its end (`cut`: and without what exceeds longest_line). Gives the
    /// line before it, where this one shows it to be complete.
    [[nodiscard]] std::optional<LogicalLine> take(std::string_view physical, bool cut);
    /// The last line.
    [[nodiscard]] std::optional<LogicalLine> finish();

private:
    enum class Coding : unsigned char { unknown, plain, quoted_printable, base64 };
    [[nodiscard]] Coding coding();
    [[nodiscard]] bool continues(std::string_view physical);
    void append(std::string_view piece, bool cut);

    std::size_t number_ = 0;
    bool open_ = false;  ///< a line has begun, and this is what is known of it:
    std::size_t begun_ = 0;
    std::string text_;
    bool too_long_ = false;
    Coding coding_ = Coding::unknown;
    int asked_ = 0;      ///< how often its head was not complete
    std::string given_;  ///< the line that was given last; the two swap, so that reading allocates nothing
};

}  // namespace kith::formats
