// SPDX-License-Identifier: Apache-2.0
//
// CSV (RFC 4180) cut into rows of cells: quoted cells hold line breaks and doubled quotes; rows end with LF, CRLF or CR.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "kith/limits.h"

namespace kith::formats {

/// One row: what a card may hold, and the quotes that double in it.
inline constexpr std::size_t longest_row = limits::card;
/// Google writes about ten columns for each further e-mail address, number or address.
inline constexpr std::size_t most_columns = 4'096;

struct CsvRow {
    std::size_t line = 0;  ///< that it begins on, from 1
    std::vector<std::string> cells;
    bool too_large = false;  ///< `cells` are cut
    bool torn = false;       ///< a quoted cell had no end
};

class CsvRows {
public:
    CsvRows(char separator, std::function<void(CsvRow)> found) : separator_(separator), found_(std::move(found)) {}
    void feed(std::string_view bytes);
    void finish();

private:
    void take(char c);
    void add(char c);
    void end_cell();
    void end_row();

    char separator_;
    std::function<void(CsvRow)> found_;
    std::size_t line_ = 1;
    std::size_t size_ = 0;
    CsvRow row_{.line = 1, .cells = {}};
    std::string cell_;
    bool quoted_ = false;      ///< inside quotes
    bool was_quoted_ = false;  ///< and the cell began with one
    bool quote_seen_ = false;  ///< inside quotes: the last character was a quote
    bool after_cr_ = false;
};

/// The separator of a header row: the one of `,` `;` and tab that occurs most outside quotes.
[[nodiscard]] char csv_separator(std::string_view header);

/// A cell as it is written: quoted where it has to be.
[[nodiscard]] std::string csv_cell(std::string_view text);

}  // namespace kith::formats
