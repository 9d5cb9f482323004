// SPDX-License-Identifier: Apache-2.0
//
// The vCard reader: bytes to lines (physical_lines.h, unfold.h), lines to cards (open_card.h).
#include <deque>
#include <utility>

#include "card/ascii.h"
#include "formats/open_card.h"
#include "formats/physical_lines.h"
#include "formats/unfold.h"
#include "kith/formats.h"

namespace kith {

using formats::LogicalLine;
using formats::OpenCard;
using formats::remark;

struct VCardReader::State {
    void feed(std::string_view bytes);
    void finish();

    std::deque<ReadCard> ready;
    Remarks refused;
    Remarks noted;

private:
    void take_lines();
    void take(const LogicalLine& line);
    void close();

    formats::PhysicalLines lines_;
    formats::Unfolder unfolder_;
    OpenCard card_;
    bool open_ = false;
    bool finished_ = false;
    bool outside_told_ = false;
};

void VCardReader::State::feed(std::string_view bytes) {
    if (!finished_) {
        lines_.feed(bytes);
        take_lines();
    }
}

void VCardReader::State::take_lines() {
    while (const auto physical = lines_.next()) {
        if (const auto complete = unfolder_.take(physical->text, physical->cut)) {
            take(*complete);
        }
    }
}

void VCardReader::State::finish() {
    if (std::exchange(finished_, true)) {
        return;
    }
    lines_.finish();
    take_lines();
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
    if (line.text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
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
        ready.push_back(std::move(*card));
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
    if (state_->ready.empty()) {
        return std::nullopt;
    }
    std::optional<ReadCard> out(std::move(state_->ready.front()));
    state_->ready.pop_front();
    return out;
}

const Remarks& VCardReader::refused() const {
    return state_->refused;
}

const Remarks& VCardReader::noted() const {
    return state_->noted;
}

ReadFile read_vcards(std::string_view text) {
    VCardReader reader;
    reader.feed(as_bytes(text));
    reader.finish();
    ReadFile out;
    while (auto card = reader.next()) {
        out.cards.push_back(std::move(*card));
    }
    out.refused = reader.refused();
    out.noted = reader.noted();
    return out;
}

}  // namespace kith
