// SPDX-License-Identifier: Apache-2.0
//
// Text is looked at eight bytes at a time: whatever its length, and wherever the one odd byte stands, it is found.
#include "card/utf8.h"

#include <doctest/doctest.h>

#include <string>

using namespace kith::card;

TEST_CASE("one byte that isn't plain is found at every place of a text of any length") {
    for (std::size_t size = 0; size <= 40; ++size) {
        const std::string plain(size, '~');
        CHECK(is_plain(plain));
        CHECK(is_plain(std::string(size, ' ')));
        for (std::size_t at = 0; at < size; ++at) {
            for (const char odd : {'\0', '\t', '\x1f', '\x80', '\xff'}) {
                std::string text = plain;
                text[at] = odd;
                CHECK_FALSE(is_plain(text));
            }
            std::string text = plain;
            text[at] = '\x7f';
            CHECK(is_plain(text));
        }
    }
}

TEST_CASE("a character is whole or the text isn't UTF-8, at every place of a text of any length") {
    for (std::size_t size = 0; size <= 20; ++size) {
        for (std::size_t at = 0; at <= size; ++at) {
            for (const std::string whole : {"\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x8c\xb1"}) {
                const std::string before(at, 'a');
                const std::string behind(size - at, 'a');
                CHECK(is_utf8(before + whole + behind));
                CHECK_FALSE(is_utf8(before + whole.substr(0, whole.size() - 1) + behind));
                CHECK_FALSE(is_utf8(before + whole.substr(1) + behind));
            }
        }
    }
}
