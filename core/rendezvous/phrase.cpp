// SPDX-License-Identifier: Apache-2.0
//
// A phrase in words.
#include "kith/phrase.h"

#include "kith/code.h"

namespace kith {

std::string Phrase::words() const {
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        out += i == 0 ? "" : " ";
        out += pgp_word(bytes[i], i % 2 == 1);
    }
    return out;
}

}  // namespace kith
