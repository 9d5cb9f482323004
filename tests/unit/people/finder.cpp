// SPDX-License-Identifier: Apache-2.0
//
// Searching in the bytes of records finds what searching in decoded contacts would: nothing more, nothing less.
#include "people/finder.h"

#include <doctest/doctest.h>

#include "kith/people.h"
#include "people/fold.h"
#include "tests/support/seeded_random.h"
#include "tests/unit/people/shelf.h"

namespace kith {
namespace {

std::string utf8(char32_t c) {
    std::string out;
    const auto tail = [&](unsigned shift) { out += static_cast<char>(0x80U | (c >> shift & 0x3fU)); };
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xc0U | c >> 6U);
        tail(0);
    } else if (c < 0x10000) {
        out += static_cast<char>(0xe0U | c >> 12U);
        tail(6);
        tail(0);
    } else {
        out += static_cast<char>(0xf0U | c >> 18U);
        tail(12);
        tail(6);
        tail(0);
    }
    return out;
}

bool is_space(char32_t c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f';
}

Contact somebody() {
    Contact out;
    out.id = {1};
    out.display_name = "Ada";
    out.theirs = {{text_property("FN", "Ada"), {}}};
    return out;
}

bool finds(const Contact& contact, std::string_view term) {
    const auto shelf = test::shelf_of({contact});
    return search(Contacts(shelf), term).size() == 1;
}

}  // namespace

TEST_CASE("whatever character stands in a note, the note is found by its folded text") {
    Contact contact = somebody();
    contact.mine.notes.push_back({});
    std::size_t missed = 0;
    for (char32_t c = 1; c < 0x30000; ++c) {
        if ((c >= 0xd800 && c < 0xe000) || is_space(c)) {
            continue;
        }
        contact.mine.notes[0].text = "Xa" + utf8(c) + "bZ";
        const std::string folded = people::fold(contact.mine.notes[0].text);
        missed += folded.contains(' ') || finds(contact, folded) ? 0U : 1U;
    }
    CHECK(missed == 0);
}

TEST_CASE("a word is found in whatever case, wherever it stands, and not across two values") {
    Contact contact = somebody();
    contact.theirs.push_back({text_property("ORG", "Analytical ENGINES"), {}});
    contact.theirs.push_back({text_property("EMAIL", "ada@engines.example"), {}});
    for (const char* term : {"engines", "ENGINES", "analytical", "s.ex", "ada@", "example", "eNGINES lYTIC"}) {
        CAPTURE(term);
        CHECK(finds(contact, term));
    }
    for (const char* term : {"enginesada", "email", "org", "type", "engines loom", "\xc3\xa9", "engines\xcc\x81"}) {
        CAPTURE(term);
        CHECK_FALSE(finds(contact, term));
    }
}

TEST_CASE("escapes are read, and a length that looks like one hides nothing") {
    Contact contact = somebody();
    contact.theirs.push_back({text_property("NOTE", "one, two; three\\four"), {}});
    CHECK(finds(contact, "one,"));
    CHECK(finds(contact, "three\\four"));
    CHECK_FALSE(finds(contact, "one\\,"));
    // 92 bytes: their length, as a byte, is a backslash.
    contact.theirs.back().property = text_property("NOTE", "n" + std::string(91, 'o'));
    CHECK(finds(contact, "nooo"));
}

TEST_CASE("what is hidden today is not found, and what is not is") {
    Contact contact = somebody();
    Terms until;
    until.keep_until = Date{2026, 11, 21};
    contact.theirs.push_back({text_property("ORG", "Looms"), until});
    CHECK_FALSE(finds(contact, "looms"));
    CHECK(finds(contact, "ada"));
    contact.theirs.back().terms.keep_until = Date{2026, 11, 22};
    CHECK(finds(contact, "looms"));
}

TEST_CASE("letters that fold alone fold as the tables say, alone and beside others") {
    // By way of a letter that takes the long way, and is told apart again.
    const std::string long_way = "\xe1\xba\x9e";  // capital sharp s: two letters
    for (char32_t c = 1; c < 0x30000; ++c) {
        if (c >= 0xd800 && c < 0xe000) {
            continue;
        }
        for (const char* beside : {"", "a", "\xc3\x89", "\xd0\x99", "\xea\xb0\x80"}) {
            const std::string text = beside + utf8(c) + beside;
            std::string quick;
            people::append_folded(quick, text);
            std::string slow;
            people::append_folded(slow, text + " " + long_way);
            if (quick + " ss" != slow) {
                FAIL_CHECK(static_cast<unsigned>(c) << " beside '" << beside << "'");
            }
        }
    }
}

}  // namespace kith
