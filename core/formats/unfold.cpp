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
constexpr int most_asked = 8;

bool ends_card(std::string_view physical) {
    return ascii::equal_ignoring_case(ascii::trimmed(physical), "END:VCARD");
}

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

/// Whether a soft line break stands at its end: RFC 2045 6.7 has blanks behind it mean nothing; more than a few are text.
bool ends_softly(std::string_view text) {
    constexpr std::size_t few = 8;
    for (std::size_t blanks = 0; blanks < few && !text.empty(); ++blanks) {
        if (!is_blank(text.back())) {
            return text.back() == '=';
        }
        text.remove_suffix(1);
    }
    return false;
}

bool begins_blank(std::string_view physical) {
    return !physical.empty() && is_blank(physical.front());
}

}  // namespace

/// How the line that has begun says that its value is encoded. Asked only where a continuation would not be indented.
Unfolder::Coding Unfolder::coding() {
    if (coding_ != Coding::unknown) {
        return coding_;
    }
    const auto parameters = parse_head(std::string_view(text_).substr(0, longest_head));
    if (!parameters) {
        coding_ = text_.size() > longest_head || ++asked_ > most_asked ? Coding::plain : Coding::unknown;
        return coding_;
    }
    coding_ = Coding::plain;
    for (const Parameter& parameter : *parameters) {
        if (is_quoted_printable(parameter)) {
            coding_ = Coding::quoted_printable;
        } else if (is_base64(parameter)) {
            coding_ = Coding::base64;
        }
    }
    return coding_;
}

bool Unfolder::continues(std::string_view physical) {
    if (!open_) {
        return false;
    }
    if (ends_softly(text_) && coding() == Coding::quoted_printable) {
        return !ends_card(physical);
    }
    return begins_blank(physical) || (is_base64_text(physical) && coding() == Coding::base64);
}

void Unfolder::append(std::string_view piece, bool cut) {
    const std::size_t room = longest_line - std::min(text_.size(), longest_line);
    too_long_ = too_long_ || cut || piece.size() > room;
    text_ += piece.substr(0, room);
}

std::optional<LogicalLine> Unfolder::take(std::string_view physical, bool cut) {
    ++number_;
    if (continues(physical)) {
        if (coding_ == Coding::quoted_printable && ends_softly(text_)) {
            text_.resize(text_.find_last_of('='));
        } else if (begins_blank(physical)) {
            physical.remove_prefix(1);
        }
        append(physical, cut);
        return std::nullopt;
    }
    const std::optional<LogicalLine> complete = finish();
    if (!physical.empty()) {
        open_ = true;
        begun_ = number_;
        append(physical, cut);
    }
    return complete;
}

std::optional<LogicalLine> Unfolder::finish() {
    if (!open_) {
        return std::nullopt;
    }
    text_.swap(given_);
    text_.clear();
    open_ = false;
    coding_ = Coding::unknown;
    asked_ = 0;
    return LogicalLine{.number = begun_, .text = given_, .too_long = std::exchange(too_long_, false)};
}

}  // namespace kith::formats
