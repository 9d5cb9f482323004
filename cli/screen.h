// SPDX-License-Identifier: Apache-2.0
//
// What a terminal may be shown. Names, notes and values come from other people: a name that carries an escape
// sequence or a bidi override must not drive the terminal, nor pass for another name. Everything printed goes
// through clean(); JSON, which loses nothing, escapes the same characters instead.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kith::cli {

/// What the other end of a file descriptor can show.
struct Look {
    bool utf8 = true;       ///< else ASCII alone, the rest spelt out or `?`
    bool terminal = false;  ///< a person reads it
    bool colour = false;    ///< bold and the like; never against NO_COLOR
    int columns = 80;       ///< of the terminal
};
/// Asks the locale (which must have been set), the environment and the terminal.
[[nodiscard]] Look look_at(int fd);

/// Rows of the terminal there; 24 where it does not tell.
[[nodiscard]] int terminal_rows(int fd);

/// Whether showing this character could drive the terminal, reorder what stands around it, or hide something:
/// C0, DEL, C1, bidi controls, zero-width and other invisible characters, tags, surrogates, unassigned ones.
[[nodiscard]] bool is_treacherous(std::int32_t code_point);

/// One line that is safe to print: what is treacherous is replaced by U+FFFD (`?` in ASCII), line breaks and
/// tabs by a space, bytes that are no UTF-8 likewise; a flood of combining marks ends after the fourth. The joiners that Arabic
/// and Indic spelling needs stay between letters of those scripts.
[[nodiscard]] std::string clean(std::string_view outside, const Look& look);
/// The same for text of several lines: line feeds stay.
[[nodiscard]] std::string clean_text(std::string_view outside, const Look& look);

/// Whether any of it is written from right to left.
[[nodiscard]] bool has_right_to_left(std::string_view text);
/// Columns that clean text takes on a terminal.
[[nodiscard]] int width(std::string_view cleaned);
/// Clean text cut to `columns` with an ellipsis if it is wider.
[[nodiscard]] std::string cut(std::string_view cleaned, int columns, const Look& look);

/// Rows that line up, whatever the scripts in them.
class Table {
public:
    explicit Table(std::vector<std::string> head) : head_(std::move(head)) {}
    void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
    /// Clean, aligned lines; columns without content are left out. At a terminal with the head, and no line is
    /// wider than it; into files and pipes every cell goes whole.
    [[nodiscard]] std::string text(const Look& look) const;

private:
    std::vector<std::string> head_;
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace kith::cli
