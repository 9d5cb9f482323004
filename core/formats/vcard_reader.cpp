// SPDX-License-Identifier: Apache-2.0
//
// The vCard reader: bytes to lines (physical_lines.h, unfold.h), lines to cards (open_card.h).
#include <algorithm>
#include <deque>
#include <utility>

#include "card/ascii.h"
#include "formats/file_reader.h"
#include "formats/open_card.h"
#include "formats/physical_lines.h"
#include "formats/unfold.h"
#include "kith/formats.h"
#include "kith/limits.h"

namespace kith {

using formats::LogicalLine;
using formats::OpenCard;
using formats::remark;

struct VCardReader::State {
    void feed(std::string_view bytes);
    void finish();
    std::optional<ReadCard> next();

    Remarks refused;
    Remarks noted;

private:
    bool take_line();
    void take(const LogicalLine& line);
    void close();

    std::deque<ReadCard> ready_;
    std::string fed_;  ///< last; read when cards are asked for, so that one is read after the other has been used
    formats::PhysicalLines lines_;
    formats::Unfolder unfolder_;
    OpenCard card_;
    bool open_ = false;
    bool finished_ = false;
    bool outside_told_ = false;
};

void VCardReader::State::feed(std::string_view bytes) {
    if (finished_) {
        return;
    }
    while (take_line()) {  // what was fed before
    }
    fed_ = bytes.substr(0, limits::vcard_file + 1);
    lines_.feed(fed_);
}

/// One physical line; false if there is none.
bool VCardReader::State::take_line() {
    const auto physical = lines_.next();
    if (!physical) {
        return false;
    }
    if (const auto complete = unfolder_.take(physical->text, physical->cut)) {
        take(*complete);
    }
    return true;
}

std::optional<ReadCard> VCardReader::State::next() {
    while (ready_.empty() && take_line()) {
    }
    if (ready_.empty()) {
        return std::nullopt;
    }
    std::optional<ReadCard> out(std::move(ready_.front()));
    ready_.pop_front();
    return out;
}

void VCardReader::State::finish() {
    if (std::exchange(finished_, true)) {
        return;
    }
    while (take_line()) {
    }
    lines_.finish();
    while (take_line()) {
    }
    std::size_t last = 1;
    if (const auto complete = unfolder_.finish()) {
        last = complete->number;
        take(*complete);
    }
    if (open_) {
        last = card_.line();
        card_.note(last, "the file ends before this card does");
        close();
    }
    if (lines_.too_large()) {
        remark(refused, last, "the file is larger than 64 MiB; the rest was not read");
    }
}

void VCardReader::State::take(const LogicalLine& line) {
    if (std::ranges::all_of(line.text, [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; })) {
        return;
    }
    bool begins = false;
    if (open_) {
        const OpenCard::Taken taken = card_.take(line);
        if (taken == OpenCard::Taken::kept) {
            return;
        }
        close();
        begins = taken == OpenCard::Taken::begun;
    } else {
        begins = formats::is_line_of(line.text, "BEGIN:VCARD");
        if (!begins && !std::exchange(outside_told_, true)) {
            remark(refused, line.number, "this is outside any card");
        }
    }
    if (begins) {
        card_.begin(line.number);
        open_ = true;
        outside_told_ = false;
    }
}

void VCardReader::State::close() {
    open_ = false;
    outside_told_ = false;
    if (auto card = card_.close(refused, noted)) {
        ready_.push_back(std::move(*card));
    }
}

VCardReader::VCardReader() : state_(std::make_unique<State>()) {}
VCardReader::~VCardReader() = default;
VCardReader::VCardReader(VCardReader&&) noexcept = default;
VCardReader& VCardReader::operator=(VCardReader&&) noexcept = default;

void VCardReader::feed(ByteView bytes) {
    state_->feed(as_text(bytes));
}

void VCardReader::finish() {
    state_->finish();
}

std::optional<ReadCard> VCardReader::next() {
    return state_->next();
}

const Remarks& VCardReader::refused() const {
    return state_->refused;
}

const Remarks& VCardReader::noted() const {
    return state_->noted;
}

ReadFile read_vcards(std::string_view text) {
    return formats::read_all<VCardReader>(text);
}

}  // namespace kith
