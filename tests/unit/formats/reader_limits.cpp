// SPDX-License-Identifier: Apache-2.0
//
// The reader's limits: at, below and above; what is over is dropped and told, the rest is kept.
#include <doctest/doctest.h>

#include "formats/unfold.h"
#include "kith/formats.h"
#include "kith/limits.h"

namespace kith {
namespace {

ReadFile read_body(const std::string& body, const std::string& version = "4.0") {
    return read_vcards("BEGIN:VCARD\r\nVERSION:" + version + "\r\nFN:A\r\n" + body + "\r\nEND:VCARD\r\n");
}

/// Whether the property on line 4 was kept; if not, it must be told, and FN must still be there.
bool kept(const ReadFile& file) {
    REQUIRE(file.cards.size() == 1);
    const bool both = file.cards[0].card.properties.size() == 2;
    CHECK(file.cards[0].card.display_name() == "A");
    CHECK(file.refused.count == (both ? 0U : 1U));
    CHECK(file.noted.count == 0);
    if (!both) {
        CHECK(file.refused.list[0].line == 4);
    }
    return both;
}

}  // namespace

TEST_CASE("a value of 64 KiB is read, a longer one dropped and told") {
    CHECK(kept(read_body("NOTE:" + std::string(limits::value, 'x'))));
    CHECK_FALSE(kept(read_body("NOTE:" + std::string(limits::value + 1, 'x'))));
}

TEST_CASE("a photo of 128 KiB is read, a larger one dropped and told") {
    const auto photo = [](std::size_t size) {
        const std::string tail = size % 3 == 0 ? "" : size % 3 == 1 ? "AA==" : "AAA=";
        return read_body("PHOTO;ENCODING=b;TYPE=JPEG:" + std::string(size / 3 * 4, 'A') + tail, "3.0");
    };
    CHECK(kept(photo(limits::photo - 1)));
    CHECK(kept(photo(limits::photo)));
    CHECK_FALSE(kept(photo(limits::photo + 1)));
}

TEST_CASE("a line that is longer than anything to keep is dropped, however it is fed") {
    CHECK_FALSE(kept(read_body("NOTE:" + std::string(formats::longest_line * 4, 'x'))));
    std::string folded = "NOTE:x";
    for (std::size_t size = 0; size < formats::longest_line * 2; size += 75) {
        folded += "\r\n " + std::string(74, 'x');
    }
    CHECK_FALSE(kept(read_body(folded)));
}

TEST_CASE("a folded line takes no more memory than the longest that can be kept") {
    formats::Unfolder unfolder;
    CHECK_FALSE(unfolder.take("NOTE:x", false));
    const std::string piece = " " + std::string(10'000, 'x');
    for (std::size_t size = 0; size < formats::longest_line * 2; size += piece.size()) {
        CHECK_FALSE(unfolder.take(piece, false));
    }
    const auto line = unfolder.finish();
    REQUIRE(line);
    CHECK(line->too_long);
    CHECK(line->text.size() == formats::longest_line);
}

TEST_CASE("parameters: 64 are read, with more the property is dropped and told") {
    const auto with = [](std::size_t count) {
        std::string line = "TEL";
        for (std::size_t at = 0; at < count; ++at) {
            line += ";X-P=1";
        }
        return read_body(line + ":1");
    };
    CHECK(kept(with(limits::parameters)));
    CHECK_FALSE(kept(with(limits::parameters + 1)));
    CHECK_FALSE(kept(with(10'000)));
}

TEST_CASE("properties: 256 are read, more are dropped and told") {
    std::string body;
    for (std::size_t at = 0; at < limits::properties + 3; ++at) {
        body += "NOTE:x\r\n";
    }
    const ReadFile file = read_body(body);
    CHECK(file.cards.at(0).card.properties.size() == limits::properties);
    CHECK(file.refused.count == 4);
}

TEST_CASE("one card holds no more than a card may, and the next is read") {
    std::string body;
    for (int at = 0; at < 100; ++at) {
        body += "NOTE:" + std::string(limits::value, 'x') + "\r\n";
    }
    std::size_t size = 0;
    const ReadFile file =
        read_vcards("BEGIN:VCARD\nVERSION:4.0\n" + body + "END:VCARD\nBEGIN:VCARD\nVERSION:4.0\nFN:B\nEND:VCARD\n");
    REQUIRE(file.cards.size() == 2);
    for (const Property& property : file.cards[0].card.properties) {
        size += property.value.size();
    }
    CHECK(size <= limits::card + formats::longest_line);
    CHECK(size >= limits::card);
    CHECK(file.refused.count > 0);
}

TEST_CASE("a report holds 1,000 entries, and the count goes on") {
    std::string text;
    for (int at = 0; at < 1'500; ++at) {
        text += "BEGIN:VCARD\nEND:VCARD\nBEGIN:VCARD\nFN:A\nEND:VCARD\n";  // empty, and without VERSION
    }
    VCardReader reader;
    reader.feed(as_bytes(text));
    reader.finish();
    CHECK(reader.refused().list.size() == 1'000);
    CHECK(reader.refused().count == 1'500);
    CHECK(reader.noted().list.size() == 1'000);
    CHECK(reader.noted().count == 1'500);
    VCardReader within;
    std::string body = "BEGIN:VCARD\nVERSION:4.0\nFN:A\n";
    for (int at = 0; at < 5'000; ++at) {
        body += "x\n";  // as many are kept as a card may hold
    }
    within.feed(as_bytes(body + "END:VCARD\n"));
    within.finish();
    CHECK(within.noted().count == limits::properties - 1);
    CHECK(within.refused().list.size() == 1'000);
    CHECK(within.refused().count == 5'000 - limits::properties + 1);
}

TEST_CASE("a file is read up to 64 MiB, and what comes behind is told and not read") {
    const std::string card = "BEGIN:VCARD\nVERSION:4.0\nFN:A\nEND:VCARD\n";
    // Blank lines, long ones and empty ones in turn.
    std::string filler;
    while (filler.size() < 1024 * 1024 - 1024) {
        filler += "\n" + std::string(1022, ' ') + "\n";
    }
    VCardReader reader;
    std::size_t fed = 0;
    const auto feed = [&](std::string_view text) {
        reader.feed(as_bytes(text));
        fed += text.size();
    };
    feed(card);
    while (fed + filler.size() < limits::vcard_file - card.size()) {
        feed(filler);
    }
    feed(std::string(limits::vcard_file - card.size() - fed, '\n'));
    feed(card);
    REQUIRE(fed == limits::vcard_file);
    feed(card);
    reader.finish();
    CHECK(reader.next());
    CHECK(reader.next());
    CHECK_FALSE(reader.next());
    REQUIRE(reader.refused().count == 1);
    CHECK(reader.refused().list[0].what == "the file is larger than 64 MiB; the rest was not read");
}

}  // namespace kith
