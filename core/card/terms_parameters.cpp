// SPDX-License-Identifier: Apache-2.0
//
// See terms_parameters.h. X-names (RFC 6350 3.3), which every reader of vCard passes over.
#include "card/terms_parameters.h"

#include <array>
#include <utility>

#include "card/ascii.h"

namespace kith::card {
namespace {

constexpr std::string_view keep_until = "X-KITH-KEEP-UNTIL";
constexpr std::string_view may_export = "X-KITH-EXPORT";
constexpr std::string_view pass_on = "X-KITH-PASS-ON";
constexpr std::string_view use_for = "X-KITH-USE-FOR";

constexpr std::array<std::pair<std::string_view, UseFor>, 4> uses{{
    {"business", use::business},
    {"social", use::social},
    {"recruiting", use::recruiting},
    {"marketing", use::marketing},
}};

/// vCard 2.1 has no lists, so that each use may have a parameter of its own: the first one begins anew.
struct Taken {
    Terms terms;
    bool uses_named = false;
};

bool take_uses(const std::vector<std::string>& values, Taken& to) {
    UseFor named = 0;
    for (const std::string& value : values) {
        const auto read = parse_use_for(value);
        if (!read) {
            return false;
        }
        named |= *read;
    }
    to.terms.use_for = std::exchange(to.uses_named, true) ? static_cast<UseFor>(to.terms.use_for | named) : named;
    return true;
}

/// Whether `parameter` is a term; then it is laid into `to`.
bool take(const Parameter& parameter, Taken& to) {
    if (!parameter.name.starts_with("X-KITH-") || parameter.values.empty()) {
        return false;
    }
    const std::string_view value = ascii::trimmed(parameter.values.front());
    if (parameter.name == use_for) {
        return take_uses(parameter.values, to);
    }
    if (parameter.values.size() != 1) {
        return false;
    }
    if (parameter.name == keep_until) {
        const auto day = Date::parse(value);
        to.terms.keep_until = day ? day : to.terms.keep_until;
        return day.has_value();
    }
    if (parameter.name == may_export) {
        const bool no = ascii::equal_ignoring_case(value, "no");
        to.terms.may_export = to.terms.may_export && !no;
        return no || ascii::equal_ignoring_case(value, "yes");
    }
    if (parameter.name == pass_on) {
        const auto read = parse_pass_on(value);
        to.terms.pass_on = read.value_or(to.terms.pass_on);
        return read.has_value();
    }
    return false;
}

std::vector<std::string> named(UseFor uses_of) {
    std::vector<std::string> out;
    for (const auto& [name, bit] : uses) {
        if ((uses_of & bit) != 0) {
            out.emplace_back(name);
        }
    }
    if (out.empty()) {
        out.emplace_back("none");
    }
    return out;
}

}  // namespace

Terms take_terms(Property& from) {
    Taken taken;
    std::erase_if(from.parameters, [&taken](const Parameter& each) { return take(each, taken); });
    return taken.terms;
}

void put_terms(Property& to, const Terms& terms) {
    // What a peer wrote into its parameters is not what it offered: the terms it offered count.
    static_cast<void>(take_terms(to));
    const auto put = [&to](std::string_view name, std::vector<std::string> values) {
        to.parameters.push_back({.name = std::string(name), .values = std::move(values)});
    };
    if (terms.keep_until) {
        put(keep_until, {terms.keep_until->text()});
    }
    if (!terms.may_export) {
        put(may_export, {"no"});
    }
    if (terms.pass_on != PassOn::no) {
        put(pass_on, {terms.pass_on == PassOn::ask ? "ask" : "yes"});
    }
    if (terms.use_for != Terms{}.use_for) {
        put(use_for, named(terms.use_for));
    }
}

Card with_terms(const ReleasedCard& released) {
    Card out = released.card();
    for (std::size_t at = 0; at < out.properties.size(); ++at) {
        put_terms(out.properties[at], released.terms()[at]);
    }
    return out;
}

std::vector<Terms> take_terms(Card& from) {
    std::vector<Terms> out;
    out.reserve(from.properties.size());
    for (Property& property : from.properties) {
        out.push_back(take_terms(property));
    }
    return out;
}

}  // namespace kith::card
