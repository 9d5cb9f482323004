// SPDX-License-Identifier: Apache-2.0
//
// One entry for every format that is read: finds out by the first bytes which one it is, and hands on.
#include <utility>

#include "card/ascii.h"
#include "formats/csv_card.h"
#include "formats/csv_rows.h"
#include "formats/file_reader.h"
#include "kith/limits.h"

namespace kith {
namespace {

/// vCard as any other format behind the entry.
class VCards final : public formats::FileReader {
public:
    void feed(std::string_view bytes) override { reader_.feed(as_bytes(bytes)); }
    void finish() override { reader_.finish(); }
    [[nodiscard]] std::optional<ReadCard> next() override { return reader_.next(); }
    [[nodiscard]] const Remarks& refused() const override { return reader_.refused(); }
    [[nodiscard]] const Remarks& noted() const override { return reader_.noted(); }

private:
    VCardReader reader_;
};

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
constexpr std::string_view blanks = " \t\r\n";
/// A header row that is longer is none: Google's is about 60 bytes for each further column.
constexpr std::size_t longest_header = formats::longest_row;

/// The reader for a file that begins so; null while that is not certain.
std::unique_ptr<formats::FileReader> reader_for(std::string_view beginning, bool whole) {
    if (!whole && beginning.size() < byte_order_mark.size()) {
        return nullptr;
    }
    if (beginning.starts_with(byte_order_mark)) {
        beginning.remove_prefix(byte_order_mark.size());
    }
    const auto first = beginning.find_first_not_of(blanks);
    if (first == std::string_view::npos) {
        return whole || beginning.size() > longest_header ? std::make_unique<VCards>() : nullptr;
    }
    const std::string_view text = beginning.substr(first);
    if (text.front() == '[' || text.front() == '{') {
        return formats::json_reader();
    }
    constexpr std::string_view begin = "BEGIN:";
    if (ascii::starts_ignoring_case(text, begin)) {
        return std::make_unique<VCards>();
    }
    const auto end = beginning.find_first_of("\r\n");
    const std::string_view header = beginning.substr(0, end);
    if (header.size() > longest_header) {
        return std::make_unique<VCards>();
    }
    if (end == std::string_view::npos && !whole) {
        return nullptr;
    }
    std::vector<std::string> cells;
    formats::CsvRows rows(formats::csv_separator(header), [&](formats::CsvRow row) { cells = std::move(row.cells); });
    rows.feed(header);
    rows.finish();
    if (formats::CsvColumns(std::move(cells)).known()) {
        return formats::csv_reader();
    }
    return std::make_unique<VCards>();
}

}  // namespace

struct CardReader::State {
    void feed(std::string_view bytes) {
        const std::size_t room = limits::vcard_file - taken;
        too_large = too_large || bytes.size() > room;
        bytes = bytes.substr(0, room);
        taken += bytes.size();
        if (reader) {
            return reader->feed(bytes);
        }
        // No more than a header row is held back, whatever the size of the pieces.
        while (!reader && !bytes.empty()) {
            const auto end = std::min(bytes.find('\n'), bytes.size() - 1) + 1;
            beginning += bytes.substr(0, end);
            bytes.remove_prefix(end);
            begin(false);
        }
        if (reader && !bytes.empty()) {
            reader->feed(bytes);
        }
    }

    void begin(bool whole) {
        reader = reader_for(beginning, whole);
        if (!reader) {
            return;
        }
        std::string_view text = beginning;
        if (text.starts_with(byte_order_mark)) {
            text.remove_prefix(byte_order_mark.size());
        }
        reader->feed(text);
        beginning.clear();
    }

    void finish() {
        if (std::exchange(finished, true)) {
            return;
        }
        if (!reader) {
            begin(true);
        }
        reader->finish();
        refused = reader->refused();
        if (too_large) {
            formats::add_remark(refused, refused.list.empty() ? 1 : refused.list.back().line,
                                "the file is larger than 64 MiB; the rest was not read");
        }
    }

    std::string beginning;
    std::unique_ptr<formats::FileReader> reader;
    std::size_t taken = 0;
    bool too_large = false;
    bool finished = false;
    Remarks refused;
    Remarks none;
};

CardReader::CardReader() : state_(std::make_unique<State>()) {}
CardReader::~CardReader() = default;
CardReader::CardReader(CardReader&&) noexcept = default;
CardReader& CardReader::operator=(CardReader&&) noexcept = default;

void CardReader::feed(ByteView bytes) {
    if (!state_->finished) {
        state_->feed(as_text(bytes));
    }
}

void CardReader::finish() {
    state_->finish();
}

std::optional<ReadCard> CardReader::next() {
    return state_->reader ? state_->reader->next() : std::nullopt;
}

const Remarks& CardReader::refused() const {
    return state_->finished || !state_->reader ? state_->refused : state_->reader->refused();
}

const Remarks& CardReader::noted() const {
    return state_->reader ? state_->reader->noted() : state_->none;
}

ReadFile read_cards(std::string_view text) {
    return formats::read_all<CardReader>(text);
}

}  // namespace kith
