// SPDX-License-Identifier: Apache-2.0
//
// A CSV file as a whole, read and written. Terms stand in a column of their own (csv_terms_column).
#include "formats/csv_file.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "card/ascii.h"
#include "card/structure.h"
#include "card/terms_parameters.h"
#include "card/utf8.h"
#include "formats/charset.h"
#include "formats/content_line.h"
#include "formats/csv_card.h"
#include "formats/csv_rows.h"
#include "formats/file_reader.h"
#include "formats/jcard_types.h"

namespace kith::formats {
namespace {

/// The `index`th (from 1) property of that name, or null.
Property* nth(Card& card, std::string_view name, unsigned index) {
    for (Property& each : card.properties) {
        if (each.name == name && --index == 0) {
            return &each;
        }
    }
    return nullptr;
}

/// Lays the content lines of the terms column over the properties that they name.
void apply_terms(std::string_view cell, Card& card, std::vector<std::string>& complaints) {
    while (!cell.empty()) {
        const auto end = cell.find(csv_between);
        Property line;
        const bool whole = parse_content_line(ascii::trimmed(cell.substr(0, end)), false, line).has_value();
        cell.remove_prefix(end == std::string_view::npos ? cell.size() : end + csv_between.size());
        unsigned index = 0;
        const std::string& text = line.value;
        const bool numbered = std::from_chars(text.data(), text.data() + text.size(), index).ec == std::errc();
        Property* property = whole && numbered && index > 0 ? nth(card, line.name, index) : nullptr;
        if (property == nullptr) {
            complaints.push_back(std::string(csv_terms_column) + " names a value that isn't in this row");
            continue;
        }
        card::put_terms(*property, card::take_terms(line, complaints));
    }
}

/// `sep=;`, which Excel writes and reads before the header to say what stands between cells.
bool names_separator(std::string_view line) {
    return line.size() == 5 && ascii::starts_ignoring_case(line, "sep=");
}

class CsvReader final : public FileReader {
public:
    void feed(std::string_view bytes) override {
        if (rows_) {
            return rows_->feed(bytes);
        }
        const auto end = bytes.find_first_of("\r\n");
        header_ += bytes.substr(0, std::min(end, longest_row - header_.size()));
        if (end == std::string_view::npos) {
            return;
        }
        begin();
        rows_->feed(bytes.substr(end));
    }

    void finish(bool /*whole*/) override {
        if (!rows_) {
            begin();
        }
        rows_->finish();
    }

    [[nodiscard]] std::span<const Format> formats() const override {
        static constexpr std::array all{Format::csv_google, Format::csv_outlook};
        return all;
    }

private:
    void begin() {
        separator_told_ = names_separator(header_);
        rows_.emplace(separator_told_ ? header_.back() : csv_separator(header_),
                      [this](CsvRow row) { take(std::move(row)); });
        rows_->feed(header_);
    }

    void take(CsvRow row) {
        if (std::exchange(separator_told_, false)) {
            return;
        }
        if (!columns_) {
            columns_.emplace(readable(row));
            return;
        }
        if (row.too_large) {
            return refuse(row.line, "this row is too large");
        }
        if (row.torn) {
            note(row.line, "the file ends inside quotes");
        }
        const std::size_t filled = static_cast<std::size_t>(
            std::ranges::count_if(row.cells, [](const std::string& cell) { return !cell.empty(); }));
        if (filled == 0) {
            return;
        }
        if (row.cells.size() > columns_->names().size()) {
            note(row.line, "this row has more cells than the header; those without a name are left out");
        }
        const std::vector<std::string> cells = readable(row);
        Card card = card_of_row(*columns_, cells);
        const std::size_t terms = columns_->find(ascii::lower(csv_terms_column));
        if (terms < cells.size()) {
            std::vector<std::string> complaints;
            apply_terms(cells[terms], card, complaints);
            for (std::string& complaint : complaints) {
                note(row.line, std::move(complaint));
            }
        }
        keep(std::move(card), row.line);
    }

    /// Excel and Outlook write Windows-1252 where nobody asks for more.
    std::vector<std::string> readable(CsvRow& row) {
        bool guessed = false;
        for (std::string& cell : row.cells) {
            if (!card::is_utf8(cell)) {
                cell = from_windows_1252(cell);
                guessed = true;
            }
        }
        if (guessed) {
            note(row.line, "this row isn't UTF-8, and was read as Windows-1252");
        }
        return std::move(row.cells);
    }

    std::string header_;
    bool separator_told_ = false;  ///< and that row is still to come
    std::optional<CsvRows> rows_;
    std::optional<CsvColumns> columns_;
};

std::string comparable(const Property& property) {
    std::vector<std::string> parts = property.parts(has_many(property.name) ? ',' : ';');
    while (parts.size() > 1 && parts.back().empty()) {
        parts.pop_back();
    }
    std::string out = property.name + ":";
    for (const std::string& part : parts) {
        out += part + "\n";
    }
    if (property.name == "TEL" && ascii::starts_ignoring_case(out, "TEL:tel:")) {
        out.erase(4, 4);
    }
    return out;
}

void count(std::vector<LeftOut>& in, const std::string& what) {
    const auto found = std::ranges::find(in, what, &LeftOut::what);
    if (found == in.end()) {
        in.push_back({what, 1});
    } else {
        ++found->count;
    }
}

/// `TEL;X-KITH-PASS-ON=ask:2`.
std::string terms_line(const std::string& name, std::size_t index, const Terms& terms) {
    Property line{.group = {}, .name = name, .parameters = {}, .value = {}};
    card::put_terms(line, terms);
    std::string out = name;
    for (const Parameter& each : line.parameters) {
        out += ";" + each.name + "=";
        for (const std::string& value : each.values) {
            out += (&value == &each.values.front() ? "" : ",") + value;
        }
    }
    return out + ":" + std::to_string(index);
}

/// A card on its way into a row.
struct Leaving {
    Card card;
    std::vector<Terms> terms;
};

/// Where each property stands in the card that the row reads back as; npos for one that isn't there. FN stands where N does.
std::vector<std::size_t> places_in(const Card& back, const Card& card) {
    std::vector<std::size_t> out(card.properties.size(), std::string::npos);
    std::vector<bool> found(back.properties.size(), false);
    for (std::size_t at = 0; at < card.properties.size(); ++at) {
        const Property& property = card.properties[at];
        const std::string wanted = comparable(property);
        const bool name = property.name == "FN" && property.text() == back.display_name();
        for (std::size_t place = 0; place < back.properties.size() && out[at] == std::string::npos; ++place) {
            const Property& each = back.properties[place];
            if ((name && (each.name == "N" || each.name == "FN")) || (!found[place] && comparable(each) == wanted)) {
                out[at] = place;
                found[place] = found[place] || !name;
            }
        }
    }
    return out;
}

std::string terms_cell(const Leaving& leaving, const Card& back, const std::vector<std::size_t>& places) {
    std::vector<std::optional<Terms>> terms(back.properties.size());
    for (std::size_t at = 0; at < places.size(); ++at) {
        if (places[at] != std::string::npos) {
            std::optional<Terms>& there = terms[places[at]];
            there = there ? strictest(*there, leaving.terms[at]) : leaving.terms[at];
        }
    }
    std::string out;
    for (std::size_t place = 0; place < terms.size(); ++place) {
        if (!terms[place] || *terms[place] == Terms{}) {
            continue;
        }
        const std::string& name = back.properties[place].name;
        const auto before = back.properties.begin() + static_cast<std::ptrdiff_t>(place) + 1;
        const auto index =
            std::count_if(back.properties.begin(), before, [&](const Property& each) { return each.name == name; });
        out += (out.empty() ? std::string() : std::string(csv_between)) +
               terms_line(name, static_cast<std::size_t>(index), *terms[place]);
    }
    return out;
}

CsvCells cells_of(const Card& card, CsvLayout layout) {
    return layout == CsvLayout::google ? google_cells(card) : outlook_cells(card);
}

std::vector<std::string> header_of(const std::vector<CsvCells>& rows, CsvLayout layout) {
    return layout == CsvLayout::google ? google_header(rows) : outlook_header();
}

Card read_back(const CsvCells& cells, CsvLayout layout) {
    std::vector<std::string> header = header_of({cells}, layout);
    std::vector<std::string> row;
    for (const std::string& column : header) {
        const auto cell = cells.find(column);
        row.push_back(cell == cells.end() ? std::string() : cell->second);
    }
    return card_of_row(CsvColumns(std::move(header)), row);
}

/// The row of a card. It is read back: what doesn't come back was left out, and what would be there only in part while it has
/// terms of its own is taken out of the row, since no terms could be written for it.
CsvCells row_of(Leaving leaving, CsvLayout layout, std::vector<LeftOut>& left_out) {
    for (;;) {
        CsvCells cells = cells_of(leaving.card, layout);
        const Card back = read_back(cells, layout);
        const std::vector<std::size_t> places = places_in(back, leaving.card);
        Leaving rest;
        for (std::size_t at = 0; at < places.size(); ++at) {
            if (places[at] != std::string::npos || leaving.terms[at] == Terms{}) {
                rest.card.properties.push_back(leaving.card.properties[at]);
                rest.terms.push_back(leaving.terms[at]);
            } else {
                count(left_out, leaving.card.properties[at].name);
            }
        }
        if (rest.terms.size() < leaving.terms.size()) {
            leaving = std::move(rest);
            continue;
        }
        for (std::size_t at = 0; at < places.size(); ++at) {
            if (places[at] == std::string::npos) {
                count(left_out, leaving.card.properties[at].name);
            }
        }
        cells[std::string(csv_terms_column)] = terms_cell(leaving, back, places);
        return cells;
    }
}

std::string line_of(const std::vector<std::string>& header, const CsvCells& cells) {
    std::string out;
    for (const std::string& column : header) {
        const auto cell = cells.find(column);
        out += (&column == &header.front() ? "" : ",") + (cell == cells.end() ? std::string() : csv_cell(cell->second));
    }
    return out + "\r\n";
}

void write_rows(const std::vector<CsvCells>& rows, CsvLayout layout, const std::function<void(std::string_view)>& to) {
    const bool terms =
        std::ranges::any_of(rows, [](const CsvCells& row) { return !row.at(std::string(csv_terms_column)).empty(); });
    std::vector<std::string> header = header_of(rows, layout);
    if (terms) {
        header.emplace_back(csv_terms_column);
    }
    CsvCells names;
    for (const std::string& column : header) {
        names[column] = column;
    }
    // Outlook and Excel take a file for UTF-8 only where it begins with a byte order mark.
    to((layout == CsvLayout::outlook ? "\xef\xbb\xbf" : "") + line_of(header, names));
    for (const CsvCells& row : rows) {
        to(line_of(header, row));
    }
}

}  // namespace

CsvHeader csv_header(std::string_view beginning) {
    CsvHeader out;
    auto end = std::min(beginning.find_first_of("\r\n"), beginning.size());
    if (names_separator(beginning.substr(0, end))) {
        const char separator = beginning[end - 1];
        beginning.remove_prefix(end);
        beginning.remove_prefix(std::min(beginning.find_first_not_of("\r\n"), beginning.size()));
        end = std::min(beginning.find_first_of("\r\n"), beginning.size());
        out.separator = separator;
    }
    out.whole = end < beginning.size();
    const std::string_view line = beginning.substr(0, end);
    CsvRows rows(out.separator.value_or(csv_separator(line)), [&out](CsvRow row) { out.names = std::move(row.cells); });
    rows.feed(line);
    rows.finish();
    for (std::string& name : out.names) {
        name = card::is_utf8(name) ? name : from_windows_1252(name);
    }
    return out;
}

std::unique_ptr<FileReader> csv_reader() {
    return std::make_unique<CsvReader>();
}

std::vector<LeftOut> write_csv(std::span<const ReleasedCard> cards, CsvLayout layout,
                               const std::function<void(std::string_view)>& to) {
    std::vector<LeftOut> left_out;
    std::vector<CsvCells> rows;
    rows.reserve(cards.size());
    for (const ReleasedCard& card : cards) {
        rows.push_back(row_of({card.card(), {card.terms().begin(), card.terms().end()}}, layout, left_out));
    }
    write_rows(rows, layout, to);
    return left_out;
}

Written write_csv_for_owner(const Card& card, CsvLayout layout) {
    Written out;
    const std::vector<CsvCells> rows{row_of({card, std::vector<Terms>(card.properties.size())}, layout, out.left_out)};
    write_rows(rows, layout, [&out](std::string_view piece) { out.text += piece; });
    return out;
}

}  // namespace kith::formats
