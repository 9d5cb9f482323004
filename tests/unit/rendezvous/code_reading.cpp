// SPDX-License-Identifier: Apache-2.0
//
// core/rendezvous/code_reading.cpp and code_text.cpp: what is forgiven in a code, what is not, and how it goes on
// while it is typed.
#include <doctest/doctest.h>

#include <set>

#include "kith/code.h"
#include "rendezvous/code_text.h"

namespace kith {
namespace {

using Words = std::vector<std::string_view>;

/// How a code was read; "" if it wasn't.
std::string read(std::string_view text) {
    const auto code = Code::parse(text);
    return code ? code->words() + (code->mended() ? " (mended)" : "") : std::string();
}

}  // namespace

TEST_CASE("capitals, spaces, other dashes and missing hyphens are forgiven, and are no mending") {
    for (const char* text :
         {"7-ACME-Adroitness", "  7-acme-adroitness\n", "\t7-acme-adroitness\r\n", "7 acme adroitness",
          "7acme-adroitness", "7-acmeadroitness", "7 acmeadroitness", "7acmeadroitness", "7 ac me adroit ness",
          "7_acme_adroitness", "7.acme.adroitness", "7, acme, adroitness", "7--acme-adroitness-", "-7-acme-adroitness",
          "7\u2013acme\u2014adroitness", "7\u00a0acme\u3000adroitness", "\u200f7-acme-adroitness\u200e",
          "\uff17\uff0d\uff41\uff43\uff4d\uff45\uff0d\uff41\uff44\uff52\uff4f\uff49\uff54\uff4e\uff45\uff53\uff53"}) {
        CAPTURE(text);
        CHECK(read(text) == "7-acme-adroitness");
    }
    CHECK(read("acmeadroitness") == "acme-adroitness");
}

TEST_CASE("digits are read with and without hyphens, and as other scripts write them") {
    const std::string right = read("7-04711-3");
    REQUIRE(right.starts_with("7-"));
    for (const char* text :
         {" 7-04711-3 ", "7 04711 3", "7047113", "7-047113", "704711-3", "7 0 4 7 1 1 3", "7.04711.3",
          "\u0667-\u0660\u0664\u0667\u0661\u0661-\u0663", "\u096d \u0966\u096a\u096d\u0967\u0967 \u0969",
          "\uff17\uff10\uff14\uff17\uff11\uff11\uff13"}) {
        CAPTURE(text);
        CHECK(read(text) == right);
    }
    CHECK(read("047113") == right.substr(2));
    CHECK(read("9999047113").starts_with("9999-"));
}

TEST_CASE("a wrong check digit is called that") {
    for (const char* text : {"7-04711-4", "7-04171-3", "7047114", "04711-4"}) {
        const auto code = Code::parse(text);
        REQUIRE_FALSE(code);
        CHECK(code.error().what.find("check digit does not fit") != std::string::npos);
    }
}

TEST_CASE("one slip in a word is put right, and said to be") {
    for (const char* text :
         {"7-acne-adroitness", "7-acm-adroitness", "7-accme-adroitness", "7-amce-adroitness", "7-acme-adroitnes",
          "7-acme-adriotness", "7-acne-adroitnes", "7 acne adroitness", "7acmeadroitnes", "7-cmeadroitness"}) {
        CAPTURE(text);
        CHECK(read(text) == "7-acme-adroitness (mended)");
    }
}

TEST_CASE("every single slip in a word gives that word, or none where another is as near") {
    for (unsigned value = 0; value < 256; ++value) {
        for (const bool odd : {false, true}) {
            const std::string word(pgp_word(static_cast<Byte>(value), odd));
            for (std::size_t at = 0; at < word.size(); ++at) {
                std::string wrong = word;
                wrong[at] = wrong[at] == 'x' ? 'q' : 'x';
                std::string missing = word;
                missing.erase(at, 1);
                std::string twice = word;
                twice.insert(at, 1, word[at]);
                std::string swapped = word;
                std::swap(swapped[at], swapped[at + 1 < word.size() ? at + 1 : at]);
                for (const std::string& typed : {wrong, missing, twice, swapped}) {
                    const auto near = near_words(typed, odd, 1);
                    REQUIRE_FALSE(near.bytes.empty());
                    CHECK(std::ranges::find(near.bytes, static_cast<Byte>(value)) != near.bytes.end());
                    CHECK(near.bytes.size() <= 2);
                }
            }
        }
    }
}

TEST_CASE("two words that lie together are read in one way only, whichever they are") {
    std::set<std::string> all;
    for (unsigned even = 0; even < 256; ++even) {
        for (unsigned odd = 0; odd < 256; ++odd) {
            all.insert(std::string(pgp_word(static_cast<Byte>(even), false)) +
                       std::string(pgp_word(static_cast<Byte>(odd), true)));
        }
    }
    CHECK(all.size() == 65'536);
}

TEST_CASE("what could mean two words is refused, and both are named to who typed it") {
    CHECK(read("7-tiger-adroitness") == "7-tiger-adroitness");
    CHECK(code_candidates("7-giger-adroitness") == Words{"geiger", "tiger"});
    const auto both = Code::parse("7-giger-adroitness");
    REQUIRE_FALSE(both);
    CHECK(both.error().what == "the first word of the code could mean several words");
    CHECK(both.error().what.find("tiger") == std::string::npos);
    CHECK(code_candidates("7-acme-adritnes") == Words{"adroitness"});  // two slips are suggested, not mended
    CHECK_FALSE(Code::parse("7-acme-adritnes"));
    CHECK(code_candidates("7-acme-zzzzzz").empty());
    CHECK(code_candidates("7-acme-adroitness").empty());
    CHECK(code_candidates("7").empty());
    CHECK(code_candidates(std::string(100'000, 'a')).empty());
}

TEST_CASE("two words far from any code are not made into one") {
    for (const char* text : {"7-hello-world", "7-abcdefgh", "hello world", "7-a-b", "7-ab"}) {
        CAPTURE(text);
        CHECK(read(text).empty());
    }
}

TEST_CASE("while a code is typed each word is completed from its own list") {
    CHECK(complete_code("7-acm").words == Words{"acme"});
    CHECK(complete_code("7-acm").begin == 2);
    CHECK_FALSE(complete_code("7-acm").odd);
    CHECK(complete_code("7-ac").words == Words{"accrue", "acme"});
    CHECK(complete_code("7-acme-ADROIT").words == Words{"adroitness"});
    CHECK(complete_code("7-acme-adroit").odd);
    CHECK(complete_code("7-acme-ap").words == Words{"apollo", "applicant"});
    CHECK(complete_code("acme adroit").begin == 5);
    for (const char* text : {"", "7", "7-", "7-acme-", "7-xx", "7-acme-adroitness-z", "7-\xff-a", "\x1b[a"}) {
        CAPTURE(text);
        CHECK(complete_code(text).words.empty());
    }
}

TEST_CASE("hostile text costs nothing to refuse") {
    for (const std::string& text : {std::string(256, 'a'), std::string(256, '1'), std::string(256, ' '),
                                    std::string(1'000'000, 'z'), std::string(255, '\xf0')}) {
        CHECK_FALSE(Code::parse(text));
        CHECK(code_candidates(text).empty());
    }
}

}  // namespace kith
