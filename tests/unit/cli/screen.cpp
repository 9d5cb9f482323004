// SPDX-License-Identifier: Apache-2.0
#include "cli/screen.h"

#include <doctest/doctest.h>

#include <array>
#include <string>

using namespace kith::cli;

namespace {
const Look utf8{true, false, false, 80};
const Look ascii{false, false, false, 80};
const Look terminal{true, true, false, 80};
}  // namespace

TEST_CASE("a control byte of any kind never reaches a terminal") {
    CHECK(clean("a\x1b[31mb", utf8) == "a\ufffd[31mb");
    CHECK(clean("\x1b]8;;http://evil\x07text", utf8) == "\ufffd]8;;http://evil\ufffdtext");
    CHECK(clean("\u009b31m", utf8) == "\ufffd31m");  // C1: the 8-bit CSI
    CHECK(clean("\x7f", utf8) == "\ufffd");
    CHECK(clean(std::string("a\0b", 3), utf8) == "a\ufffdb");
    for (int c = 0; c < 0xa0; ++c) {
        if (c >= 0x20 && c < 0x7f) {
            continue;
        }
        CHECK(is_treacherous(c));
    }
}

TEST_CASE("bytes that are no UTF-8 become marks, one each") {
    CHECK(clean("a\xff\xfe", utf8) == "a\ufffd\ufffd");
    CHECK(clean("\xc3", utf8) == "\ufffd");
    CHECK(clean("\xed\xa0\x80", utf8) == "\ufffd\ufffd\ufffd");  // a surrogate
}

TEST_CASE("bidi controls and invisible characters show, so that no name passes for another") {
    for (const char* trick : {"\u202e", "\u202a", "\u2066", "\u2069", "\u200e", "\u200f", "\u061c", "\u200b", "\u2060",
                              "\ufeff", "\u00ad", "\u034f", "\u3164", "\u115f", "\U000e0041", "\u180e", "\ufff9"}) {
        CHECK(clean(std::string("a") + trick + "b", utf8) == "a\ufffdb");
        CHECK(clean(std::string("a") + trick + "b", ascii) == "a?b");
    }
}

TEST_CASE("joiners stay where Arabic and Indic spelling needs them, and nowhere else") {
    CHECK(clean("می\u200cخواهم", utf8) == "می\u200cخواهم");
    CHECK(clean("क्\u200dष", utf8) == "क्\u200dष");
    CHECK(clean("a\u200cb", utf8) == "a\ufffdb");
    CHECK(clean("\U0001F469\u200d\U0001F680", utf8) == "\U0001F469\U0001F680");
}

TEST_CASE("a flood of combining marks ends after the fourth") {
    std::string flood = "a";
    for (int i = 0; i < 100; ++i) {
        flood += "\u0301";
    }
    CHECK(clean(flood + "b", utf8) == "a\u0301\u0301\u0301\u0301\ufffdb");
    CHECK(clean("\u0301x", utf8) == "\ufffdx");  // it would sit on what stands before
    CHECK(clean("e\u0301", utf8) == "e\u0301");
}

TEST_CASE("line breaks become spaces on a line and stay in a text") {
    CHECK(clean("a\nb\r\nc\td\u2028e", utf8) == "a b  c d e");
    CHECK(clean_text("a\nb\x1b", utf8) == "a\nb\ufffd");
}

TEST_CASE("without UTF-8 everything is ASCII, and names stay readable") {
    CHECK(clean("Zoë Müller", ascii) == "Zoe Muller");
    CHECK(clean("Straße Łódź Ærø", ascii) == "Strasse Lodz AEro");
    CHECK(clean("日本", ascii) == "??");
    CHECK(clean("“q” – x…", ascii) == "\"q\" - x...");
    for (const char c : clean("é日\u202e\xff\U0001F469", ascii)) {
        CHECK(static_cast<unsigned char>(c) < 0x80);
    }
}

TEST_CASE("width counts columns, not bytes") {
    CHECK(width("abc") == 3);
    CHECK(width("日本") == 4);
    CHECK(width("שלום") == 4);
    CHECK(width("e\u0301") == 1);
}

TEST_CASE("cutting never splits a character and never exceeds its columns") {
    CHECK(cut("abcdef", 6, utf8) == "abcdef");
    CHECK(cut("abcdef", 4, utf8) == "abc\u2026");
    CHECK(cut("abcdef", 5, ascii) == "ab...");
    CHECK(width(cut("日本語日本語", 4, utf8)) <= 4);
    CHECK(cut("日本語日本語", 4, utf8) == "日\u2026");
}

TEST_CASE("columns line up with wide and right-to-left names") {
    Table table({"ID", "NAME", "ORG"});
    table.row({"aaa", "Bo", "x"});
    table.row({"bbb", "日本語", "y"});
    table.row({"ccc", "שלום", "z"});
    CHECK(table.text(utf8) == "aaa  Bo      x\nbbb  日本語  y\nccc  שלום    z\n");
}

TEST_CASE("at a terminal a right-to-left cell can't pull its neighbour along") {
    Table table({"ID", "NAME", "ORG"});
    table.row({"ccc", "שלום", "שלום"});
    CHECK(table.text(terminal).find("שלום\u200e  שלום") != std::string::npos);
    CHECK(table.text(utf8).find("\u200e") == std::string::npos);
}

TEST_CASE("a column without content is left out, and the head is for people") {
    Table table({"ID", "NAME", "ORG"});
    table.row({"aaa", "", "x"});
    CHECK(table.text(utf8) == "aaa  x\n");
    CHECK(table.text(terminal) == "ID   ORG\naaa  x\n");
}

TEST_CASE("a name of 10 kB takes one line of the terminal's width") {
    Table table({"ID", "NAME", "ORG"});
    table.row({"aaaaaaaaaa", std::string(10'000, 'n'), std::string(10'000, 'o')});
    Look narrow = terminal;
    narrow.columns = 40;
    const auto text = table.text(narrow);
    for (std::size_t at = 0; at < text.size();) {
        const auto end = text.find('\n', at);
        CHECK(width(text.substr(at, end - at)) <= 40);
        at = end + 1;
    }
    CHECK(table.text(utf8).size() > 20'000);  // into a pipe it goes whole
}
