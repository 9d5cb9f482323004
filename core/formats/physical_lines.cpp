// SPDX-License-Identifier: Apache-2.0
//
// Lines are borrowed from what is fed where they lie in it whole. A line ends with its feed; carriage returns before
// that belong to the end. Only behind a `BEGIN:VCARD` that a lone return ends do returns end lines, until a feed does again:
// elsewhere a lone return is a part of its value.
#include "formats/physical_lines.h"

#include <algorithm>
#include <utility>

#include "card/ascii.h"
#include "formats/unfold.h"
#include "kith/limits.h"

namespace kith::formats {
namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
constexpr std::string_view begin = "BEGIN:VCARD";
/// As much of a line as is asked whether it begins a card, blanks and a byte order mark before it taken in.
constexpr std::size_t beginning = 64;
/// So many bytes are looked at to learn that a file is UTF-16.
constexpr std::size_t told_by = 4;
/// So much UTF-16 is recoded at a time.
constexpr std::size_t recoded_at_once = 64 * 1024;

/// Whether a card may begin there: hardly ever, and not where a folded line goes on.
bool may_begin(std::string_view line) {
    const auto first = std::ranges::find_if(line, [](char c) { return c != ' ' && c != '\t'; });
    return first != line.end() && (*first == 'B' || *first == 'b' || *first == '\r' || *first == byte_order_mark[0]);
}

std::string_view without_mark(std::string_view line) {
    return line.starts_with(byte_order_mark) ? line.substr(byte_order_mark.size()) : line;
}

}  // namespace

void PhysicalLines::feed(std::string_view bytes) {
    const std::size_t room = limits::vcard_file - taken_;
    too_large_ = too_large_ || bytes.size() > room;
    bytes = bytes.substr(0, room);
    taken_ += bytes.size();
    if (bytes.empty()) {
        return;
    }
    if (coding_ == Coding::unknown) {
        learn_coding(bytes);
    } else {
        take(bytes);
    }
}

void PhysicalLines::take(std::string_view bytes) {
    (coding_ == Coding::utf16 ? coded_ : rest_) = bytes;
}

/// Four bytes tell; where fewer are fed alone, they wait.
void PhysicalLines::learn_coding(std::string_view bytes) {
    owned_ = std::exchange(partial_, {});
    const bool waited = !owned_.empty();
    const std::string start = owned_ + std::string(bytes.substr(0, told_by - owned_.size()));
    if (start.size() < told_by) {
        partial_ = start;
        return;
    }
    if (const auto order = utf16_order(start)) {
        coding_ = Coding::utf16;
        utf16_.emplace(*order);
        const std::string waiting = std::exchange(owned_, {});
        utf16_->decode(waiting, owned_);
        rest_ = owned_;
        coded_ = bytes;
        return;
    }
    coding_ = Coding::utf8;
    rest_ = bytes;
    if (waited) {
        owned_ += bytes;
        rest_ = owned_;
    }
}

/// More to read from UTF-16; false if there is none.
bool PhysicalLines::refill() {
    if (coded_.empty()) {
        return false;
    }
    owned_.clear();
    utf16_->decode(coded_.substr(0, recoded_at_once), owned_);
    coded_.remove_prefix(std::min(recoded_at_once, coded_.size()));
    rest_ = owned_;
    return true;
}

void PhysicalLines::finish() {
    finished_ = true;
    if (utf16_) {
        owned_.clear();
        utf16_->finish(owned_);
        rest_ = owned_;
    }
}

/// Whether the line that goes on with `line` is a BEGIN:VCARD that a lone return ends. What is unread of it is put together.
bool PhysicalLines::turns_to_returns(std::string_view line) {
    if (partial_.size() > beginning) {
        return false;
    }
    std::string joined;
    std::string_view head = line.substr(0, beginning);
    if (!partial_.empty()) {
        joined = partial_ + std::string(head);
        head = std::string_view(joined).substr(0, beginning);
    }
    head = without_mark(head);
    head.remove_prefix(std::min(head.find_first_not_of("\r \t"), head.size()));
    if (head.size() < begin.size() + 2 || head[begin.size()] != '\r' || !ascii::starts_ignoring_case(head, begin) ||
        head.find_first_not_of('\r', begin.size()) == std::string_view::npos) {
        return false;
    }
    if (!partial_.empty()) {
        std::string all = std::exchange(partial_, {}).append(rest_);
        owned_ = std::move(all);
        rest_ = owned_;
    }
    return true;
}

void PhysicalLines::keep(std::string_view piece) {
    const std::size_t room = longest_line - partial_.size();
    partial_cut_ = partial_cut_ || piece.size() > room;
    partial_ += piece.substr(0, room);
}

/// `line` as the caller gets it, behind what the last feed() left.
PhysicalLine PhysicalLines::given(std::string_view line) {
    bool cut = line.size() > longest_line;
    line = line.substr(0, longest_line);
    if (!partial_.empty()) {
        keep(line);
        partial_given_ = true;
        cut = cut || partial_cut_;
        line = partial_;
    }
    while (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    // Files put behind each other have a mark in the middle.
    if (line.starts_with(byte_order_mark) && (first_ || ascii::equal_ignoring_case(without_mark(line), begin))) {
        line = without_mark(line);
    }
    first_ = false;
    return {line, cut};
}

std::optional<PhysicalLine> PhysicalLines::next() {
    if (std::exchange(partial_given_, false)) {
        partial_.clear();
        partial_cut_ = false;
    }
    while (!rest_.empty() || refill()) {
        if (std::exchange(skip_feed_, false) && rest_.front() == '\n') {
            rest_.remove_prefix(1);
            returns_ = false;
            continue;
        }
        const std::size_t end = returns_ ? rest_.find_first_of("\r\n") : rest_.find('\n');
        const std::string_view line = rest_.substr(0, end);
        if (!returns_ && (!partial_.empty() || may_begin(line)) && turns_to_returns(line)) {
            returns_ = true;
            continue;
        }
        if (end == std::string_view::npos) {
            keep(line);
            rest_ = {};
            continue;
        }
        skip_feed_ = rest_[end] == '\r';
        returns_ = skip_feed_;
        rest_.remove_prefix(end + 1);
        return given(line);
    }
    if (finished_ && !partial_.empty()) {
        return given({});
    }
    return std::nullopt;
}

}  // namespace kith::formats
