// SPDX-License-Identifier: Apache-2.0
//
// The recovery code as a person types it back: what is forgiven, and what is said about what is not.
#include "kith/recovery_code.h"

#include <doctest/doctest.h>

#include <set>

#include "tests/support/seeded_random.h"

using namespace kith;
using namespace kith::test;

namespace {

constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

std::string some_code(std::uint64_t seed = 1) {
    SeededRandom random(seed);
    return std::string(as_text(RecoveryCode::make(random).text().view()));
}

std::string letters_of(std::string code) {
    std::erase(code, '-');
    return code;
}

std::string refusal(const std::string& typed) {
    const auto code = RecoveryCode::parse(typed);
    REQUIRE_FALSE(code);
    CHECK(code.error().code == Errc::malformed);
    CHECK_FALSE(code.error().hint.empty());
    return code.error().what;
}

bool same_secret(const std::string& a, const std::string& b) {
    const auto left = RecoveryCode::parse(a);
    const auto right = RecoveryCode::parse(b);
    return left && right && std::ranges::equal(left->view(), right->view());
}

}  // namespace

TEST_CASE("a recovery code is six groups of five letters, and comes back as it was") {
    std::set<std::string> seen;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        SeededRandom random(seed);
        const auto code = RecoveryCode::make(random);
        const std::string text(as_text(code.text().view()));
        CHECK(text.size() == 35);
        for (std::size_t i = 0; i < text.size(); ++i) {
            CHECK((i % 6 == 5 ? text[i] == '-' : alphabet.find(text[i]) != std::string_view::npos));
        }
        const auto back = RecoveryCode::parse(text);
        REQUIRE(back);
        CHECK(std::ranges::equal(back->view(), code.view()));
        seen.insert(text);
    }
    CHECK(seen.size() == 200);
}

TEST_CASE("capitals, missing or other hyphens, spaces, and o, i and l for 0 and 1 are read as they are meant") {
    const std::string code = some_code();
    std::string upper = letters_of(code);
    for (char& c : upper) {
        c = c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    CHECK(same_secret(upper, code));
    std::string spaced = "  ";
    std::string dashed;
    for (const char c : code) {
        spaced += c == '-' ? std::string("   ") : std::string(1, c);
        dashed += c == '-' ? std::string("\xe2\x80\x93") : std::string(1, c);
    }
    CHECK(same_secret(spaced + '\t', code));
    CHECK(same_secret(dashed, code));
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const std::string other = some_code(seed);
        for (const char one : {'i', 'l', 'I', 'L'}) {
            std::string typed = other;
            std::ranges::replace(typed, '1', one);
            std::ranges::replace(typed, '0', one == 'i' ? 'o' : 'O');
            CHECK(same_secret(typed, other));
        }
    }
}

TEST_CASE("any one wrong letter is found, whichever it is and whatever stands there") {
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
        const std::string letters = letters_of(some_code(seed));
        for (std::size_t place = 0; place < letters.size(); ++place) {
            for (const char c : alphabet) {
                if (c == letters[place]) {
                    continue;
                }
                std::string typed = letters;
                typed[place] = c;
                CHECK(refusal(typed) == "letter " + std::to_string(place + 1) +
                                            " of the recovery code is wrong (in group " +
                                            std::to_string(place / 5 + 1) + ")");
            }
        }
    }
}

TEST_CASE("any two letters that changed places are found") {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        const std::string letters = letters_of(some_code(seed));
        for (std::size_t i = 0; i < letters.size(); ++i) {
            for (std::size_t j = i + 1; j < letters.size(); ++j) {
                if (letters[i] == letters[j]) {
                    continue;
                }
                std::string typed = letters;
                std::swap(typed[i], typed[j]);
                CHECK(refusal(typed) == "letters " + std::to_string(i + 1) + " and " + std::to_string(j + 1) +
                                            " of the recovery code may be swapped");
            }
        }
    }
}

TEST_CASE("any two wrong letters are noticed") {
    const std::string letters = letters_of(some_code());
    SeededRandom random(5);
    for (int i = 0; i < 5000; ++i) {
        const auto draw = random_bytes<4>(random);
        std::string typed = letters;
        typed[draw[0] % 30] = alphabet[draw[1] % 32];
        typed[draw[2] % 30] = alphabet[draw[3] % 32];
        CHECK((typed == letters || !RecoveryCode::parse(typed)));
    }
}

TEST_CASE("a letter too many, one too few, and what is no letter are said, and none is quoted") {
    const std::string code = some_code();
    CHECK(refusal("") == "a recovery code has 30 letters, and this one has 0");
    CHECK(refusal(code + "7") == "a recovery code has 30 letters, and this one has 31 (group 6 has 6)");
    std::string short_one = code;
    short_one.erase(13, 1);
    CHECK(refusal(short_one) == "a recovery code has 30 letters, and this one has 29 (group 3 has 4)");
    CHECK(refusal(letters_of(short_one)) == "a recovery code has 30 letters, and this one has 29");
    for (const char* odd : {"u", "\x1b", "\n", "\xc3\xa4", "\xff", "!"}) {
        std::string typed = letters_of(code);
        typed.replace(2, 1, odd);
        CHECK(refusal(typed) == "letter 3 of the recovery code is none that such a code has");
    }
    CHECK(refusal(std::string(100'000, 'a')).find("100000") != std::string::npos);
    CHECK(refusal(std::string("ab\0de", 5)).find("letter 3") != std::string::npos);
}
