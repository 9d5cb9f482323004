// SPDX-License-Identifier: Apache-2.0
//
// The vCard reader: bytes to lines, lines to cards. Each line of a card is cut up when it comes and respelt as
// 4.0 when the card ends, because VERSION may stand anywhere in it.
#include <algorithm>
#include <cstring>
#include <deque>
#include <utility>

#include "card/ascii.h"
#include "card/structure.h"
#include "card/terms_parameters.h"
#include "card/utf8.h"
#include "formats/content_line.h"
#include "formats/dialect.h"
#include "formats/encodings.h"
#include "formats/unfold.h"
#include "kith/formats.h"
#include "kith/limits.h"

namespace kith {
namespace {

using formats::Dialect;
using formats::LogicalLine;

constexpr std::size_t remarks_told = 1'000;
/// What one card may hold before it is respelt: a full one with one photo in base64.
constexpr std::size_t longest_card = limits::card + formats::longest_line;

struct RawProperty {
    std::size_t line = 0;
    Property property;
};

/// A card of vCard 2.1 and 3.0 inside AGENT, kept as the text that it is.
struct NestedCard {
    std::string text;
    int depth = 0;
    bool dropped = false;
    bool may_nest = false;  ///< the last line was an AGENT of its own
};

/// In the order of lines, though some are found only when the card ends.
void remark(Remarks& remarks, std::size_t where, std::string what) {
    ++remarks.count;
    if (remarks.list.size() < remarks_told) {
        remarks.list.insert(std::ranges::upper_bound(remarks.list, where, {}, &Remark::line), {where, std::move(what)});
    }
}

/// What was said of a card behind what was said of those before it.
void move_behind(Remarks& all, Remarks& of_card) {
    all.count += of_card.count;
    for (Remark& each : of_card.list) {
        if (all.list.size() < remarks_told) {
            all.list.push_back(std::move(each));
        }
    }
}

/// A card that has begun.
struct OpenCard {
    std::size_t line = 0;
    std::vector<RawProperty> properties;
    std::size_t size = 0;
    std::optional<Dialect> version;
    NestedCard agent;
    Remarks refused;
    Remarks noted;

    void refuse(std::size_t where, std::string what) { remark(refused, where, std::move(what)); }
    void note(std::size_t where, std::string what) { remark(noted, where, std::move(what)); }
};

bool is(std::string_view line, std::string_view wanted) {
    return ascii::equal_ignoring_case(ascii::trimmed(line), wanted);
}

bool is_empty_agent(std::string_view line) {
    const auto read = formats::parse_content_line(line);
    return read && read->property.name == "AGENT" && ascii::trimmed(read->property.value).empty();
}

}  // namespace

struct VCardReader::State {
    void feed(std::string_view bytes);
    void finish();

    std::deque<ReadCard> ready;
    Remarks refused;
    Remarks noted;

private:
    void physical_line(std::string_view line, bool cut);
    void logical_line(LogicalLine line);
    void inside(LogicalLine line);
    void nested(const LogicalLine& line);
    void read_version(std::size_t line, std::string_view value);
    void keep(std::size_t line, Property property);
    void close();

    formats::Unfolder unfolder_;
    std::string partial_;  ///< the physical line that the last feed() left unfinished
    bool partial_cut_ = false;
    std::size_t taken_ = 0;
    bool too_large_ = false;
    bool first_line_ = true;
    bool finished_ = false;
    bool outside_told_ = false;
    std::optional<OpenCard> open_;
};

void VCardReader::State::feed(std::string_view bytes) {
    if (finished_) {
        return;
    }
    const std::size_t room = limits::vcard_file - taken_;
    too_large_ = too_large_ || bytes.size() > room;
    bytes = bytes.substr(0, room);
    taken_ += bytes.size();
    while (!bytes.empty()) {
        const auto end = bytes.find('\n');
        const std::string_view piece = bytes.substr(0, end);
        const std::size_t space = formats::longest_line - partial_.size();
        if (end == std::string_view::npos) {
            partial_cut_ = partial_cut_ || piece.size() > space;
            partial_ += piece.substr(0, space);
            return;
        }
        bytes.remove_prefix(end + 1);
        const bool cut = partial_cut_ || piece.size() > space;
        partial_ += piece.substr(0, space);
        physical_line(partial_, cut);
        partial_.clear();
        partial_cut_ = false;
    }
}

void VCardReader::State::physical_line(std::string_view line, bool cut) {
    if (std::exchange(first_line_, false) && line.starts_with("\xef\xbb\xbf")) {
        line.remove_prefix(3);  // a byte order mark
    }
    while (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    if (auto complete = unfolder_.take(line, cut)) {
        logical_line(std::move(*complete));
    }
}

void VCardReader::State::finish() {
    if (std::exchange(finished_, true)) {
        return;
    }
    if (!partial_.empty()) {
        physical_line(partial_, partial_cut_);
        partial_.clear();
    }
    std::size_t last = 1;
    if (auto complete = unfolder_.finish()) {
        last = complete->number;
        logical_line(std::move(*complete));
    }
    if (open_) {
        last = open_->line;
        open_->note(last, "the file ends before this card does");
        close();
    }
    if (too_large_) {
        remark(refused, last, "the file is larger than 64 MiB; the rest was not read");
    }
}

void VCardReader::State::logical_line(LogicalLine line) {
    if (ascii::trimmed(line.text).empty()) {
        return;
    }
    const bool begins = is(line.text, "BEGIN:VCARD");
    const bool nests = open_ && begins && !open_->properties.empty() &&
                       open_->properties.back().property.name == "AGENT" &&
                       ascii::trimmed(open_->properties.back().property.value).empty();
    if (open_ && (open_->agent.depth > 0 || nests)) {
        nested(line);
        return;
    }
    if (begins) {
        if (open_) {
            open_->note(open_->line, "this card doesn't end before the next one begins");
            close();
        }
        open_.emplace();
        open_->line = line.number;
        outside_told_ = false;
    } else if (open_ && is(line.text, "END:VCARD")) {
        close();
    } else if (open_) {
        inside(std::move(line));
    } else if (!std::exchange(outside_told_, true)) {
        remark(refused, line.number, "this is outside any card");
    }
}

void VCardReader::State::inside(LogicalLine line) {
    if (line.too_long) {
        open_->refuse(line.number, "this line is too long to keep");
        return;
    }
    auto read = formats::parse_content_line(line.text);
    if (!read || read->property.name == "BEGIN" || read->property.name == "END") {
        open_->refuse(line.number, "this line is no property");
        return;
    }
    if (read->parameter_dropped) {
        open_->note(line.number, read->property.name + " has a parameter without a proper name; it was left out");
    }
    if (read->property.name == "VERSION") {
        read_version(line.number, ascii::trimmed(read->property.value));
        return;
    }
    keep(line.number, std::move(read->property));
}

void VCardReader::State::read_version(std::size_t line, std::string_view value) {
    if (open_->version) {
        open_->note(line, "VERSION is said twice; the first counts");
        return;
    }
    if (value == "4.0" || value == "3.0" || value == "2.1") {
        open_->version = value == "4.0" ? Dialect::v4 : value == "3.0" ? Dialect::v3 : Dialect::v2;
        return;
    }
    open_->version = Dialect::v3;
    open_->note(line, "this VERSION isn't known; read as 3.0");
}

void VCardReader::State::keep(std::size_t line, Property property) {
    std::size_t size = property.name.size() + property.value.size();
    for (const Parameter& each : property.parameters) {
        size += each.name.size();
        for (const std::string& value : each.values) {
            size += value.size() + 32;  // and what a string takes
        }
    }
    if (open_->properties.size() >= limits::properties) {
        open_->refuse(line, "a card holds at most 256 properties");
        return;
    }
    if (size > longest_card - open_->size) {
        open_->refuse(line, "this card is too large for what stands here");
        return;
    }
    open_->size += size;
    open_->properties.push_back({line, std::move(property)});
}

/// Lines of a card inside AGENT. Only an empty AGENT opens one, so a missing END costs no more than its own card.
void VCardReader::State::nested(const LogicalLine& line) {
    NestedCard& agent = open_->agent;
    const bool begins = is(line.text, "BEGIN:VCARD");
    if (begins && agent.depth > 0 && !agent.may_nest) {
        open_->note(open_->line, "this card doesn't end before the next one begins");
        close();
        open_.emplace();
        open_->line = line.number;
        return;
    }
    agent.may_nest = is_empty_agent(line.text);
    agent.depth += begins ? 1 : is(line.text, "END:VCARD") ? -1 : 0;
    std::string text = ascii::trimmed(line.text).empty() ? std::string() : escape_text(line.text) + "\\n";
    const bool fits = !line.too_long && agent.text.size() + text.size() <= limits::value &&
                      text.size() <= longest_card - open_->size && agent.depth <= limits::nesting;
    if (fits && !agent.dropped) {
        agent.text += text;
        open_->size += text.size();
    } else if (!std::exchange(agent.dropped, true)) {
        open_->refuse(line.number, "the card inside AGENT is too large or too deep");
    }
    if (agent.depth > 0) {
        return;
    }
    if (agent.dropped) {
        open_->properties.pop_back();
    } else {
        open_->properties.back().property.value = std::move(agent.text);
    }
    open_->agent = {};
}

void VCardReader::State::close() {
    if (open_->agent.depth > 0 && !open_->agent.dropped) {
        open_->properties.back().property.value = std::move(open_->agent.text);
    }
    OpenCard card = std::move(*open_);
    open_.reset();
    outside_told_ = false;
    if (!card.version) {
        card.note(card.line, "this card has no VERSION; read as 3.0");
    }
    ReadCard out{.card = {}, .terms = {}, .line = card.line};
    for (RawProperty& raw : card.properties) {
        std::vector<std::string> complaints;
        formats::respell(raw.property, card.version.value_or(Dialect::v3), complaints);
        if (auto checked = card::check(raw.property); !checked) {
            card.refuse(raw.line, checked.error().what);
            continue;
        }
        out.terms.push_back(card::take_terms(raw.property, complaints));
        for (std::string& complaint : complaints) {
            card.note(raw.line, std::move(complaint));
        }
        out.card.properties.push_back(std::move(raw.property));
    }
    if (out.card.properties.empty()) {
        card.refuse(card.line, "this card is empty");
    } else {
        ready.push_back(std::move(out));
    }
    move_behind(refused, card.refused);
    move_behind(noted, card.noted);
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
    ReadCard out = std::move(state_->ready.front());
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
