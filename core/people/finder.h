// SPDX-License-Identifier: Apache-2.0
//
// One search over the records of contacts as they lie in memory. No Contact is made: what most records don't say is
// seen in their bytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "vault/contact_shelf.h"

namespace kith::people {

/// Finds the contacts of whom every word is said, case folded, anywhere in their layer or mine. A value that is hidden
/// today says nothing.
class Finder {
public:
    explicit Finder(std::string_view term);
    Finder(const Finder&) = delete;
    Finder& operator=(const Finder&) = delete;
    ~Finder();

    [[nodiscard]] bool finds(const vault::ContactShelf& shelf, const vault::ContactShelf::Entry& entry);

private:
    /// A folded word, and how to look for it where all is ASCII.
    struct Word {
        std::string text;
        bool ascii = false;
        bool digits = false;     ///< nothing else: a telephone number may say it with spaces between
        std::size_t rarest = 0;  ///< the place of its letter that is rarest in names and addresses
    };
    [[nodiscard]] static bool stands_in(ByteView bytes, const Word& word);
    [[nodiscard]] bool may_find(const vault::ContactShelf::Entry& entry) const;
    [[nodiscard]] bool all_stand_in_haystack() const;

    std::vector<Word> words_;
    std::string haystack_;  ///< its memory serves all contacts
};

}  // namespace kith::people
