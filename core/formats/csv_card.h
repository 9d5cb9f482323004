// SPDX-License-Identifier: Apache-2.0
//
// A row of CSV as a card, and a card as a row: the columns of Google Contacts (today's and the older ones) and of
// Outlook, which are read in a few languages and written in English. docs/FORMATS.md has the tables.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kith/card.h"

namespace kith::formats {

/// The columns of a file, by their names in lower case. Outlook's have their English names, whatever the language.
class CsvColumns {
public:
    explicit CsvColumns(std::vector<std::string> header);
    /// Whether it is the header of an address book: one column at least is known.
    [[nodiscard]] bool known() const;
    [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
    /// Whether a day like 4/12/1985 begins with the day: not in English.
    [[nodiscard]] bool day_first() const { return translated_; }
    /// The place of the first column of that name (lower case), or npos.
    [[nodiscard]] std::size_t find(std::string_view name) const;
    /// Each N, from 1 to 999 and ascending, of which there are columns `KIND N - ...` (lower case kind).
    [[nodiscard]] std::span<const unsigned> numbers(std::string_view kind) const;

private:
    std::vector<std::string> names_;
    std::map<std::string, std::size_t, std::less<>> by_name_;
    std::map<std::string, std::vector<unsigned>, std::less<>> numbers_;
    bool translated_ = false;
};

/// One row read. A column that means nothing here is kept as `X-CSV;X-COLUMN=its name`.
[[nodiscard]] Card card_of_row(const CsvColumns& columns, const std::vector<std::string>& cells);

/// A row to be written: cells by the names of their columns.
using CsvCells = std::map<std::string, std::string, std::less<>>;
[[nodiscard]] CsvCells google_cells(const Card& card);
[[nodiscard]] CsvCells outlook_cells(const Card& card);

/// The columns, in their order, that those cells need. Google's are as many as the longest row needs.
[[nodiscard]] std::vector<std::string> google_header(const std::vector<CsvCells>& rows);
[[nodiscard]] std::vector<std::string> outlook_header();

/// The last column, only where a row has it: a content line for each value that is not on the default terms,
/// `TEL;X-KITH-PASS-ON=ask:2` for the second TEL of the row.
inline constexpr std::string_view csv_terms_column = "X-KITH-TERMS";
/// Several values in one cell, as Google writes them.
inline constexpr std::string_view csv_between = " ::: ";

}  // namespace kith::formats
