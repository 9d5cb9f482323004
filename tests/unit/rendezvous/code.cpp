// SPDX-License-Identifier: Apache-2.0
//
// core/rendezvous/code.cpp and pgp_words.cpp: both spellings of a code, and what is not one.
#include "kith/code.h"

#include <doctest/doctest.h>

#include <set>

#include "tests/support/seeded_random.h"
#include "tests/support/vectors.h"

using namespace kith;

namespace {

/// Gives the bytes it was made with.
class FixedRandom final : public Random {
public:
    explicit FixedRandom(unsigned value) : value_(value) {}
    void fill(std::span<Byte> out) override {
        REQUIRE(out.size() == 2);
        out[0] = static_cast<Byte>(value_ >> 8U);
        out[1] = static_cast<Byte>(value_);
    }

private:
    unsigned value_;
};

Code code_of(unsigned value, std::optional<PublicNumber> number = {}) {
    FixedRandom random(value);
    return Code::make(number, random);
}

unsigned value_of(const Code& code) {
    return static_cast<unsigned>(code.secret()[0]) << 8U | code.secret()[1];
}

Error error_of(std::string_view text) {
    const auto code = Code::parse(text);
    REQUIRE_FALSE(code);
    return code.error();
}

}  // namespace

TEST_CASE("the words are those of the PGP word list") {
    const auto one = test::vector_case("pgp-words", "words");
    const auto& even = one.lists.at("even");
    const auto& odd = one.lists.at("odd");
    REQUIRE(even.size() == 256);
    REQUIRE(odd.size() == 256);
    std::set<std::string_view> all;
    for (std::size_t i = 0; i < 256; ++i) {
        const auto byte = static_cast<Byte>(i);
        CHECK(pgp_word(byte, false) == even[i]);
        CHECK(pgp_word(byte, true) == odd[i]);
        CHECK(pgp_byte(even[i], false) == byte);
        CHECK(pgp_byte(odd[i], true) == byte);
        all.insert(pgp_word(byte, false));
        all.insert(pgp_word(byte, true));
    }
    CHECK(all.size() == 512);  // no word stands on both lists
}

TEST_CASE("a word is known whatever its case, and only on its own list") {
    CHECK(pgp_byte("AARDVARK", false) == Byte{0});
    CHECK(pgp_byte("Zulu", false) == Byte{255});
    CHECK(pgp_byte("yucatan", true) == Byte{255});
    CHECK_FALSE(pgp_byte("aardvark", true));
    CHECK_FALSE(pgp_byte("adroitness", false));
    CHECK_FALSE(pgp_byte("aardvar", false));
    CHECK_FALSE(pgp_byte("", false));
}

TEST_CASE("a public number is 1 to 9999") {
    CHECK_FALSE(PublicNumber::from(0));
    CHECK(PublicNumber::from(1)->value() == 1);
    CHECK(PublicNumber::from(9'999)->value() == 9'999);
    CHECK_FALSE(PublicNumber::from(10'000));
    CHECK_FALSE(PublicNumber::from(65'537));
    CHECK(PublicNumber::parse("9999")->value() == 9'999);
    for (const char* text : {"", "0", "01", "10000", "-1", "+1", " 1", "1 ", "1a", "a"}) {
        CAPTURE(text);
        CHECK_FALSE(PublicNumber::parse(text));
    }
}

TEST_CASE("every pair of bytes reads back from both spellings, with and without a number") {
    const auto number = PublicNumber::from(7);
    for (unsigned value = 0; value <= 0xffffU; ++value) {
        const Code code = value % 2 == 0 ? code_of(value) : code_of(value, number);
        const auto words = Code::parse(code.words());
        const auto digits = Code::parse(code.digits());
        REQUIRE((words && digits));
        REQUIRE(value_of(*words) == value);
        REQUIRE(value_of(*digits) == value);
        REQUIRE(words->number() == code.number());
        REQUIRE(digits->number() == code.number());
    }
}

TEST_CASE("the spellings are those that the documents show") {
    CHECK(code_of(0x0300, PublicNumber::from(7)).words() == "7-acme-adroitness");
    CHECK(code_of(4'711, PublicNumber::from(7)).digits() == "7-04711-3");
    CHECK(code_of(4'711).digits() == "04711-3");
    CHECK(code_of(0xffff, PublicNumber::from(9'999)).words() == "9999-zulu-yucatan");
    CHECK(value_of(code_of(0xffff).clone()) == 0xffffU);
}

TEST_CASE("the two bytes come from the given randomness, all of it") {
    test::SeededRandom random(1);
    test::SeededRandom same(1);
    std::set<unsigned> seen;
    for (int i = 0; i < 64; ++i) {
        const Code code = Code::make(std::nullopt, random);
        CHECK(value_of(code) == value_of(Code::make(std::nullopt, same)));
        seen.insert(value_of(code));
    }
    CHECK(seen.size() > 60);
}

TEST_CASE("what is not a code is refused with a hint that shows one") {
    const std::string long_text = "7-acme-adroitness" + std::string(250, ' ');
    for (const std::string& text : {std::string(""),
                                    std::string("   "),
                                    std::string("7"),
                                    std::string("acme"),
                                    std::string("7-acme"),
                                    std::string("acme-adroitness-7"),
                                    std::string("0-acme-adroitness"),
                                    std::string("10000-acme-adroitness"),
                                    std::string("07-acme-adroitness"),
                                    std::string("7-7-acme-adroitness"),
                                    std::string("7-acme-acme"),
                                    std::string("7-acme+adroitness"),
                                    std::string("7-04711"),
                                    std::string("7-4711-3"),
                                    std::string("7-004711-3"),
                                    std::string("7-04711-33"),
                                    std::string("7-04711-x"),
                                    std::string("04711"),
                                    std::string("0-04711-3"),
                                    std::string("12345047113"),
                                    std::string("7-acme\0-adroitness", 18),
                                    std::string("7-acme-adroitness\x1b[31m"),
                                    std::string("7-acme-adroitness\xff"),
                                    std::string("7-\u0430cme-adroitness"),  // a Cyrillic letter that looks like one
                                    long_text,
                                    std::string(1'000'000, '-')}) {
        CAPTURE(text.substr(0, 40));
        const Error error = error_of(text);
        CHECK(error.code == Errc::malformed);
        CHECK(error.hint.find("7-acme-adroitness") != std::string::npos);
    }
}

TEST_CASE("words that changed places are called that") {
    CHECK(error_of("7-adroitness-acme").what.find("changed places") != std::string::npos);
}

TEST_CASE("an error about a code does not repeat it") {
    for (const char* text : {"8-acme-adritnes", "8-acxy-adroitness", "8-54321-0"}) {
        const Error error = error_of(text);
        for (const char* part : {"adritnes", "adroitness", "acxy", "acme", "54321"}) {
            CHECK(error.what.find(part) == std::string::npos);
        }
    }
}

TEST_CASE("digits above 65535 are refused, though their check digit fits") {
    int fitting = 0;
    for (char check = '0'; check <= '9'; ++check) {
        fitting += Code::parse(std::string("65535-") + check) ? 1 : 0;
        CHECK_FALSE(Code::parse(std::string("65536-") + check));
        CHECK_FALSE(Code::parse(std::string("99999-") + check));
    }
    CHECK(fitting == 1);
}

TEST_CASE("every single wrong digit shows, the check digit's too") {
    for (unsigned value = 0; value <= 0xffffU; value += 61) {
        const std::string right = code_of(value).digits();
        for (std::size_t i = 0; i < right.size(); ++i) {
            if (right[i] == '-') {
                continue;
            }
            for (char digit = '0'; digit <= '9'; ++digit) {
                std::string wrong = right;
                wrong[i] = digit;
                REQUIRE(Code::parse(wrong).has_value() == (digit == right[i]));
            }
        }
    }
}

TEST_CASE("every two neighbouring digits that changed places show, across the hyphen too") {
    for (unsigned value = 0; value <= 0xffffU; value += 5) {
        const std::string right = code_of(value).digits();
        for (const auto& [i, j] : {std::pair{0U, 1U}, {1U, 2U}, {2U, 3U}, {3U, 4U}, {4U, 6U}}) {
            std::string wrong = right;
            std::swap(wrong[i], wrong[j]);
            REQUIRE(Code::parse(wrong).has_value() == (wrong == right));
        }
    }
}
