// SPDX-License-Identifier: Apache-2.0
//
// RFC 4180 read leniently: a quote inside an unquoted cell is a quote, what stands behind a closing quote belongs to the cell.
#include "formats/csv_rows.h"

#include <algorithm>
#include <array>
#include <utility>

namespace kith::formats {

void CsvRows::feed(std::string_view bytes) {
    for (const char c : bytes) {
        const bool second = std::exchange(after_cr_, false) && c == '\n';
        if (!second) {
            take(c);
        }
        after_cr_ = c == '\r';
        line_ += c == '\n' || (c == '\r') ? 1U : 0U;
        line_ -= second ? 1U : 0U;
        if (row_.cells.empty() && cell_.empty() && !was_quoted_) {
            row_.line = line_;
        }
    }
}

void CsvRows::take(char c) {
    if (quoted_ && !quote_seen_) {
        if (c == '"') {
            quote_seen_ = true;
        } else {
            add(c == '\r' ? '\n' : c);  // a line break in a cell is one, however it is spelt
        }
        return;
    }
    if (quoted_ && c == '"') {
        quote_seen_ = false;
        add(c);
        return;
    }
    quoted_ = quote_seen_ = false;
    if (c == '"' && cell_.empty() && !was_quoted_) {
        quoted_ = was_quoted_ = true;
    } else if (c == separator_) {
        end_cell();
    } else if (c == '\n' || c == '\r') {
        end_row();
    } else {
        add(c);
    }
}

void CsvRows::add(char c) {
    if (size_ == longest_row) {
        row_.too_large = true;
        return;
    }
    ++size_;
    cell_ += c;
}

void CsvRows::end_cell() {
    was_quoted_ = false;
    if (row_.cells.size() == most_columns) {
        row_.too_large = true;
        cell_.clear();
        return;
    }
    row_.cells.push_back(std::exchange(cell_, {}));
}

void CsvRows::end_row() {
    const bool blank = row_.cells.empty() && cell_.empty() && !was_quoted_;
    end_cell();
    if (!blank) {
        found_(std::exchange(row_, {}));
    }
    row_ = {};
    size_ = 0;
}

void CsvRows::finish() {
    row_.torn = quoted_ && !quote_seen_;
    quoted_ = quote_seen_ = false;
    end_row();
}

char csv_separator(std::string_view header) {
    constexpr std::array<char, 3> separators{',', ';', '\t'};
    std::array<std::size_t, 3> counts{};
    bool quoted = false;
    for (const char c : header) {
        quoted = quoted != (c == '"');
        const auto* at = std::ranges::find(separators, c);
        if (!quoted && at != separators.end()) {
            ++counts.at(static_cast<std::size_t>(at - separators.begin()));
        }
    }
    return separators.at(static_cast<std::size_t>(std::ranges::max_element(counts) - counts.begin()));
}

std::string csv_cell(std::string_view text) {
    if (text.find_first_of(",;\t\"\r\n") == std::string_view::npos && !text.starts_with(' ') && !text.ends_with(' ')) {
        return std::string(text);
    }
    std::string out = "\"";
    for (const char c : text) {
        out += c == '"' ? "\"\"" : std::string(1, c);
    }
    return out + '"';
}

}  // namespace kith::formats
