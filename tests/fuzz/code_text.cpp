// SPDX-License-Identifier: Apache-2.0
//
// What is typed for a code, before it is one: brought into one alphabet, completed, and its mistyped words mended. Each
// completion that is taken leaves a text that is completed to the same word.
#include "rendezvous/code_text.h"

#include <algorithm>
#include <cstdlib>
#include <string>

#include "kith/code.h"

namespace {

void must(bool holds) {
    if (!holds) {
        std::abort();
    }
}

bool plain_part(const std::string& part) {
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
    return !part.empty() && (std::ranges::all_of(part, digit) || std::ranges::all_of(part, letter));
}

void check_parts(std::string_view typed) {
    const auto read = kith::CodeText::of(typed);
    if (!read.readable) {
        must(!kith::Code::parse(typed));
        return;
    }
    std::string again;
    for (const std::string& part : read.parts) {
        must(plain_part(part));
        again += (again.empty() ? "" : "-") + part;
    }
    if (again.size() <= typed.size()) {  // else it may have grown beyond what is read
        must(kith::CodeText::of(again).parts == read.parts);
    }
    for (const std::string& part : read.parts) {
        for (const bool odd : {false, true}) {
            const auto near = kith::near_words(part, odd, 2);
            must(near.slips <= 2 || near.bytes.empty());
            for (const kith::Byte byte : near.bytes) {
                must(kith::slips(part, kith::pgp_word(byte, odd)) == near.slips);
                must(kith::slips(kith::pgp_word(byte, odd), part) == near.slips);
            }
        }
    }
}

void check_completion(std::string_view typed) {
    const auto completion = kith::complete_code(typed);
    must(completion.begin <= typed.size() && std::ranges::is_sorted(completion.words));
    for (const std::string_view word : completion.words) {
        const std::string taken = std::string(typed.substr(0, completion.begin)) + std::string(word);
        const auto after = kith::complete_code(taken);
        must(after.begin == completion.begin && after.odd == completion.odd);
        must(std::ranges::find(after.words, word) != after.words.end());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view typed = kith::as_text({data, size});
    check_parts(typed);
    check_completion(typed);
    must(kith::code_candidates(typed).size() <= 4);
    return 0;
}
