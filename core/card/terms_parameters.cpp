// SPDX-License-Identifier: Apache-2.0
//
// See terms_parameters.h. X-names (RFC 6350 3.3), which every reader of vCard passes over.
#include "card/terms_parameters.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>

#include "card/ascii.h"

namespace kith::card {
namespace {

constexpr std::string_view keep_until = "X-KITH-KEEP-UNTIL";
constexpr std::string_view may_export = "X-KITH-EXPORT";
constexpr std::string_view pass_on = "X-KITH-PASS-ON";
constexpr std::string_view use_for = "X-KITH-USE-FOR";

bool is_term(const Parameter& parameter) {
    constexpr std::array names{keep_until, may_export, pass_on, use_for};
    return parameter.name.starts_with("X-KITH-") && std::ranges::find(names, parameter.name) != names.end();
}

/// `2028-01-31`, or as RFC 6350 4.3.1 spells a date: `20280131`.
std::optional<Date> day_of(std::string_view said) {
    std::string text(said);
    if (text.size() == 8) {
        text.insert(6, "-").insert(4, "-");
    }
    return Date::parse(text);
}

/// What the parameters of one property say, put together.
class Reading {
public:
    void take(const Parameter& parameter) {
        if (parameter.values.empty()) {
            take(parameter.name, {});
        }
        for (std::string_view rest : parameter.values) {
            for (auto comma = rest.find(','); comma != std::string_view::npos; comma = rest.find(',')) {
                take(parameter.name, ascii::trimmed(rest.substr(0, comma)));
                rest.remove_prefix(comma + 1);
            }
            take(parameter.name, ascii::trimmed(rest));
        }
    }

    [[nodiscard]] Terms terms() const {
        Terms out{.keep_until = day_, .may_export = may_export_};
        out.pass_on = pass_on_.value_or(out.pass_on);
        out.use_for = no_use_ ? UseFor{0} : uses_.value_or(out.use_for);
        return out;
    }

    void complain(std::vector<std::string>& to) const {
        const auto add = [&to](bool odd, std::string_view name, std::string_view what) {
            if (odd) {
                to.push_back(std::string(name).append(what));
            }
        };
        add(odd_day_, keep_until, " is no day that can be read; it doesn't count");
        add(odd_export_, may_export, " is neither yes nor no; read as no");
        add(odd_pass_on_, pass_on, " is none of no, ask and yes; read as no");
        add(odd_use_, use_for, " names a use that isn't known; it was left out");
    }

private:
    void take(std::string_view name, std::string_view word) {
        if (name == keep_until) {
            const auto day = day_of(word);
            odd_day_ = odd_day_ || !day;
            day_ = day && day_ ? std::min(day, day_) : day ? day : day_;
        } else if (name == may_export) {
            const bool yes = ascii::equal_ignoring_case(word, "yes");
            odd_export_ = odd_export_ || (!yes && !ascii::equal_ignoring_case(word, "no"));
            may_export_ = may_export_ && yes;
        } else if (name == pass_on) {
            const auto read = parse_pass_on(word);
            odd_pass_on_ = odd_pass_on_ || !read;
            pass_on_ = std::min(pass_on_.value_or(PassOn::yes), read.value_or(PassOn::no));
        } else {
            // One list, in however many parameters: vCard 2.1 has no lists, so each use has its own there.
            const auto read = parse_use_for(word);
            odd_use_ = odd_use_ || !read;
            no_use_ = no_use_ || (read && *read == 0);
            uses_ = static_cast<UseFor>(uses_.value_or(UseFor{0}) | read.value_or(UseFor{0}));
        }
    }

    std::optional<Date> day_;
    bool may_export_ = true;
    std::optional<PassOn> pass_on_;
    std::optional<UseFor> uses_;
    bool no_use_ = false;
    bool odd_day_ = false;
    bool odd_export_ = false;
    bool odd_pass_on_ = false;
    bool odd_use_ = false;
};

}  // namespace

Terms take_terms(Property& from, std::vector<std::string>& complaints) {
    if (std::ranges::none_of(from.parameters, is_term)) {
        return {};
    }
    Reading reading;
    std::erase_if(from.parameters, [&reading](const Parameter& each) {
        const bool term = is_term(each);
        if (term) {
            reading.take(each);
        }
        return term;
    });
    reading.complain(complaints);
    return reading.terms();
}

Terms take_terms(Property& from) {
    std::vector<std::string> unheard;
    return take_terms(from, unheard);
}

void put_terms(Property& to, const Terms& terms) {
    // What a peer wrote into its parameters, term or not, is not what it offered: the terms it offered count.
    std::erase_if(to.parameters, is_term);
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
        put(pass_on, {std::string(text(terms.pass_on))});
    }
    if (terms.use_for != Terms{}.use_for) {
        const auto names = use_names(terms.use_for);
        put(use_for,
            names.empty() ? std::vector<std::string>{"none"} : std::vector<std::string>(names.begin(), names.end()));
    }
}

Card with_terms(const ReleasedCard& released) {
    Card out = released.card();
    for (std::size_t at = 0; at < out.properties.size(); ++at) {
        put_terms(out.properties[at], released.terms()[at]);
    }
    return out;
}

Property supplied_name(const Card& card) {
    Property out = text_property("FN", card.display_name());
    if (const Property* from = card.named_by()) {
        std::ranges::copy_if(from->parameters, std::back_inserter(out.parameters), is_term);
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
