// SPDX-License-Identifier: Apache-2.0
//
// The code that one person says and the other types: spelling and reading it. Reading forgives capitals and space
// round it; forgiving more (a missing hyphen, one wrong letter) is not built yet.
#include "kith/code.h"

#include <array>
#include <charconv>
#include <vector>

#include "card/ascii.h"
#include "kith/limits.h"

namespace kith {
namespace {

constexpr std::size_t longest_text = 64;  // the longest code is 28 characters; the rest is space round it

/// The check digit is H. M. Damm's (2004): with his quasigroup of order 10, every single wrong digit and every two
/// neighbours that changed places show, the check digit among them. It covers the five secret digits; the public
/// number may be left out, so it is not covered. Any start keeps both properties; with the usual 0, zeros in front
/// would not count, so we start at 7.
constexpr unsigned damm_start = 7;
constexpr std::array<std::array<Byte, 10>, 10> damm_table{{{0, 3, 1, 7, 5, 9, 8, 6, 4, 2},
                                                           {7, 0, 9, 2, 1, 5, 4, 8, 6, 3},
                                                           {4, 2, 0, 6, 8, 7, 1, 3, 5, 9},
                                                           {1, 7, 5, 0, 9, 8, 3, 4, 2, 6},
                                                           {6, 1, 2, 3, 0, 4, 5, 9, 7, 8},
                                                           {3, 6, 7, 4, 2, 0, 9, 5, 8, 1},
                                                           {5, 8, 6, 9, 7, 2, 0, 1, 3, 4},
                                                           {8, 9, 4, 5, 3, 6, 2, 0, 1, 7},
                                                           {9, 4, 3, 8, 6, 1, 7, 2, 0, 5},
                                                           {2, 5, 8, 1, 4, 3, 6, 7, 9, 0}}};

char check_digit(std::string_view digits) {
    unsigned state = damm_start;
    for (const char c : digits) {
        state = damm_table[state][static_cast<unsigned>(c - '0')];
    }
    return static_cast<char>('0' + state);
}

std::vector<std::string_view> split(std::string_view text) {
    std::vector<std::string_view> parts;
    for (std::size_t dash = text.find('-'); dash != std::string_view::npos; dash = text.find('-')) {
        parts.push_back(text.substr(0, dash));
        text.remove_prefix(dash + 1);
    }
    parts.push_back(text);
    return parts;
}

bool all_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, ascii::is_digit);
}

/// Of at most five digits.
unsigned value_of(std::string_view digits) {
    unsigned value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

std::unexpected<Error> not_a_code(std::string what) {
    return fail(Errc::malformed, std::move(what), "a code looks like 7-acme-adroitness or 7-04711-3");
}

Result<Secret<2>> read_digits(std::string_view digits, std::string_view check) {
    if (digits.size() != 5 || check.size() != 1 || !all_digits(check)) {
        return not_a_code("a code in digits has five of them and a check digit");
    }
    const unsigned value = value_of(digits);
    if (check_digit(digits) != check[0] || value > 0xffffU) {
        return not_a_code("the check digit does not fit: a digit is wrong, or two have changed places");
    }
    return Secret<2>(ByteArray<2>{static_cast<Byte>(value >> 8U), static_cast<Byte>(value)});
}

Result<Secret<2>> read_words(std::string_view first, std::string_view second) {
    const auto even = pgp_byte(first, false);
    const auto odd = pgp_byte(second, true);
    if (even && odd) {
        return Secret<2>(ByteArray<2>{*even, *odd});
    }
    if (pgp_byte(first, true) && pgp_byte(second, false)) {
        return not_a_code("the two words of the code have changed places");
    }
    return not_a_code(even ? "the second word of the code is not on the list"
                           : "the first word of the code is not on the list");
}

std::string prefix(std::optional<PublicNumber> number) {
    return number ? std::to_string(number->value()) + "-" : std::string();
}

}  // namespace

std::optional<PublicNumber> PublicNumber::from(unsigned value) {
    if (value < 1 || value > limits::public_number) {
        return std::nullopt;
    }
    return PublicNumber(static_cast<std::uint16_t>(value));
}

std::optional<PublicNumber> PublicNumber::parse(std::string_view text) {
    if (!all_digits(text) || text.size() > 4 || text[0] == '0') {
        return std::nullopt;
    }
    return from(value_of(text));
}

Code Code::make(std::optional<PublicNumber> number, Random& random) {
    Secret<2> secret;
    random.fill(secret.writable());
    return Code(number, std::move(secret));
}

Result<Code> Code::parse(std::string_view text) {
    if (text.size() > longest_text) {
        return not_a_code("that is too long for a code");
    }
    const auto parts = split(ascii::trimmed(text));
    if (parts.size() != 2 && parts.size() != 3) {
        return not_a_code("that is not a code");
    }
    std::optional<PublicNumber> number;
    if (parts.size() == 3) {
        number = PublicNumber::parse(parts[0]);
        if (!number) {
            return not_a_code("a code begins with a number from 1 to 9999");
        }
    }
    const std::string_view first = parts[parts.size() - 2];
    const std::string_view second = parts.back();
    auto secret = all_digits(first) ? read_digits(first, second) : read_words(first, second);
    if (!secret) {
        return std::unexpected(std::move(secret.error()));
    }
    return Code(number, std::move(*secret));
}

Code Code::clone() const {
    return Code(number_, secret_.clone());
}

std::string Code::words() const {
    const auto secret = secret_.view();
    return prefix(number_) + std::string(pgp_word(secret[0], false)) + "-" + std::string(pgp_word(secret[1], true));
}

std::string Code::digits() const {
    const auto secret = secret_.view();
    std::string digits = std::to_string(static_cast<unsigned>(secret[0]) << 8U | secret[1]);
    digits.insert(0, 5 - digits.size(), '0');
    return prefix(number_) + digits + "-" + check_digit(digits);
}

}  // namespace kith
