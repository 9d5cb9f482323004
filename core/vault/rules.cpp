// SPDX-License-Identifier: Apache-2.0
//
// The smaller parts of records, out and in. What comes in was sealed by us, and is checked all the same.
#include "vault/rules.h"

#include <cstdlib>
#include <limits>

#include "card/encoding.h"

namespace kith::vault {
namespace {

// A day of margin round the widest offset in use; RFC 3339 can't spell more than 23:59.
constexpr int widest_offset = 24 * 60 - 1;
// Ten thousand years: what would leave the calendar stops at its ends (kith/time.h).
constexpr int longest_period = 3'660'000;

std::unexpected<Error> malformed() {
    return fail(Errc::malformed, "a record can't be read");
}

}  // namespace

void to_proto(const Timestamp& from, pb::Moment& to) {
    to.set_unix_ms(from.unix_ms);
    to.set_offset_minutes(from.offset_minutes);
}

Result<Timestamp> from_proto(const pb::Moment& from) {
    if (from.offset_minutes() < -widest_offset || from.offset_minutes() > widest_offset) {
        return malformed();
    }
    return Timestamp{from.unix_ms(), static_cast<std::int16_t>(from.offset_minutes())};
}

void to_proto(const PublicKeys& from, pb::KeyPair& to) {
    to.set_ik(field_of(from.ik));
    to.set_sx(field_of(from.sx));
}

Result<PublicKeys> from_proto(const pb::KeyPair& from) {
    const auto ik = array_of<32>(from.ik());
    const auto sx = array_of<32>(from.sx());
    if (!ik || !sx) {
        return malformed();
    }
    return PublicKeys{*ik, *sx};
}

void to_proto(const TermsRule& from, pb::Rule& to) {
    if (from.keep) {
        if (std::holds_alternative<Forever>(*from.keep)) {
            to.set_forever(true);
        } else if (const auto* day = std::get_if<Date>(&*from.keep)) {
            pb::Terms terms;
            card::to_proto(Terms{.keep_until = *day}, terms);
            to.set_until(terms.keep_until());
        } else {
            const auto& period = std::get<Period>(*from.keep);
            to.mutable_period()->set_months(period.months);
            to.mutable_period()->set_days(period.days);
        }
    }
    if (from.may_export) {
        to.set_may_export(*from.may_export);
    }
    if (from.pass_on) {
        to.set_pass_on(static_cast<std::uint32_t>(*from.pass_on));
    }
    if (from.use_for) {
        to.set_use_for(*from.use_for);
    }
}

Result<TermsRule> from_proto(const pb::Rule& from) {
    // The three that a Terms has too are read, and so checked, as one.
    pb::Terms spelt;
    spelt.set_keep_until(from.until());
    spelt.set_pass_on(from.pass_on());
    spelt.set_use_for(from.use_for());
    const auto terms = card::from_proto(spelt);
    if (!terms) {
        return std::unexpected(terms.error());
    }
    TermsRule rule;
    switch (from.keep_case()) {
        case pb::Rule::kForever:
            rule.keep = Forever{};
            break;
        case pb::Rule::kUntil:
            if (!terms->keep_until) {
                return malformed();
            }
            rule.keep = *terms->keep_until;
            break;
        case pb::Rule::kPeriod:
            if (std::abs(static_cast<std::int64_t>(from.period().months())) > longest_period ||
                std::abs(static_cast<std::int64_t>(from.period().days())) > longest_period) {
                return malformed();
            }
            rule.keep = Period{from.period().months(), from.period().days()};
            break;
        case pb::Rule::KEEP_NOT_SET:
            break;
    }
    if (from.has_may_export()) {
        rule.may_export = from.may_export();
    }
    if (from.has_pass_on()) {
        rule.pass_on = terms->pass_on;
    }
    if (from.has_use_for()) {
        rule.use_for = terms->use_for;
    }
    return rule;
}

void to_proto(const OwnProperty& from, pb::OwnProperty& to) {
    card::to_proto(from.property, *to.mutable_property());
    to_proto(from.rule, *to.mutable_rule());
    to.set_give_to(static_cast<std::uint32_t>(from.give_to));
}

Result<OwnProperty> from_proto(pb::OwnProperty&& from) {
    auto property = card::from_proto(std::move(*from.mutable_property()));
    if (!property) {
        return std::unexpected(property.error());
    }
    const auto rule = from_proto(from.rule());
    if (!rule) {
        return std::unexpected(rule.error());
    }
    if (from.give_to() > static_cast<std::uint32_t>(GiveTo::everyone)) {
        return malformed();
    }
    return OwnProperty{std::move(*property), *rule, static_cast<GiveTo>(from.give_to())};
}

void to_proto(const Met& from, pb::MetAt& to) {
    to_proto(from.at, *to.mutable_at());
    to.set_place(from.place);
    to.set_how(static_cast<std::uint32_t>(from.how));
}

Result<Met> from_proto(pb::MetAt&& from) {
    const auto at = from_proto(from.at());
    if (!at || from.how() > static_cast<std::uint32_t>(How::imported)) {
        return malformed();
    }
    return Met{*at, std::move(*from.mutable_place()), static_cast<How>(from.how())};
}

}  // namespace kith::vault
