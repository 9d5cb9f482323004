// SPDX-License-Identifier: Apache-2.0
//
// An address book as a phone exports it: vCard 3.0, CRLF, folded at 75, a tenth of the cards with a photo of 5 KB.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kith::bench {

/// Each string is one card, the same for the same number.
[[nodiscard]] inline std::vector<std::string> address_book(std::size_t cards) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::vector<std::string> given{"Ada", "Zoë", "Søren", "Mary Jane", "Łukasz", "Wei", "Nneka", "Juan"};
    const std::vector<std::string> family{"Lovelace", "Nováková", "O'Neill", "van der Berg", "Müller", "Okafor"};
    std::uint64_t state = 1;
    const auto draw = [&state](std::size_t end) {
        state = state * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
        return static_cast<std::size_t>(state >> 33U) % end;
    };
    std::vector<std::string> out;
    for (std::size_t number = 0; number < cards; ++number) {
        std::string card = "BEGIN:VCARD\r\nVERSION:3.0\r\n";
        const auto line = [&card](std::string text) {
            for (; text.size() > 75; text = " " + text.substr(75)) {
                card += text.substr(0, 75) + "\r\n";
            }
            card += text + "\r\n";
        };
        const std::string first = given[draw(given.size())];
        const std::string last = family[draw(family.size())];
        const std::string id = std::to_string(number);
        line("N:" + last + ";" + first + ";;;");
        line("FN:" + first + " " + last);
        line("ORG:Analytical Engines\\, Ltd.;Department " + std::to_string(draw(20)));
        line("TITLE:Engineer");
        line("EMAIL;type=INTERNET;type=WORK;type=pref:person" + id + "@engines.example");
        line("EMAIL;type=INTERNET;type=HOME:p" + id + "@home.example");
        line("TEL;type=CELL;type=VOICE;type=pref:+44 7700 9" + std::to_string(10'000 + draw(90'000)));
        line("TEL;type=WORK;type=VOICE:+44 20 7946 0" + std::to_string(100 + draw(900)));
        line("ADR;type=HOME:;;" + std::to_string(1 + draw(200)) + " Long Street\\, rear building;London;;N1 " +
             std::to_string(draw(10)) + "AA;United Kingdom");
        line("item1.URL;type=pref:https://engines.example/people/" + id);
        line("item1.X-ABLabel:_$!<HomePage>!$_");
        line("BDAY:19" + std::to_string(50 + draw(50)) + "-04-12");
        line(
            "NOTE:Met at the fair\\; asked about looms\\, cards and tea.\\nCall again in spring\\, before the "
            "summer begins and everybody leaves.");
        line("CATEGORIES:friends,engineers");
        line("UID:urn:uuid:00000000-0000-4000-8000-" + std::string(12 - id.size(), '0') + id);
        line("REV:2026-01-12T10:11:12Z");
        if (number % 10 == 0) {
            std::string photo = "PHOTO;ENCODING=b;TYPE=JPEG:/9j/";
            for (std::size_t at = 4; at < 5 * 1024 / 3 * 4; ++at) {
                photo += alphabet[draw(alphabet.size())];
            }
            line(photo);
        }
        out.push_back(card + "END:VCARD\r\n");
    }
    return out;
}

}  // namespace kith::bench
