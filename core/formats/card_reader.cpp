// SPDX-License-Identifier: Apache-2.0
//
// One entry for every format that is read: finds out by the first bytes which one it is, and hands on.
#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "card/ascii.h"
#include "card/utf8.h"
#include "formats/csv_card.h"
#include "formats/csv_file.h"
#include "formats/csv_rows.h"
#include "formats/file_reader.h"
#include "formats/utf16.h"
#include "kith/limits.h"

namespace kith {
namespace {

/// vCard as any other format behind the entry; and whatever is none, which may have cards further on.
class VCards final : public formats::FileReader {
public:
    /// `instead` is all that is said of a file in which there is no card.
    explicit VCards(std::string instead = {}) : instead_(std::move(instead)) {}
    void feed(std::string_view bytes) override { reader_.feed(as_bytes(bytes)); }
    void finish(bool /*whole*/) override {
        reader_.finish();
        last_ = next();
        if (!any_ && !instead_.empty()) {
            refuse(1, instead_);
            told_instead_ = true;
        }
    }
    [[nodiscard]] std::optional<ReadCard> next() override {
        auto card = last_ ? std::exchange(last_, std::nullopt) : reader_.next();
        any_ = any_ || card;
        return card;
    }
    [[nodiscard]] const Remarks& refused() const override {
        return told_instead_ ? FileReader::refused() : reader_.refused();
    }
    [[nodiscard]] const Remarks& noted() const override {
        return told_instead_ ? FileReader::noted() : reader_.noted();
    }

    [[nodiscard]] std::span<const Format> formats() const override {
        static constexpr std::array all{Format::vcard4, Format::vcard3, Format::vcard21};
        return all;
    }

private:
    VCardReader reader_;
    std::string instead_;
    std::optional<ReadCard> last_;  ///< what finish() had to ask for
    bool any_ = false;
    bool told_instead_ = false;
};

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
constexpr std::string_view blanks = " \t\r\n";
/// A header row that is longer is none: Google's is about 60 bytes for each further column.
constexpr std::size_t longest_header = formats::longest_row;
/// So many bytes tell whether a file is UTF-16; so much of it is recoded at a time.
constexpr std::size_t told_by = 4;
constexpr std::size_t recoded_at_once = 64 * 1024;

/// Addresses and numbers are values: then the first row is no header, and is not to be quoted.
bool may_name_column(std::string_view cell) {
    return !cell.contains('@') && std::ranges::count_if(cell, ascii::is_digit) < 5;
}

/// The beginning of a name, in whole characters.
std::string_view shortened(std::string_view name) {
    constexpr std::size_t longest = 40;
    std::size_t size = 0;
    while (size < std::min(longest, name.size())) {
        size += std::max<std::size_t>(card::utf8_sequence(name.substr(size)), 1);
    }
    return name.substr(0, size);
}

constexpr const char* nothing_known =
    "there is no card in this file: it may be vCard, jCard, JSContact, or CSV with columns as Google or Outlook names "
    "them";

/// What is said of a file that begins with those cells, of which none is known, if no card is found further on.
std::string unknown_columns(const std::vector<std::string>& names) {
    constexpr std::size_t most_told = 8;
    constexpr std::string_view wanted = "First Name, Last Name, E-mail Address, Mobile Phone";
    // An escape sequence is somebody's trick in a table; other control characters stand in what is no text at all.
    const auto text = [](const std::string& name) {
        return std::ranges::none_of(
            name, [](char c) { return static_cast<unsigned char>(c) < ' ' && c != '\t' && c != '\x1b'; });
    };
    if (names.size() < 2 || !std::ranges::all_of(names, text)) {
        return nothing_known;
    }
    if (!std::ranges::all_of(names, may_name_column)) {
        return "the first row of this table names no columns: put one before it, like " + std::string(wanted);
    }
    std::string told;
    for (const std::string& name : std::span(names).first(std::min(names.size(), most_told))) {
        told.append(told.empty() ? "" : ", ").append(shortened(ascii::trimmed(name)));
    }
    return "no column of this table is known (" + told + (names.size() > most_told ? ", ..." : "") +
           "): name them as Google or Outlook do, like " + std::string(wanted);
}

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
    if (beginning.size() > longest_header && !beginning.substr(0, longest_header).contains('\n')) {
        return std::make_unique<VCards>(nothing_known);
    }
    const formats::CsvHeader header = formats::csv_header(beginning);
    if (!header.whole && !whole && beginning.size() <= longest_header) {
        return nullptr;
    }
    if (formats::CsvColumns(header.names).known()) {
        return formats::csv_reader();
    }
    return std::make_unique<VCards>(unknown_columns(header.names));
}

}  // namespace

struct CardReader::State {
    void feed(std::string_view bytes) {
        const std::size_t room = limits::vcard_file - taken;
        too_large = too_large || bytes.size() > room;
        bytes = bytes.substr(0, room);
        taken += bytes.size();
        if (!coding_known && start.size() + bytes.size() < told_by) {
            start += bytes;
        } else if (!coding_known) {
            learn_coding(bytes);
        } else {
            recode(bytes);
        }
    }

    /// Four bytes tell; where fewer are fed alone, they wait.
    void learn_coding(std::string_view bytes) {
        const std::string waiting = std::exchange(start, {});
        if (const auto order = formats::utf16_order(waiting + std::string(bytes.substr(0, told_by)))) {
            utf16.emplace(*order);
        }
        coding_known = true;
        recode(waiting);
        recode(bytes);
    }

    void recode(std::string_view bytes) {
        if (!utf16) {
            return take(bytes);
        }
        while (!bytes.empty()) {
            std::string text;
            utf16->decode(bytes.substr(0, recoded_at_once), text);
            take(text);
            bytes.remove_prefix(std::min(recoded_at_once, bytes.size()));
        }
    }

    void take(std::string_view text) {
        // No more than a header row is held back, whatever the size of the pieces.
        while (!reader && !text.empty()) {
            const auto end = std::min(text.find('\n'), text.size() - 1) + 1;
            const std::string_view line = text.substr(0, end);
            beginning += line;
            text.remove_prefix(end);
            if (line.find_first_not_of(blanks) != std::string_view::npos || beginning.size() > longest_header) {
                begin(false);
            }
        }
        if (reader && !text.empty()) {
            reader->feed(text);
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
        take(start);
        if (utf16) {
            std::string text;
            utf16->finish(text);
            take(text);
        }
        if (!reader) {
            begin(true);
        }
        reader->finish(!too_large);
        refused = reader->refused();
        if (too_large) {
            formats::add_remark(refused, refused.list.empty() ? 1 : refused.list.back().line,
                                "the file is larger than 64 MiB; the rest was not read");
        }
    }

    bool coding_known = false;
    std::string start;  ///< fewer bytes than tell the coding
    std::optional<formats::Utf16Decoder> utf16;
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

std::span<const Format> CardReader::formats() const {
    return state_->reader ? state_->reader->formats() : std::span<const Format>();
}

ReadFile read_cards(std::string_view text) {
    return formats::read_all<CardReader>(text);
}

}  // namespace kith
