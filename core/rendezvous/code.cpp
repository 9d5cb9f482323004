// SPDX-License-Identifier: Apache-2.0
//
// The code that one person says and the other types: making and spelling it. code_reading.cpp reads it.
#include "kith/code.h"

#include <array>
#include <charconv>

#include "card/ascii.h"
#include "kith/limits.h"
#include "rendezvous/code_text.h"

namespace kith {
namespace {

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

}  // namespace

char check_digit(std::string_view digits) {
    unsigned state = damm_start;
    for (const char c : digits) {
        state = damm_table[state][static_cast<unsigned>(c - '0')];
    }
    return static_cast<char>('0' + state);
}

namespace {

bool all_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, ascii::is_digit);
}

/// Of at most five digits.
unsigned value_of(std::string_view digits) {
    unsigned value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
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

Code Code::clone() const {
    return Code(number_, secret_.clone(), mended_);
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
