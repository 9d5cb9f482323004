// SPDX-License-Identifier: Apache-2.0
//
// The two doors (see kith/doors.h). Nothing else in kith makes an OutgoingCard or a ReleasedCard, so what is
// decided here is decided for every exit.
#include "kith/doors.h"

#include <algorithm>

#include "card/ascii.h"
#include "card/corrections.h"
#include "card/encoding.h"
#include "card/structure.h"
#include "kith/limits.h"

namespace kith {
namespace {

bool matches(const Selector& selector, const Property& property) {
    if (selector.name != property.name) {
        return false;
    }
    const auto types = property.types();
    return selector.type.empty() || std::ranges::find(types, ascii::lower(selector.type)) != types.end();
}

/// `email:work`, as a person types it.
std::string spelt(const Selector& selector) {
    return plain_name(selector.name) + (selector.type.empty() ? "" : ":" + selector.type);
}

/// What the persona has, each kind once, for a hint: `name, email:work, tel`.
std::string kinds_of(const Persona& persona) {
    std::vector<std::string> seen;
    std::string out;
    for (const OwnProperty& own : persona.properties) {
        const auto types = own.property.types();
        std::string kind = spelt({own.property.name, types.empty() ? std::string() : types.front()});
        if (std::ranges::find(seen, kind) != seen.end()) {
            continue;
        }
        out += (out.empty() ? "" : ", ") + kind;
        seen.push_back(std::move(kind));
    }
    return out.empty() ? "nothing yet" : out;
}

/// The whole card must be there before a part of it can be chosen by name.
Result<void> check_listed(const Persona& persona, const Choices& choices, Date today) {
    const auto* day = choices.terms.keep ? std::get_if<Date>(&*choices.terms.keep) : nullptr;
    if (day != nullptr && *day < today) {
        return fail(Errc::usage, "the day until which it may be kept has passed", "name a later day, or a period: 2y");
    }
    if (choices.what != Choices::What::listed) {
        return {};
    }
    for (const Selector& selector : choices.listed) {
        const bool found = std::ranges::any_of(persona.properties,
                                               [&](const OwnProperty& own) { return matches(selector, own.property); });
        if (!found) {
            return fail(Errc::not_found, "this card has no " + spelt(selector), "it has " + kinds_of(persona));
        }
    }
    return {};
}

bool chosen(const OwnProperty& own, const Choices& choices) {
    switch (choices.what) {
        case Choices::What::standard:
            return own.give_to == GiveTo::everyone;
        case Choices::What::all:
            return true;
        case Choices::What::none:
            return false;
        case Choices::What::listed:
            return std::ranges::any_of(choices.listed,
                                       [&](const Selector& selector) { return matches(selector, own.property); });
    }
    return false;
}

/// The strictest terms on which they gave what `mine` says, whatever its types; none if they never did.
std::optional<Terms> terms_of_same(const Contact& contact, const Property& mine) {
    std::optional<Terms> out;
    for (const Given& theirs : contact.theirs) {
        if (theirs.property.name == mine.name && theirs.property.text() == mine.text()) {
            out = out ? strictest(*out, theirs.terms) : theirs.terms;
        }
    }
    return out;
}

}  // namespace

Result<Choices> Choices::parse(std::string_view text) {
    constexpr const char* hint = "say all, none, or some of what the card has: name,org,email:work";
    Choices out;
    const std::string_view said = ascii::trimmed(text);
    if (ascii::equal_ignoring_case(said, "all") || ascii::equal_ignoring_case(said, "none")) {
        out.what = ascii::lower(said.front()) == 'a' ? What::all : What::none;
        return out;
    }
    out.what = What::listed;
    for (const std::string_view part : card::split_unescaped(said, ',')) {
        const auto colon = part.find(':');
        const std::string kind = ascii::lower(ascii::trimmed(part.substr(0, colon)));
        auto name = property_name(kind);
        if (!name) {
            return fail(Errc::usage, "one of the kinds to give is none that a card can have", hint);
        }
        std::string type;
        if (colon != std::string_view::npos) {
            type = ascii::lower(ascii::trimmed(part.substr(colon + 1)));
            if (!card::is_token(type)) {
                return fail(Errc::usage, "a type to give is not a word", hint);
            }
        } else if (kind == "mobile" || kind == "cell") {
            type = "cell";  // whoever gives their mobile number doesn't mean the one at home as well
        }
        out.listed.push_back({std::move(*name), std::move(type)});
    }
    return out;
}

Result<OutgoingCard> select(const Persona& persona, const Choices& choices, Date today) {
    if (auto listed = check_listed(persona, choices, today); !listed) {
        return std::unexpected(listed.error());
    }
    OutgoingCard out;
    // Never the ORG, EMAIL or TEL that Card::display_name() falls back to: those are given only as chosen.
    out.display_name_ = persona.card().own_name();
    if (out.display_name_.empty()) {
        return fail(Errc::usage, "this card has no name to show", "kith card set name \"Ada Lovelace\"");
    }
    if (out.display_name_.size() > limits::name) {
        return fail(Errc::limit, "the name on this card is longer than 10 KiB", "shorten it");
    }
    const OwnProperty* name_shown = nullptr;
    for (const OwnProperty& own : persona.properties) {
        if (own.property.name == "FN" && name_shown == nullptr && choices.what != Choices::What::none) {
            name_shown = &own;
        }
        if (&own != name_shown && !chosen(own, choices)) {
            ++out.withheld_;
            continue;
        }
        const Terms terms = choices.terms.over(own.rule.over(persona.defaults.over(Terms{}, today), today), today);
        if (terms.expired_on(today)) {  // its own rule names a day that is over: it would be hidden on arrival
            ++out.withheld_;
            continue;
        }
        if (auto checked = card::check(own.property); !checked) {
            return std::unexpected(checked.error());
        }
        out.properties_.push_back({own.property, terms});
    }
    if (out.properties_.size() > limits::properties) {
        return fail(Errc::limit, "more than 256 properties are chosen", "choose fewer with --give");
    }
    if (card::encode(out).size() > card::encoded_limit) {
        return fail(Errc::limit, "what is chosen doesn't fit a card of 256 KiB",
                    "leave out a photo, or make it smaller");
    }
    return out;
}

Result<ReleasedCard> select(const Contact& contact, Purpose purpose, Date today) {
    ReleasedCard out;
    out.withheld_ = contact.expired;
    std::vector<card::Standing> standing = card::lay_corrections(contact);
    const auto may_leave = [&](const Terms& terms) {
        return !terms.expired_on(today) && terms.may_export &&
               (purpose != Purpose::introduction || terms.pass_on == PassOn::yes);
    };
    for (card::Standing& each : standing) {
        // Having written their value into my own layer too frees it of none of their terms.
        const auto theirs = each.mine ? terms_of_same(contact, each.given.property) : std::optional(each.given.terms);
        if (!may_leave(theirs.value_or(each.given.terms))) {
            ++out.withheld_;
            continue;
        }
        out.terms_.push_back(theirs.value_or(Terms{}));
        out.card_.properties.push_back(std::move(each.given.property));
    }
    if (out.card_.properties.empty()) {
        return fail(Errc::nothing_left, "nothing of this contact may leave the vault",
                    out.withheld_ == 0 ? "they gave nothing but their name"
                                       : std::to_string(out.withheld_) + " properties stay by their giver's terms");
    }
    return out;
}

}  // namespace kith
