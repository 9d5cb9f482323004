// SPDX-License-Identifier: Apache-2.0
//
// Letters as vCard means them: ASCII alone has case in names, parameters and types (RFC 6350 3.3), whatever
// the locale says.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace kith::ascii {

[[nodiscard]] constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
[[nodiscard]] constexpr char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
[[nodiscard]] constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
[[nodiscard]] constexpr bool is_letter(char c) {
    return lower(c) >= 'a' && lower(c) <= 'z';
}

/// For each byte what it is in a name, in upper case; 0 for what no name holds. RFC 6350 3.3: letters, digits and hyphens; an
/// underscore too, which exporters write.
inline constexpr std::array<char, 256> name_letters = [] {
    std::array<char, 256> out{};
    for (unsigned byte = 0; byte < out.size(); ++byte) {
        const char c = static_cast<char>(byte);
        out[byte] = is_letter(c) || is_digit(c) || c == '-' || c == '_' ? upper(c) : '\0';
    }
    return out;
}();
[[nodiscard]] constexpr char name_letter(char c) {
    return name_letters[static_cast<unsigned char>(c)];
}

[[nodiscard]] inline std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) { return lower(c); });
    return out;
}

[[nodiscard]] inline std::string upper(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) { return upper(c); });
    return out;
}

[[nodiscard]] inline bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

[[nodiscard]] inline bool starts_ignoring_case(std::string_view text, std::string_view start) {
    return text.size() >= start.size() && equal_ignoring_case(text.substr(0, start.size()), start);
}

/// Without spaces and tabs at either end; borrowed from `text`.
[[nodiscard]] inline std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

}  // namespace kith::ascii
