// SPDX-License-Identifier: Apache-2.0
//
// What Google calls a label ("* Work Fax") and vCard calls types and preference.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kith/card.h"

namespace kith::formats {

struct CsvLabel {
    std::vector<std::string> types;  ///< lower case; empty where a word of it is none that vCard knows
    bool preferred = false;          ///< it began with an asterisk
    std::string own;                 ///< then the words themselves: "Grandma's"
};
[[nodiscard]] CsvLabel read_label(std::string_view text);

/// The label of a property: what X-ABLABEL says in its group, else its types as words.
[[nodiscard]] std::string label_of(const Property& property, const Card& card);

/// Whether a property of that name can be a custom field of Google's, labelled so: not a name, which has columns of its own and is
/// made of what stands there, nor what nobody reads there. A field with such a label is somebody's own.
[[nodiscard]] bool may_be_custom_field(std::string_view name);

/// Whether the property is the preferred one: PREF=1.
[[nodiscard]] bool is_preferred(const Property& property);

/// A day as CSV files write it (`1985-04-12`, `--04-12`, `4/12/1985`, `12.4.1985`) in vCard's spelling; empty for any other.
/// Between slashes the month comes first, unless `day_first` says otherwise or there is no such month.
[[nodiscard]] std::string vcard_day(std::string_view text, bool day_first = false);

}  // namespace kith::formats
