// SPDX-License-Identifier: Apache-2.0
//
// Files made to hurt: what they cost is bounded, what is wrong is named by its line, and the good cards beside it are saved.
#include <doctest/doctest.h>
#include <sys/resource.h>

#include <algorithm>

#include "kith/formats.h"
#include "kith/limits.h"

namespace kith {
namespace {

using namespace std::string_view_literals;

const std::string good = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Good\r\nEND:VCARD\r\n";

/// Kilobytes that this process has ever held at once.
long peak() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif
#else
constexpr bool sanitized = false;
#endif

/// Enough to show in the memory that it takes, and read in a moment.
constexpr std::size_t flood = 8 * 1024 * 1024;

/// Reads `beginning`, then `piece` again and again up to `size`, then a good card; and checks what memory that took above
/// what the process had: 4 MiB are room for one card's limits and what malloc makes of them.
ReadFile read_flood(std::string_view beginning, const std::string& piece, std::size_t size = flood) {
    const long before = peak();
    VCardReader reader;
    ReadFile out;
    const auto take = [&] {
        while (auto card = reader.next()) {
            out.cards.push_back(std::move(*card));
        }
    };
    const auto feed = [&](std::string_view bytes) {
        reader.feed(as_bytes(bytes));
        take();
    };
    feed(beginning);
    const std::string end = "\r\nEND:VCARD\r\n" + good;
    for (std::size_t fed = beginning.size(); fed + piece.size() + end.size() < size;) {
        feed(piece);
        fed += piece.size();
    }
    feed(end);
    reader.finish();
    take();
    out.refused = reader.refused();
    out.noted = reader.noted();
    const long grown = peak() - before;
    CAPTURE(grown);
    if (!sanitized) {
        CHECK(grown < 4 * 1024);
    }
    return out;
}

bool has_good(const ReadFile& file) {
    return std::ranges::any_of(file.cards, [](const ReadCard& each) { return each.card.display_name() == "Good"; });
}

std::string times(std::string_view text, std::size_t count) {
    std::string out;
    while (count-- > 0) {
        out += text;
    }
    return out;
}

}  // namespace

TEST_CASE("a line of 64 MiB is named and left out, in the memory of one card; the next card is saved") {
    for (const std::string_view beginning :
         {"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:A\r\nNOTE:", "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:A\r\nPHOTO;ENCODING=b:"}) {
        const ReadFile file = read_flood(beginning, std::string(64 * 1024, 'A'), limits::vcard_file);
        CHECK(has_good(file));
        REQUIRE(file.refused.count == 1);
        CHECK(file.refused.list[0].line == 4);
        CHECK(file.refused.list[0].what == "this line is too long to keep");
    }
}

TEST_CASE("a flood in one logical line of folds, soft line breaks or bare base64 take the memory of one card") {
    const std::string start = "BEGIN:VCARD\r\nVERSION:2.1\r\nFN:A\r\n";
    CHECK(has_good(read_flood(start + "NOTE:x", times("\r\n " + std::string(62, 'x'), 1'024))));
    CHECK(has_good(read_flood(start + "NOTE;QUOTED-PRINTABLE:x", times("=\r\n" + std::string(61, 'x'), 1'024))));
    CHECK(has_good(read_flood(start + "PHOTO;BASE64:\r\n", times(std::string(62, 'A') + "\r\n", 1'024))));
    CHECK(has_good(read_flood(start + "NOTE:x", times("\r\n  ", 16'384))));
}

TEST_CASE("a flood of lines, of nested cards, of parameters or of nothing take the memory of one card") {
    const std::string start = "BEGIN:VCARD\r\nVERSION:2.1\r\nFN:A\r\n";
    CHECK(has_good(read_flood(start, times("TEL:1\r\n", 8'192))));
    CHECK(has_good(read_flood(start, times("no property\r\n", 8'192))));
    CHECK(has_good(read_flood(start, times("TEL" + times(";A=b", 10'000) + ":1\r\n", 4))));
    CHECK(has_good(read_flood(start, times("TEL" + times(";WORK", 10'000) + ":1\r\n", 4))));
    CHECK(has_good(read_flood(start, times("TEL;A=" + times("b,", 10'000) + ":1\r\n", 4))));
    CHECK(read_flood(start, times("AGENT:\r\nBEGIN:VCARD\r\n", 8'192)).refused.count >= 1);
    CHECK(has_good(read_flood("", std::string(64 * 1024, '\n'))));
    CHECK(has_good(read_flood("\xff\xfe", std::string(64 * 1024, '\0'))) == false);
}

TEST_CASE("10,000 parameters are refused by their line, and the card goes on") {
    const ReadFile file =
        read_vcards("BEGIN:VCARD\nVERSION:3.0\nFN:A\nTEL" + times(";X-A=1", 10'000) + ":1\nTEL:2\nEND:VCARD\n");
    REQUIRE(file.cards.size() == 1);
    CHECK(file.cards[0].card.texts("TEL") == std::vector<std::string>{"2"});
    REQUIRE(file.refused.count == 1);
    CHECK(file.refused.list[0].line == 4);
    CHECK(file.refused.list[0].what == "TEL has too many parameters");
}

TEST_CASE("every byte alone, and every two, do no harm wherever a card may hold them") {
    for (unsigned byte = 0; byte < 256; ++byte) {
        const std::string one(1, static_cast<char>(byte));
        for (const std::string& bytes : {one, one + one, one + "\r", "\xc3" + one, "=" + one}) {
            CAPTURE(byte);
            std::string text;
            for (const std::string_view part :
                 {std::string_view(bytes), "BEGIN:VCARD\r\nVERSION:2.1\r\nX"sv, std::string_view(bytes), ";"sv,
                  std::string_view(bytes), "="sv, std::string_view(bytes), ":x\r\nNOTE;QUOTED-PRINTABLE:x"sv,
                  std::string_view(bytes), "y\r\nFN:A"sv, std::string_view(bytes), "\r\nEND:VCARD\r\n"sv,
                  std::string_view(good)}) {
                text += part;
            }
            const ReadFile file = read_vcards(text);
            CHECK(has_good(file));
            for (const ReadCard& each : file.cards) {
                CHECK(check_limits(each.card));
            }
        }
    }
}

}  // namespace kith
