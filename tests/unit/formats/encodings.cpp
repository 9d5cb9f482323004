// SPDX-License-Identifier: Apache-2.0
//
// Base64 as exporters write it: what it is, it is wherever the odd character stands.
#include "formats/encodings.h"

#include <doctest/doctest.h>

using namespace kith::formats;

namespace {

/// What becomes of a text, and how it was read.
std::string tidied(std::string text) {
    switch (tidy_base64(text)) {
        case Base64::whole:
            return text + " whole";
        case Base64::cut:
            return text + " cut";
        case Base64::none:
            return text + " none";
    }
    return {};
}

}  // namespace

TEST_CASE("base64 gets its padding, loses its blanks and a last character that encodes nothing") {
    CHECK(tidied("") == " whole");
    CHECK(tidied(" \t") == " whole");
    CHECK(tidied("QUJD") == "QUJD whole");
    CHECK(tidied("QUI") == "QUI= whole");
    CHECK(tidied("QQ") == "QQ== whole");
    CHECK(tidied("QQ=====") == "QQ== whole");
    CHECK(tidied("QU JD\tQ Q = =") == "QUJDQQ== whole");
    CHECK(tidied("QUJDQ") == "QUJD cut");
    CHECK(tidied("QUJDQ===") == "QUJD cut");
}

TEST_CASE("what is no base64 stays as it is") {
    for (const char* text : {"=", "===", "A", "A=", "QQ==QQ==", "QU JD=Q", "not base64!", "a b c,"}) {
        CHECK(tidied(text) == std::string(text) + " none");
    }
}

TEST_CASE("one character that isn't base64's is found at every place of a text of any length") {
    for (std::size_t size = 2; size <= 140; size += size < 60 ? 29 : 1) {
        for (std::size_t at = 0; at + 1 < size; ++at) {
            for (const char odd : {'=', '-', '@', '[', '`', '{', ':', '.', ',', '\xe1', '\0'}) {
                std::string text(size, 'z');
                text[at] = odd;
                CHECK(tidy_base64(text) == Base64::none);
            }
        }
    }
    std::string all = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    CHECK(tidy_base64(all) == Base64::whole);
}
