// SPDX-License-Identifier: Apache-2.0
//
// A JSON file cut into its cards before any of it is parsed: the bytes are followed by depth alone, so that memory is
// bounded by one card, and nothing too large or too deep ever reaches the parser.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "kith/limits.h"

namespace kith::formats {

/// One card's JSON text. A character takes six bytes at most (`\u00e9`); a photo is base64, and mostly takes one.
inline constexpr std::size_t longest_json = 2 * limits::card + 2 * limits::photo;
/// A patch in a JSContact's localizations is the deepest that is known, with eight.
inline constexpr std::size_t deepest_json = 2 * static_cast<std::size_t>(limits::nesting);

struct JsonPiece {
    enum class Kind : unsigned char { whole, too_long, too_deep, cut_short };
    std::size_t line = 0;  ///< that it begins on, from 1
    Kind kind = Kind::whole;
    std::string text;  ///< of a whole one
};

class JsonPieces {
public:
    /// Each card goes to `found` as soon as it has ended.
    explicit JsonPieces(std::function<void(JsonPiece)> found) : found_(std::move(found)) {}
    void feed(std::string_view bytes);
    void finish();
    /// Bytes between the cards that are none of JSON's: the line of the first, or 0.
    [[nodiscard]] std::size_t stray_line() const { return stray_line_; }
    /// The line on which a list of cards begins that the end of the file cuts short, or 0. Once finished.
    [[nodiscard]] std::size_t open_list_line() const { return lists_ > 0 ? list_line_ : 0; }
    [[nodiscard]] std::size_t line() const { return line_; }

private:
    void outside(char c);
    void inside(char c);
    void open(char c);
    void close();
    void keep(char c);

    std::function<void(JsonPiece)> found_;
    std::size_t line_ = 1;
    std::size_t stray_line_ = 0;
    bool bracket_open_ = false;  ///< a `[` whose first character will say whether it is a card or holds cards
    std::size_t bracket_line_ = 0;
    std::size_t lists_ = 0;      ///< arrays round the cards that are open
    std::size_t list_line_ = 0;  ///< that the outermost one began on
    bool in_piece_ = false;
    bool in_string_ = false;
    bool escaped_ = false;
    std::size_t depth_ = 0;
    JsonPiece piece_;
};

}  // namespace kith::formats
