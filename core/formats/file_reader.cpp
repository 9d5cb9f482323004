// SPDX-License-Identifier: Apache-2.0
//
// What all readers but vCard's do with a card that they have read.
#include "formats/file_reader.h"

#include <algorithm>

#include "card/structure.h"
#include "card/terms_parameters.h"
#include "kith/limits.h"

namespace kith::formats {

void add_remark(Remarks& to, std::size_t line, std::string what) {
    constexpr std::size_t told = 1'000;
    ++to.count;
    if (to.list.size() < told) {
        to.list.insert(std::ranges::upper_bound(to.list, line, {}, &Remark::line), {line, std::move(what)});
    }
}

std::optional<ReadCard> FileReader::next() {
    if (ready_.empty()) {
        return std::nullopt;
    }
    ReadCard out = std::move(ready_.front());
    ready_.pop_front();
    return out;
}

void FileReader::keep(Card card, std::size_t line) {
    ReadCard out{.card = {}, .terms = {}, .line = line};
    for (Property& property : card.properties) {
        if (out.card.properties.size() == limits::properties) {
            refuse(line, "a card holds at most 256 properties");
            break;
        }
        if (auto checked = card::check(property); !checked) {
            refuse(line, checked.error().what);
            continue;
        }
        std::vector<std::string> complaints;
        out.terms.push_back(card::take_terms(property, complaints));
        for (std::string& complaint : complaints) {
            note(line, std::move(complaint));
        }
        out.card.properties.push_back(std::move(property));
    }
    if (out.card.properties.empty()) {
        refuse(line, "this card is empty");
        return;
    }
    ready_.push_back(std::move(out));
}

}  // namespace kith::formats
