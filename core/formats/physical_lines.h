// SPDX-License-Identifier: Apache-2.0
//
// The first step of reading: the bytes of a file as lines of UTF-8, whatever ends them and however they are fed.
// Windows' UTF-16 is recoded, byte order marks go, and the carriage returns of an old Macintosh end lines.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "formats/utf16.h"

namespace kith::formats {

struct PhysicalLine {
    std::string_view text;  ///< without its end; borrowed until the next call
    bool cut = false;       ///< and without what exceeds longest_line
};

class PhysicalLines {
public:
    /// Takes the next bytes of the file, which are borrowed until next() has given none. What is beyond
    /// limits::vcard_file is not taken.
    void feed(std::string_view bytes);
    /// The next whole line; none until more is fed.
    [[nodiscard]] std::optional<PhysicalLine> next();
    /// Says that no more is fed: next() then gives the last line too.
    void finish();
    /// Whether more than limits::vcard_file was fed.
    [[nodiscard]] bool too_large() const { return too_large_; }

private:
    enum class Coding : unsigned char { unknown, utf8, utf16 };

    void take(std::string_view bytes);
    void learn_coding(std::string_view bytes);
    bool refill();
    bool turns_to_returns(std::string_view line);
    PhysicalLine given(std::string_view line);
    void keep(std::string_view piece);

    Coding coding_ = Coding::unknown;
    std::optional<Utf16Decoder> utf16_;
    std::string_view coded_;  ///< UTF-16 that is not recoded yet
    std::string owned_;       ///< recoded, or put together: what rest_ may lie in
    std::string_view rest_;   ///< what is not read yet
    std::string partial_;     ///< the line that the last feed() left unfinished
    bool partial_given_ = false;
    bool partial_cut_ = false;
    bool returns_ = false;    ///< carriage returns end lines
    bool skip_feed_ = false;  ///< a line feed here belongs to the return before it
    bool first_ = true;
    bool finished_ = false;
    bool too_large_ = false;
    std::size_t taken_ = 0;
};

}  // namespace kith::formats
