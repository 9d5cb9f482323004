// SPDX-License-Identifier: Apache-2.0
//
// Rows that line up (see screen.h): columns shrink until a line fits the terminal, and a cell written from right
// to left can't pull its neighbours along.
#include <algorithm>
#include <numeric>

#include "cli/screen.h"

namespace kith::cli {
namespace {

constexpr int widest_aligned = 40;
constexpr int narrowest_cell = 6;
constexpr int gap = 2;

using Row = std::vector<std::string>;

std::vector<int> widths_of(const std::vector<Row>& rows, std::size_t columns) {
    std::vector<int> widths(columns, 0);
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], std::min(widest_aligned, width(row[i])));
        }
    }
    return widths;
}

/// How wide a line of such columns is.
int line_width(const std::vector<int>& widths) {
    const auto shown = std::count_if(widths.begin(), widths.end(), [](int w) { return w > 0; });
    return std::accumulate(widths.begin(), widths.end(), 0) + gap * static_cast<int>(std::max(shown, 1L) - 1);
}

/// Takes from the widest until the line fits, or nothing can be taken any more.
void shrink(std::vector<int>& widths, int room) {
    while (line_width(widths) > room) {
        const auto widest = std::max_element(widths.begin(), widths.end());
        if (*widest <= narrowest_cell) {
            return;
        }
        --*widest;
    }
}

std::string line_of(const Row& row, const std::vector<int>& widths, const Look& look) {
    std::string line;
    int owed = 0;  // spaces, paid when another cell follows
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (widths[i] == 0) {
            continue;
        }
        line.append(static_cast<std::size_t>(owed), ' ');
        const auto cell = look.terminal ? cut(row[i], widths[i], look) : row[i];
        line += cell;
        // UAX #9: without a strong left-to-right character between them, two right-to-left cells would swap.
        if (look.terminal && look.utf8 && has_right_to_left(cell)) {
            line += "\u200e";
        }
        // Never below the gap: into a pipe a long cell goes whole, and pushes its neighbours along.
        owed = std::max(0, widths[i] - width(cell)) + gap;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    return line + '\n';
}

/// For a terminal too narrow for columns: a line each, those of one row together.
std::string stacked(const std::vector<Row>& rows, const Look& look) {
    std::string out;
    for (const auto& row : rows) {
        bool first = true;
        for (const auto& cell : row) {
            if (!cell.empty()) {
                out += cut((first ? "" : " ") + cell, look.columns, look) + '\n';
                first = false;
            }
        }
    }
    return out;
}

}  // namespace

std::string Table::text(const Look& look) const {
    std::vector<Row> rows = rows_;
    for (auto& row : rows) {
        for (auto& cell : row) {
            cell = clean(cell, look);
        }
    }
    auto widths = widths_of(rows, head_.size());
    if (look.terminal) {
        for (std::size_t i = 0; i < head_.size(); ++i) {
            widths[i] = widths[i] == 0 ? 0 : std::max(widths[i], width(head_[i]));
        }
        shrink(widths, look.columns);
        if (line_width(widths) > look.columns) {
            return stacked(rows, look);
        }
        rows.insert(rows.begin(), head_);
    }
    std::string out;
    for (const auto& row : rows) {
        out += line_of(row, widths, look);
    }
    return out;
}

}  // namespace kith::cli
