// SPDX-License-Identifier: Apache-2.0
//
// Terms as people say them, and how an owner's rules become the terms of one giving.
#include "kith/terms.h"

#include <algorithm>
#include <array>
#include <utility>

#include "card/ascii.h"

namespace kith {
namespace {

constexpr std::array<std::pair<std::string_view, UseFor>, 4> uses{{
    {"business", use::business},
    {"social", use::social},
    {"recruiting", use::recruiting},
    {"marketing", use::marketing},
}};

Date day_of(const Keep& keep, Date today) {
    if (const auto* period = std::get_if<Period>(&keep)) {
        return today.plus_months(period->months).plus_days(period->days);
    }
    return std::get<Date>(keep);
}

/// One to four digits and a unit: `2y`, `18m`, `6w`, `90d`.
std::optional<Period> parse_period(std::string_view text) {
    if (text.size() < 2 || text.size() > 5) {
        return std::nullopt;
    }
    int count = 0;
    for (const char c : text.substr(0, text.size() - 1)) {
        if (!ascii::is_digit(c)) {
            return std::nullopt;
        }
        count = count * 10 + (c - '0');
    }
    if (count == 0) {
        return std::nullopt;
    }
    switch (ascii::lower(text.back())) {
        case 'y':
            return Period{.months = count * 12, .days = 0};
        case 'm':
            return Period{.months = count, .days = 0};
        case 'w':
            return Period{.months = 0, .days = count * 7};
        case 'd':
            return Period{.months = 0, .days = count};
        default:
            return std::nullopt;
    }
}

}  // namespace

std::string_view text(PassOn pass_on) {
    switch (pass_on) {
        case PassOn::ask:
            return "ask";
        case PassOn::yes:
            return "yes";
        case PassOn::no:
            break;
    }
    return "no";
}

std::vector<std::string_view> use_names(UseFor uses_of) {
    std::vector<std::string_view> out;
    for (const auto& [name, bit] : uses) {
        if ((uses_of & bit) != 0) {
            out.push_back(name);
        }
    }
    return out;
}

Terms strictest(const Terms& a, const Terms& b) {
    Terms out{.keep_until = a.keep_until ? a.keep_until : b.keep_until,
              .may_export = a.may_export && b.may_export,
              .pass_on = std::min(a.pass_on, b.pass_on),
              .use_for = static_cast<UseFor>(a.use_for & b.use_for)};
    if (a.keep_until && b.keep_until) {
        out.keep_until = std::min(*a.keep_until, *b.keep_until);
    }
    return out;
}

bool Terms::expired_on(Date today) const {
    return keep_until && *keep_until < today;
}

std::string Terms::text() const {
    std::string out = keep_until ? "keep until " + keep_until->text() : "keep forever";
    out += may_export ? ", may export" : ", no export";
    out += ", pass on: ";
    out += kith::text(pass_on);
    const auto names = use_names(use_for);
    if (names.empty()) {
        out += ", no use named";
    }
    for (const std::string_view name : names) {
        out += ", ";
        out += name;
    }
    return out;
}

Terms TermsRule::over(Terms base, Date today) const {
    if (keep) {
        base.keep_until = std::holds_alternative<Forever>(*keep) ? std::nullopt : std::optional(day_of(*keep, today));
    }
    base.may_export = may_export.value_or(base.may_export);
    base.pass_on = pass_on.value_or(base.pass_on);
    base.use_for = use_for.value_or(base.use_for);
    return base;
}

Result<Keep> parse_keep(std::string_view text) {
    const std::string_view said = ascii::trimmed(text);
    if (ascii::equal_ignoring_case(said, "forever")) {
        return Keep(Forever{});
    }
    if (const auto date = Date::parse(said)) {
        return Keep(*date);
    }
    if (const auto period = parse_period(said)) {
        return Keep(*period);
    }
    return fail(Errc::usage, "that is no time to keep something for",
                "say forever, a day (2028-01-31), or a period: 2y, 18m, 6w, 90d");
}

Result<UseFor> parse_use_for(std::string_view text) {
    if (ascii::equal_ignoring_case(ascii::trimmed(text), "none")) {
        return UseFor{0};
    }
    UseFor result = 0;
    while (true) {
        const auto comma = text.find(',');
        const std::string_view word = ascii::trimmed(text.substr(0, comma));
        const auto* found = std::ranges::find_if(
            uses, [word](const auto& entry) { return ascii::equal_ignoring_case(word, entry.first); });
        if (found == uses.end()) {
            return fail(Errc::usage, "that is no use that can be named",
                        "name some of business, social, recruiting, marketing, or say none");
        }
        result |= found->second;
        if (comma == std::string_view::npos) {
            return result;
        }
        text.remove_prefix(comma + 1);
    }
}

Result<PassOn> parse_pass_on(std::string_view text) {
    for (const PassOn pass_on : {PassOn::no, PassOn::ask, PassOn::yes}) {
        if (ascii::equal_ignoring_case(ascii::trimmed(text), kith::text(pass_on))) {
            return pass_on;
        }
    }
    return fail(Errc::usage, "passing on is one of three", "say no, ask or yes");
}

}  // namespace kith
