// SPDX-License-Identifier: Apache-2.0
//
// One entry for every format: which one it is, that any split gives the same, and that nothing hostile costs more than its card.
#include <doctest/doctest.h>

#include "formats/csv_rows.h"
#include "formats/json_pieces.h"
#include "kith/formats.h"
#include "kith/limits.h"

namespace kith {
namespace {

using Texts = std::vector<std::string>;

Texts names(const ReadFile& file) {
    Texts out;
    for (const ReadCard& each : file.cards) {
        out.push_back(std::to_string(each.line) + " " + each.card.display_name());
    }
    return out;
}

Texts whats(const ReadFile& file) {
    Texts out;
    for (const Remark& each : file.refused.list) {
        out.push_back(std::to_string(each.line) + ": " + each.what);
    }
    for (const Remark& each : file.noted.list) {
        out.push_back("kept, " + std::to_string(each.line) + ": " + each.what);
    }
    return out;
}

const std::string bo_jcard = R"(["vcard",[["version",{},"text","4.0"],["fn",{},"text","Bo"]]])";
const std::string bo_jscontact = R"({"@type":"Card","version":"1.0","uid":"u1","name":{"full":"Bo"}})";

}  // namespace

TEST_CASE("the first bytes decide which format it is") {
    const std::vector<std::pair<std::string, Texts>> table{
        {"BEGIN:VCARD\nVERSION:4.0\nFN:Bo\nEND:VCARD\n", {"1 Bo"}},
        {"\xef\xbb\xbf\r\n begin:vcard\nVERSION:3.0\nFN:Bo\nEND:VCARD\n", {"2 Bo"}},
        {bo_jcard, {"1 Bo"}},
        {"\n\n  " + bo_jcard + "\n", {"3 Bo"}},
        {"[" + bo_jcard + ",\n" + bo_jcard + "]", {"1 Bo", "2 Bo"}},
        {"[\n" + bo_jscontact + ",\n" + bo_jscontact + "]", {"2 Bo", "3 Bo"}},
        {bo_jscontact + "\n" + bo_jscontact, {"1 Bo", "2 Bo"}},  // a card a line
        {"\xef\xbb\xbf" + bo_jscontact, {"1 Bo"}},
        {"First Name,Last Name,E-mail 1 - Value\r\nBo,Diddley,bo@example.org\r\n", {"2 Bo Diddley"}},
        {"\xef\xbb\xbfTitle;First Name;Last Name;E-mail Address\r\n;Bo;Diddley;b\r\n", {"2 Bo Diddley"}},
        {"Name\tEmail\nBo\tb\n", {"2 Bo"}},
        {"Name,Email", {}},
        {"[]", {}},
        {"", {}},
    };
    for (const auto& [text, expected] : table) {
        CAPTURE(text);
        const ReadFile file = read_cards(text);
        CHECK(names(file) == expected);
        CHECK(whats(file).empty());
    }
}

TEST_CASE("what is no address book is told, and nothing is made of it") {
    for (const char* text : {"hello", "a,b,c\n1,2,3\n", "<html>", "{}", R"([1, 2])", R"({"a":1})", R"(["x", []])"}) {
        CAPTURE(text);
        const ReadFile file = read_cards(text);
        CHECK(file.cards.empty());
        CHECK(file.refused.count > 0);
    }
}

TEST_CASE("every split of a file gives the same cards and the same report") {
    const std::vector<std::string> samples{
        "\xef\xbb\xbf[" + bo_jcard + ",\r\n" + bo_jscontact + ", junk {\"uid\":\"\\\"}\\\\\"},[[[[]]]] ] {\"uid",
        "First Name,Last Name,\"E-mail 1 - Value\",Notes\r\nBo,,b ::: c,\"two\r\nlines, "
        "\"\"q\"\"\"\r\n\r\nCy,\xe9,,x,y\r"
        "Di,,,\"open",
        "BEGIN:VCARD\r\nFN:A\r\nEND:VCARD\r\n",
        "\n\nName,Email\nA,b\n",
    };
    for (const std::string& sample : samples) {
        const ReadFile whole = read_cards(sample);
        for (std::size_t step = 1; step < sample.size(); ++step) {
            CAPTURE(step);
            CardReader reader;
            for (std::size_t at = 0; at < sample.size(); at += step) {
                reader.feed(as_bytes(std::string_view(sample).substr(at, step)));
            }
            reader.finish();
            ReadFile pieces;
            while (auto card = reader.next()) {
                pieces.cards.push_back(std::move(*card));
            }
            pieces.refused = reader.refused();
            pieces.noted = reader.noted();
            REQUIRE(pieces.cards.size() == whole.cards.size());
            for (std::size_t at = 0; at < whole.cards.size(); ++at) {
                CHECK(pieces.cards[at].card == whole.cards[at].card);
                CHECK(pieces.cards[at].line == whole.cards[at].line);
            }
            CHECK(whats(pieces) == whats(whole));
        }
    }
}

TEST_CASE("a broken card in JSON is told with its line, and the others are read") {
    const ReadFile file =
        read_cards("[\n" + bo_jcard + ",\n" + R"(["vcard", [["fn" {}]]],)" + "\n" +
                   R"(["vcard",[["fn",{},"text"],["x y",{},"text","1"],["tel",{"a b":"1"},"text","1"]]],)" +
                   "\n{\"uid\":\"\xff\"},\n" + bo_jscontact + "\n]\n");
    CHECK(names(file) == Texts{"2 Bo", "4 1", "5 ", "6 Bo"});
    CHECK(whats(file) == Texts{"3: this card is no JSON", "4: one of its properties is none of jCard",
                               "4: one of its properties is none of jCard",
                               "kept, 4: TEL has a parameter that vCard can't spell; it was left out",
                               "kept, 5: this card isn't UTF-8; what can't be read was replaced"});
}

TEST_CASE("a card of JSON as large and as deep as may be is read, above that it is told and the next is read") {
    const auto sized = [](std::size_t size) {
        const std::string head = R"({"uid":"u","name":{"full":"A"},"x":")";
        return head + std::string(size - head.size() - 2, 'x') + "\"}";
    };
    CHECK(names(read_cards(sized(60'000) + bo_jcard)).size() == 2);
    CHECK(whats(read_cards(sized(formats::longest_json) + bo_jcard)) == Texts{"1: JSPROP is longer than 64 KiB"});
    CHECK(whats(read_cards(sized(formats::longest_json + 1) + bo_jcard)) == Texts{"1: this card is too large"});
    const auto deep = [](std::size_t depth) {
        return R"({"uid":"u","x":)" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}" + bo_jcard;
    };
    CHECK(whats(read_cards(deep(formats::deepest_json))).empty());
    CHECK(whats(read_cards(deep(formats::deepest_json + 1))) == Texts{"1: this card is nested too deep"});
    CHECK(names(read_cards(deep(1'000'000))) == Texts{"1 Bo"});
}

TEST_CASE("a JSON card holds 256 properties, and more are told") {
    std::string many = R"(["vcard",[)";
    for (std::size_t at = 0; at < limits::properties + 3; ++at) {
        many += (at == 0 ? "" : ",") + std::string(R"(["note",{},"text","x"])");
    }
    const ReadFile file = read_cards(many + "]]");
    CHECK(file.cards.at(0).card.properties.size() == limits::properties);
    CHECK(file.cards.at(0).terms.size() == limits::properties);
    CHECK(whats(file) == Texts{"1: a card holds at most 256 properties"});
}

TEST_CASE("a list of cards that the file cuts short is told once, with its line, and its cards are kept") {
    const std::string cut = "the file ends before this list of cards does";
    for (const std::size_t brackets : {1U, 2U, 1'048'576U}) {
        const ReadFile file = read_cards("\n" + std::string(brackets, '['));
        CHECK(file.cards.empty());
        CHECK(whats(file) == Texts{"2: " + cut});
    }
    const ReadFile file = read_cards("\n\n[" + bo_jcard + ",\n" + bo_jscontact + ",\n");
    CHECK(names(file) == Texts{"3 Bo", "4 Bo"});
    CHECK(whats(file) == Texts{"3: " + cut});
    CHECK(whats(read_cards("[" + bo_jcard + ", [\"vcard\", [")) == Texts{"1: the file ends before this card does"});
    CHECK(whats(read_cards("[[" + bo_jcard + "], []]")).empty());
    CHECK(whats(read_cards("[]\n]")) == Texts{"2: this is outside any card"});
}

TEST_CASE("a row as large as may be is read, above that it is told and the next is read") {
    const std::string head = "Name,Notes\nA,";
    const auto row = [&](std::size_t size) { return head + std::string(size - 1, 'x') + "\nB,y\n"; };
    CHECK(names(read_cards(row(limits::value))) == Texts{"2 A", "3 B"});
    CHECK(whats(read_cards(row(formats::longest_row))) == Texts{"2: NOTE is longer than 64 KiB"});
    CHECK(whats(read_cards(row(formats::longest_row + 1))) == Texts{"2: this row is too large"});
    CHECK(names(read_cards(row(formats::longest_row + 1))) == Texts{"3 B"});
    CHECK(whats(read_cards(head + std::string(100'000, ',') + "\nB,y\n")) == Texts{"2: this row is too large"});
}

TEST_CASE("any format is read up to 64 MiB, and what comes behind is told and not read") {
    CardReader reader;
    reader.feed(as_bytes("[" + bo_jcard));
    const std::string filler(1024 * 1024, '\n');
    for (int at = 0; at < 64; ++at) {
        reader.feed(as_bytes(filler));
    }
    reader.feed(as_bytes("," + bo_jcard + "]"));
    reader.finish();
    CHECK(reader.next());
    CHECK_FALSE(reader.next());
    REQUIRE(reader.refused().count == 1);
    CHECK(reader.refused().list[0].what == "the file is larger than 64 MiB; the rest was not read");
}

}  // namespace kith
