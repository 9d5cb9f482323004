// SPDX-License-Identifier: Apache-2.0
//
// Nothing in here throws a line away without a remark: what can't be read is kept as X-KITH-RAW, and only what breaks a
// limit is refused.
#include "formats/open_card.h"

#include <algorithm>
#include <utility>

#include "card/ascii.h"
#include "card/structure.h"
#include "card/terms_parameters.h"
#include "formats/content_line.h"
#include "kith/limits.h"

namespace kith::formats {
namespace {

constexpr std::size_t remarks_told = 1'000;
/// What one card may hold before it is respelt: a full one with one photo in base64.
constexpr std::size_t longest_card = limits::card + longest_line;

// Compared by size first, and mostly by that alone.
constexpr std::string_view agent_name = "AGENT";
constexpr std::string_view begin_name = "BEGIN";
constexpr std::string_view end_name = "END";
constexpr std::string_view version_name = "VERSION";

/// What was said of a card behind what was said of those before it.
void move_behind(Remarks& all, Remarks& of_card) {
    all.count += of_card.count;
    for (Remark& each : of_card.list) {
        if (all.list.size() < remarks_told) {
            all.list.push_back(std::move(each));
        }
    }
    of_card.list.clear();
    of_card.count = 0;
}

bool is_begin(std::string_view line) {
    return is_line_of(line, "BEGIN:VCARD");
}

bool is_end(std::string_view line) {
    return is_line_of(line, "END:VCARD");
}

}  // namespace

void remark(Remarks& remarks, std::size_t where, std::string what) {
    ++remarks.count;
    if (remarks.list.size() < remarks_told) {
        remarks.list.insert(std::ranges::upper_bound(remarks.list, where, {}, &Remark::line), {where, std::move(what)});
    }
}

bool is_line_of(std::string_view line, std::string_view wanted) {
    const char last = line.empty() ? ' ' : ascii::upper(line.back());
    const bool may_be = last == wanted.back() || last == ' ' || last == '\t' || last == '\r';
    return may_be && ascii::equal_ignoring_case(ascii::trimmed(line), wanted);
}

void OpenCard::begin(std::size_t line) {
    line_ = line;
    properties_.clear();
    properties_.reserve(usual_);
    lines_.clear();
    size_ = 0;
    version_.reset();
    agent_ = {};
}

OpenCard::Taken OpenCard::take(const LogicalLine& line) {
    if (agent_.depth > 0 || (agent_is_open() && is_begin(line.text))) {
        return nested(line);
    }
    if (is_end(line.text)) {
        return Taken::ended;
    }
    if (is_begin(line.text)) {
        note(line_, "this card doesn't end before the next one begins");
        return Taken::begun;
    }
    property(line);
    return Taken::kept;
}

void OpenCard::property(const LogicalLine& line) {
    if (line.too_long) {
        refuse(line.number, "this line is too long to keep");
        return;
    }
    // Read where it will stay; what doesn't stay goes again.
    const bool one_type = version_.value_or(Dialect::v4) != Dialect::v4;
    Property& read = properties_.emplace_back();
    const auto flaws = parse_content_line(line.text, one_type, read);
    if (!flaws || read.name == begin_name || read.name == end_name) {
        properties_.pop_back();
        keep_raw(line);
    } else if (flaws->too_many) {
        refuse(line.number, read.name + " has too many parameters");
        properties_.pop_back();
    } else if (read.name == version_name) {
        read_version(line.number, ascii::trimmed(read.value));
        properties_.pop_back();
    } else if (keep_last(line.number)) {
        if (flaws->parameter_raw) {
            note(line.number, read.name + " has a parameter without a proper name; kept as X-KITH-RAW");
        }
        if (agent_begins(read)) {
            agent_ = {.text = "BEGIN:VCARD\\n", .depth = 1};
        }
    }
}

void OpenCard::keep_raw(const LogicalLine& line) {
    if (line.text.size() > limits::value) {
        refuse(line.number, "this line is no property, and too long to keep as it is");
        return;
    }
    properties_.push_back(raw_property(line.text));
    if (keep_last(line.number)) {
        note(line.number, "this line is no property; kept as X-KITH-RAW");
    }
}

void OpenCard::read_version(std::size_t line, std::string_view value) {
    if (version_) {
        note(line, "VERSION is said twice; the first counts");
        return;
    }
    if (value == "4.0" || value == "3.0" || value == "2.1") {
        version_ = value == "4.0" ? Dialect::v4 : value == "3.0" ? Dialect::v3 : Dialect::v2;
        return;
    }
    version_ = Dialect::v3;
    note(line, "this VERSION isn't known; read as 3.0");
}

bool OpenCard::keep_last(std::size_t line) {
    const Property& property = properties_.back();
    std::size_t size = property.name.size() + property.value.size();
    for (const Parameter& each : property.parameters) {
        size += each.name.size();
        for (const std::string& value : each.values) {
            size += value.size() + 32;  // and what a string takes
        }
    }
    if (properties_.size() > limits::properties) {
        refuse(line, "a card holds at most 256 properties");
    } else if (size > longest_card - size_) {
        refuse(line, "this card is too large for what stands here");
    } else {
        size_ += size;
        lines_.push_back(line);
        return true;
    }
    properties_.pop_back();
    return false;
}

/// Whether a card may follow as the value: vCard 2.1 puts it on the lines below.
bool OpenCard::agent_is_open() const {
    return !properties_.empty() && properties_.back().name == agent_name &&
           ascii::trimmed(properties_.back().value).empty();
}

/// `AGENT:BEGIN:VCARD`: some put it beside. From 3.0 on that is a text like any other.
bool OpenCard::agent_begins(const Property& agent) const {
    return agent.name == agent_name && version_.value_or(Dialect::v2) == Dialect::v2 && is_begin(agent.value);
}

/// Lines of a card inside AGENT. Only an empty AGENT opens one, so a missing END costs no more than its own card.
OpenCard::Taken OpenCard::nested(const LogicalLine& line) {
    const bool begins = is_begin(line.text);
    if (begins && agent_.depth > 0 && !agent_.may_nest) {
        note(line_, "this card doesn't end before the next one begins");
        return Taken::begun;
    }
    Property read;
    const bool agent = parse_content_line(line.text, true, read) && read.name == agent_name;
    agent_.may_nest = agent && ascii::trimmed(read.value).empty();
    agent_.depth += begins || (agent && agent_begins(read)) ? 1 : is_end(line.text) ? -1 : 0;
    const std::string text = escape_text(line.text) + "\\n";
    const bool fits = !line.too_long && agent_.text.size() + text.size() <= limits::value &&
                      text.size() <= longest_card - size_ && agent_.depth <= limits::nesting;
    if (fits && !agent_.dropped) {
        agent_.text += text;
        size_ += text.size();
    } else if (!std::exchange(agent_.dropped, true)) {
        refuse(line.number, "the card inside AGENT is too large or too deep");
    }
    if (agent_.depth == 0) {
        close_agent();
    }
    return Taken::kept;
}

void OpenCard::close_agent() {
    if (agent_.dropped) {
        properties_.pop_back();
        lines_.pop_back();
    } else {
        properties_.back().value = std::move(agent_.text);
    }
    agent_ = {};
}

/// Without VERSION, the bare words that only 2.1 has tell.
Dialect OpenCard::dialect() {
    if (version_) {
        return *version_;
    }
    const bool bare = std::ranges::any_of(properties_, [](const Property& each) {
        return std::ranges::any_of(each.parameters, [](const Parameter& one) { return one.name.empty(); });
    });
    note(line_, bare ? "this card has no VERSION; read as 2.1" : "this card has no VERSION; read as 3.0");
    return bare ? Dialect::v2 : Dialect::v3;
}

std::optional<ReadCard> OpenCard::close(Remarks& refused, Remarks& noted) {
    if (agent_.depth > 0) {
        close_agent();
    }
    const Dialect from = dialect();
    usual_ = std::clamp<std::size_t>(properties_.size(), 4, 32);
    bool readable = false;
    std::size_t kept = 0;
    std::vector<Terms> terms;
    terms.reserve(properties_.size());
    for (std::size_t at = 0; at < properties_.size(); ++at) {
        Property& each = properties_[at];
        complaints_.clear();
        respell(each, from, complaints_);
        if (auto checked = card::check(each); !checked) {
            refuse(lines_[at], checked.error().what);
            continue;
        }
        terms.push_back(card::take_terms(each, complaints_));
        for (std::string& complaint : complaints_) {
            note(lines_[at], std::move(complaint));
        }
        readable = readable || each.name != raw_name;
        if (kept != at) {
            properties_[kept] = std::move(each);
        }
        ++kept;
    }
    properties_.resize(kept);
    std::optional<ReadCard> out;
    if (readable) {
        out.emplace(ReadCard{.card = {std::move(properties_)}, .terms = std::move(terms), .line = line_});
    } else {
        noted_ = {};
        refuse(line_, kept == 0 ? "this card is empty" : "nothing in this card can be read");
    }
    move_behind(refused, refused_);
    move_behind(noted, noted_);
    return out;
}

}  // namespace kith::formats
