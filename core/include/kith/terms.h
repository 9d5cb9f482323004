// SPDX-License-Identifier: Apache-2.0
//
// Terms: the consent flags that travel with a property. They bind honest software, which kith is; they can't
// bind a cheat, and the docs say so.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "kith/error.h"
#include "kith/time.h"

namespace kith {

enum class PassOn : std::uint8_t { no = 0, ask = 1, yes = 2 };

/// What the receiver may use a property for; a set of bits.
using UseFor = std::uint8_t;
namespace use {
inline constexpr UseFor business = 1;
inline constexpr UseFor social = 2;
inline constexpr UseFor recruiting = 4;
inline constexpr UseFor marketing = 8;
inline constexpr UseFor all = 15;
}  // namespace use

/// `no`, `ask` or `yes`.
[[nodiscard]] std::string_view text(PassOn pass_on);
/// The words of the uses that `uses` holds, always in the order business, social, recruiting, marketing.
[[nodiscard]] std::vector<std::string_view> use_names(UseFor uses);

/// The terms that one property is given under.
struct Terms {
    std::optional<Date> keep_until = {};  ///< the last day on which it may be held; none: no end
    bool may_export = true;               ///< may leave the receiver's vault in the clear
    PassOn pass_on = PassOn::no;
    UseFor use_for = use::business | use::social;
    friend bool operator==(const Terms&, const Terms&) = default;

    /// Whether `keep_until` has passed: it is the last day on which the value may be held.
    [[nodiscard]] bool expired_on(Date today) const;
    /// For a person: "keep until 2028-01-31, no export, pass on: ask, business".
    [[nodiscard]] std::string text() const;
};

/// Of each term the stricter: the earlier day, the smaller circle, the uses that both name.
[[nodiscard]] Terms strictest(const Terms& a, const Terms& b);

/// How long a property may be kept, as its owner says it: for ever, to a day, or so many days and months from
/// the day on which it is given.
struct Forever {
    friend bool operator==(const Forever&, const Forever&) = default;
};
struct Period {
    int months = 0;
    int days = 0;
    friend bool operator==(const Period&, const Period&) = default;
};
using Keep = std::variant<Forever, Date, Period>;

/// Reads `forever`, `2028-01-31`, `2y`, `18m`, `6w`, `90d`.
[[nodiscard]] Result<Keep> parse_keep(std::string_view text);
/// Reads `business,social`; `none` is the empty set.
[[nodiscard]] Result<UseFor> parse_use_for(std::string_view text);
[[nodiscard]] Result<PassOn> parse_pass_on(std::string_view text);

/// What an owner says about some of the terms; what is left out falls to the next rule below it.
struct TermsRule {
    std::optional<Keep> keep = {};
    std::optional<bool> may_export = {};
    std::optional<PassOn> pass_on = {};
    std::optional<UseFor> use_for = {};
    friend bool operator==(const TermsRule&, const TermsRule&) = default;

    /// `base` with what this rule says laid over it, given on `today`.
    [[nodiscard]] Terms over(Terms base, Date today) const;
};

}  // namespace kith
