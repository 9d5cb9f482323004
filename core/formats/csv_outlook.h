// SPDX-License-Identifier: Apache-2.0
//
// Outlook's columns in English, which its import knows by name.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kith::formats {

/// A column of one number, with the types that vCard has for it, `,` between them.
struct OutlookPhone {
    std::string_view column;
    std::string_view types;
};
[[nodiscard]] std::span<const OutlookPhone> outlook_phones();
[[nodiscard]] std::vector<std::string> outlook_types(const OutlookPhone& phone);

/// A column of plain text and its property.
struct OutlookText {
    std::string_view column;
    std::string_view property;
};
[[nodiscard]] std::span<const OutlookText> outlook_texts();

/// All columns in their order.
[[nodiscard]] std::span<const std::string_view> outlook_columns();

}  // namespace kith::formats
