// SPDX-License-Identifier: Apache-2.0
//
// Reading a code as people type what they heard: code_text.h brings it into one alphabet, here it becomes a number and
// two bytes, or an error that says what is wrong with it and repeats none of it.
#include <algorithm>
#include <charconv>
#include <numeric>
#include <span>

#include "card/ascii.h"
#include "kith/code.h"
#include "rendezvous/code_text.h"

namespace kith {
namespace {

using Parts = std::span<const std::string>;

constexpr int mended_at_most = 1;     ///< slips in a word
constexpr int suggested_at_most = 2;  ///< the same for what is only suggested
constexpr std::size_t candidates_told = 4;

struct TwoBytes {
    Secret<2> secret;
    bool mended = false;
};

std::unexpected<Error> not_a_code(std::string what) {
    return fail(Errc::malformed, std::move(what), "a code looks like 7-acme-adroitness or 7-04711-3");
}

bool is_digits(const std::string& part) {
    return ascii::is_digit(part[0]);
}

TwoBytes two_bytes(Byte even, Byte odd, bool mended) {
    return {Secret<2>(ByteArray<2>{even, odd}), mended};
}

std::string_view nth(bool odd) {
    return odd ? "second" : "first";
}

/// One word, mended where that leaves only one.
Result<Byte> read_word(std::string_view typed, bool odd) {
    const auto near = near_words(typed, odd, mended_at_most);
    if (near.bytes.size() == 1) {
        return near.bytes[0];
    }
    return not_a_code("the " + std::string(nth(odd)) + " word of the code " +
                      (near.bytes.empty() ? "is not on the list" : "could mean several words"));
}

Result<TwoBytes> read_pair(std::string_view first, std::string_view second) {
    if (pgp_byte(first, true) && pgp_byte(second, false)) {
        return not_a_code("the two words of the code have changed places");
    }
    const auto even = read_word(first, false);
    const auto odd = read_word(second, true);
    if (!even || !odd) {
        return std::unexpected(even ? odd.error() : even.error());
    }
    return two_bytes(*even, *odd, pgp_word(*even, false) != first || pgp_word(*odd, true) != second);
}

/// Two words without anything between, or with something between at the wrong place: the cut with the fewest slips,
/// one in all, if it is the only such one. Without a slip no text has two cuts.
Result<TwoBytes> read_joined(std::string_view letters) {
    std::vector<std::pair<Byte, Byte>> found;
    int fewest = mended_at_most;
    for (std::size_t cut = 1; cut < letters.size(); ++cut) {
        const auto even = near_words(letters.substr(0, cut), false, fewest);
        const auto odd = near_words(letters.substr(cut), true, fewest);
        const int total = even.slips + odd.slips;
        if (even.bytes.empty() || odd.bytes.empty() || total > fewest) {
            continue;
        }
        if (total < fewest) {
            found.clear();
            fewest = total;
        }
        for (const Byte e : even.bytes) {
            for (const Byte o : odd.bytes) {
                if (std::ranges::find(found, std::pair(e, o)) == found.end()) {
                    found.emplace_back(e, o);
                }
            }
        }
    }
    if (found.size() == 1) {
        return two_bytes(found[0].first, found[0].second, fewest > 0);
    }
    return not_a_code(found.empty() ? "those are not the two words of a code"
                                    : "those letters could mean several pairs of words");
}

Result<TwoBytes> read_words(Parts words) {
    if (words.size() == 2) {
        auto pair = read_pair(words[0], words[1]);
        if (pair) {
            return pair;
        }
        auto joined = read_joined(words[0] + words[1]);  // a space inside one word, and none between the two
        return joined ? std::move(joined) : std::move(pair);
    }
    return read_joined(std::accumulate(words.begin(), words.end(), std::string()));
}

/// The five digits and the check digit behind them.
Result<TwoBytes> read_digits(std::string_view digits) {
    const std::string_view secret = digits.substr(0, 5);
    unsigned value = 0;
    std::from_chars(secret.data(), secret.data() + secret.size(), value);
    if (check_digit(secret) != digits[5] || value > 0xffffU) {
        return not_a_code("the check digit does not fit: a digit is wrong, or two have changed places");
    }
    return two_bytes(static_cast<Byte>(value >> 8U), static_cast<Byte>(value), false);
}

/// Where the number ends in digits that were typed with or without hyphens; none if there are too few or too many.
/// What stands between them is believed where it can be: `7-04711` lacks its check digit and is not `70471-1`.
std::optional<std::size_t> number_size(Parts parts) {
    std::size_t total = 0;
    for (const std::string& part : parts) {
        total += part.size();
    }
    if (total < 6 || total > 10) {
        return std::nullopt;
    }
    if (parts.size() == 2 && parts[1].size() != 1 && parts[1].size() != 6) {
        return std::nullopt;
    }
    if (parts.size() == 3 && (parts[1].size() != 5 || parts[2].size() != 1)) {
        return std::nullopt;
    }
    return total - 6;
}

/// The number in front, if one stands there: taken off `parts`.
Result<std::optional<PublicNumber>> take_number(std::string_view digits) {
    if (digits.empty()) {
        return std::nullopt;
    }
    const auto number = PublicNumber::parse(digits);
    if (!number) {
        return not_a_code("a code begins with a number from 1 to 9999");
    }
    return number;
}

struct Split {
    std::string number;
    bool in_digits = false;
    std::string digits;
    std::vector<std::string> words;
};

Result<Split> split(std::string_view text) {
    auto [parts, readable] = CodeText::of(text);
    if (!readable || parts.empty()) {
        return not_a_code(text.size() > 256 ? "that is too long for a code" : "that is not a code");
    }
    Split out;
    out.in_digits = std::ranges::all_of(parts, is_digits);
    if (out.in_digits) {
        const auto size = number_size(parts);
        if (!size) {
            return not_a_code("a code in digits has five of them and a check digit");
        }
        const std::string all = std::accumulate(parts.begin(), parts.end(), std::string());
        out.number = all.substr(0, *size);
        out.digits = all.substr(*size);
        return out;
    }
    if (is_digits(parts[0])) {
        out.number = parts[0];
        parts.erase(parts.begin());
    }
    if (std::ranges::any_of(parts, is_digits)) {
        return not_a_code("that is not a code");
    }
    out.words = std::move(parts);
    return out;
}

}  // namespace

Result<Code> Code::parse(std::string_view text) {
    const auto typed = split(text);
    if (!typed) {
        return std::unexpected(typed.error());
    }
    const auto number = take_number(typed->number);
    if (!number) {
        return std::unexpected(number.error());
    }
    auto read = typed->in_digits ? read_digits(typed->digits) : read_words(typed->words);
    if (!read) {
        return std::unexpected(std::move(read.error()));
    }
    return Code(*number, std::move(read->secret), read->mended);
}

std::vector<std::string_view> code_candidates(std::string_view text) {
    const auto typed = split(text);
    std::vector<std::string_view> out;
    if (!typed || typed->words.size() != 2) {
        return out;
    }
    for (const bool odd : {false, true}) {
        const auto near = near_words(typed->words[odd ? 1 : 0], odd, suggested_at_most);
        if (near.slips <= mended_at_most && near.bytes.size() == 1) {
            continue;
        }
        for (std::size_t i = 0; i < near.bytes.size() && out.size() < candidates_told; ++i) {
            out.push_back(pgp_word(near.bytes[i], odd));
        }
        return out;
    }
    return out;
}

CodeCompletion complete_code(std::string_view text) {
    CodeCompletion out;
    out.begin = text.size();
    while (out.begin > 0 && ascii::is_letter(text[out.begin - 1])) {
        --out.begin;
    }
    const std::string_view begun = text.substr(out.begin);
    const auto before = CodeText::of(text.substr(0, out.begin));
    const auto words = std::ranges::count_if(before.parts, [](const std::string& part) { return !is_digits(part); });
    if (begun.empty() || !before.readable || words > 1) {
        return out;
    }
    out.odd = words == 1;
    for (unsigned value = 0; value < 256; ++value) {
        const auto word = pgp_word(static_cast<Byte>(value), out.odd);
        if (ascii::starts_ignoring_case(word, begun)) {
            out.words.push_back(word);
        }
    }
    std::ranges::sort(out.words);  // the list has Apollo behind applicant
    return out;
}

}  // namespace kith
