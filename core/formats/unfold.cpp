// SPDX-License-Identifier: Apache-2.0
//
// Which physical lines belong together.
#include "formats/unfold.h"

#include <algorithm>
#include <utility>

#include "card/ascii.h"
#include "formats/content_line.h"
#include "formats/encodings.h"

namespace kith::formats {
namespace {

// Longer heads than this don't say how their value is encoded; looking again with each piece would be quadratic.
constexpr std::size_t longest_head = 8 * 1024;

bool ends_card(std::string_view physical) {
    return ascii::equal_ignoring_case(ascii::trimmed(physical), "END:VCARD");
}

}  // namespace

bool Unfolder::continues(std::string_view physical) const {
    if (!current_) {
        return false;
    }
    if (coding_ == Coding::quoted_printable && current_->text.ends_with('=') && !ends_card(physical)) {
        return true;
    }
    if (physical.empty()) {
        return false;
    }
    if (physical.front() == ' ' || physical.front() == '\t') {
        return true;
    }
    return coding_ == Coding::base64 && is_base64_text(physical);
}

void Unfolder::append(std::string_view piece, bool cut) {
    LogicalLine& line = *current_;
    const std::size_t room = longest_line - std::min(line.text.size(), longest_line);
    line.too_long = line.too_long || cut || piece.size() > room;
    line.text += piece.substr(0, room);
    if (coding_ != Coding::unknown) {
        return;
    }
    if (line.text.size() > longest_head) {
        coding_ = Coding::plain;
    }
    const auto head = parse_head(std::string_view(line.text).substr(0, longest_head));
    if (!head) {
        return;
    }
    coding_ = Coding::plain;
    for (const Parameter& parameter : head->property.parameters) {
        if (is_quoted_printable(parameter)) {
            coding_ = Coding::quoted_printable;
        } else if (is_base64(parameter)) {
            coding_ = Coding::base64;
        }
    }
}

std::optional<LogicalLine> Unfolder::take(std::string_view physical, bool cut) {
    ++number_;
    if (continues(physical)) {
        if (coding_ == Coding::quoted_printable && current_->text.ends_with('=')) {
            current_->text.pop_back();
        } else if (coding_ != Coding::base64 || physical.front() == ' ' || physical.front() == '\t') {
            physical.remove_prefix(1);
        }
        append(physical, cut);
        return std::nullopt;
    }
    std::optional<LogicalLine> complete = finish();
    if (!physical.empty()) {
        current_.emplace(LogicalLine{.number = number_, .text = {}, .too_long = false});
        append(physical, cut);
    }
    return complete;
}

std::optional<LogicalLine> Unfolder::finish() {
    coding_ = Coding::unknown;
    return std::exchange(current_, std::nullopt);
}

}  // namespace kith::formats
