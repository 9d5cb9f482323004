// SPDX-License-Identifier: Apache-2.0
//
// The vCard reader: what each spelling must become, and that hostile files cost no more than their line.
#include <doctest/doctest.h>

#include <algorithm>

#include "kith/formats.h"
#include "kith/limits.h"

namespace kith {
namespace {

using Texts = std::vector<std::string>;

/// The one card of `body`, put between BEGIN and END.
ReadFile read_body(std::string_view body, std::string_view version = "4.0") {
    return read_vcards("BEGIN:VCARD\r\nVERSION:" + std::string(version) + "\r\n" + std::string(body) +
                       "\r\nEND:VCARD\r\n");
}

/// What was refused, and behind it what was kept with a note.
Texts whats(const Remarks& refused, const Remarks& noted) {
    Texts out;
    for (const Remark& each : refused.list) {
        out.push_back(std::to_string(each.line) + ": " + each.what);
    }
    for (const Remark& each : noted.list) {
        out.push_back("kept, " + std::to_string(each.line) + ": " + each.what);
    }
    return out;
}

Texts whats(const ReadFile& file) {
    return whats(file.refused, file.noted);
}

Property only(std::string_view line, std::string_view version = "4.0") {
    const ReadFile file = read_body(line, version);
    REQUIRE(file.cards.size() == 1);
    REQUIRE(file.cards[0].card.properties.size() == 1);
    CHECK(whats(file).empty());
    return file.cards[0].card.properties[0];
}

}  // namespace

TEST_CASE("a property of 4.0 is kept as it is written") {
    CHECK(only("item1.tel;TYPE=\"work,voice\";PREF=1;X-a=b:tel:+1\\,2") ==
          Property{"item1", "TEL", {{"TYPE", {"work,voice"}}, {"PREF", {"1"}}, {"X-A", {"b"}}}, "tel:+1\\,2"});
    CHECK(only("X-WHAT;TYPE=a,b;TYPE=c:  two  ").value == "  two  ");
    CHECK(only("EMAIL;TYPE=pref,internet:a").parameters == std::vector<Parameter>{{"TYPE", {"pref", "internet"}}});
    CHECK(only("NOTE;X-Q=\"a:b;c,d\":x").parameters == std::vector<Parameter>{{"X-Q", {"a:b;c,d"}}});
}

TEST_CASE("RFC 6868: carets in parameters stand for what they can't hold") {
    CHECK(only("ADR;LABEL=\"1^n2 ^'x^' ^^n ^a\":;;;;;;").parameters.front().values.front() == "1\n2 \"x\" ^n ^a");
    CHECK(only("NOTE;X-A=a^nb:x", "3.0").parameters.front().values.front() == "a^nb");
}

TEST_CASE("folded lines are put together, whatever ends them, even inside a character") {
    for (const char* fold : {"\r\n ", "\n ", "\r\n\t", "\n\t", "\r\r\n "}) {
        CHECK(only("NOTE:one" + std::string(fold) + " two\xc3" + fold + "\xa9").text() == "one two\xc3\xa9");
        CHECK(only("NO" + std::string(fold) + "TE;TY" + fold + "PE=a:x").types() == Texts{"a"});
    }
}

TEST_CASE("every split of a file gives the same cards and the same report") {
    const std::string sample =
        "\xef\xbb\xbf"
        "begin:vcard\r\nVERSION:3.0\r\nN:Love\r\n lace;Ada\r\nTEL;TYPE=CELL;type=pref:1\r\nbroken\r\n"
        "PHOTO;ENCODING=b;TYPE=JPEG:/9j/\r\n 4AAQ\r\nEND:VCARD\r\njunk\n"
        "BEGIN:VCARD\nVERSION:2.1\nNOTE;ENCODING=QUOTED-PRINTABLE:a=0D=0A=\nb=C3=\n=A9\nAGENT:\nBEGIN:VCARD\n"
        "FN:Bo\nEND:VCARD\nEND:VCARD\nBEGIN:VCARD\nFN:no end";
    const ReadFile whole = read_vcards(sample);
    REQUIRE(whole.cards.size() == 3);
    for (std::size_t step = 1; step < sample.size(); ++step) {
        // Two pieces cut at `step`, and pieces of that size throughout.
        for (const bool even : {false, true}) {
            VCardReader reader;
            for (std::size_t at = 0; at < sample.size();) {
                const std::size_t size = even || at == 0 ? step : sample.size();
                reader.feed(as_bytes(std::string_view(sample).substr(at, size)));
                at += size;
            }
            reader.finish();
            for (const ReadCard& card : whole.cards) {
                const auto read = reader.next();
                REQUIRE(read);
                CHECK(read->card == card.card);
                CHECK(read->line == card.line);
            }
            CHECK_FALSE(reader.next());
            CHECK(whats(reader.refused(), reader.noted()) == whats(whole));
        }
    }
}

TEST_CASE("bytes that were fed may go before their cards are asked for, and cards wait for whoever asks later") {
    VCardReader reader;
    for (const char* name : {"Ada", "Bo", "Cy"}) {
        std::string text = "BEGIN:VCARD\nVERSION:4.0\nFN:" + std::string(name) + "\nEND:VCARD\n";
        reader.feed(as_bytes(text));
        std::ranges::fill(text, '!');
    }
    for (const char* name : {"Ada", "Bo"}) {
        CHECK(reader.next()->card.display_name() == name);
    }
    CHECK_FALSE(reader.next());  // a line may go on
    reader.finish();
    CHECK(reader.next()->card.display_name() == "Cy");
    CHECK(reader.refused().count + reader.noted().count == 0);
}

TEST_CASE("blanks round a name are none of it; inside it they make the line none") {
    CHECK(only("TEL ; TYPE =work:1").types() == Texts{"work"});
    CHECK(only("item1.tel:1").group == "item1");
    for (const char* line : {"item1 .TEL:1", "item1. TEL:1", "T EL:1", ".TEL:1", "item1.:1", "a.b.TEL:1"}) {
        const ReadFile file = read_body("FN:Ada\r\n" + std::string(line));
        CHECK(file.cards.at(0).card.properties.at(1) == text_property("X-KITH-RAW", line));
    }
}

TEST_CASE("bare and repeated types of 2.1 and 3.0 become one TYPE, and pref becomes PREF") {
    const Property home{"", "TEL", {{"TYPE", {"HOME", "Voice"}}, {"PREF", {"1"}}}, "1"};
    CHECK(only("TEL;HOME;Voice;PREF:1", "2.1") == home);
    CHECK(only("TEL;type=HOME;type=Voice;type=pref:1", "3.0") == home);
    CHECK(only("TEL;TYPE=\"HOME,Voice,pref\":1", "3.0") == home);
    CHECK(only("EMAIL;TYPE=INTERNET:a@b", "3.0") == Property{"", "EMAIL", {}, "a@b"});
    CHECK(only("EMAIL;INTERNET;WORK:a@b", "2.1").types() == Texts{"work"});
}

TEST_CASE("a picture in place becomes a data: URI") {
    const std::string jpeg = "data:image/jpeg;base64,/9j/4AA=";
    CHECK(only("PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AA=", "3.0") == Property{"", "PHOTO", {}, jpeg});
    CHECK(only("PHOTO;TYPE=JPG;ENCODING=BASE64:\r\n /9j/\r\n 4AA\r\n", "2.1").value == jpeg);
    CHECK(only("PHOTO;BASE64:\r\n  /9j/4AA=\r\n", "3.0").value == jpeg);
    CHECK(only("PHOTO;ENCODING=b:/9j/\r\n4AA=", "3.0").value == jpeg);  // wrapped without indentation
    CHECK(only("LOGO;ENCODING=b;TYPE=image/png:iVBO", "3.0").value == "data:image/png;base64,iVBO");
    CHECK(only("PHOTO;ENCODING=b;TYPE=home:iVBORw0KGgoA", "4.0") ==
          Property{"", "PHOTO", {{"TYPE", {"home"}}}, "data:image/png;base64,iVBORw0KGgoA"});
    CHECK(only("KEY;X509;ENCODING=BASE64:AAAA", "2.1").value == "data:application/pkix-cert;base64,AAAA");
    CHECK(only("PHOTO;VALUE=URL:http://example.org/a.jpg", "2.1") ==
          Property{"", "PHOTO", {{"VALUE", {"uri"}}}, "http://example.org/a.jpg"});
}

TEST_CASE("what says that it is base64 and isn't is kept as it is, and reported") {
    const ReadFile file = read_body("PHOTO;ENCODING=b:!!!", "3.0");
    CHECK(file.cards.at(0).card.properties.at(0).value == "!!!");
    CHECK(whats(file) == Texts{"kept, 3: PHOTO says that it is base64 and isn't; kept as it is"});
}

TEST_CASE("base64 that is cut short is kept as far as it goes, and reported") {
    const ReadFile file = read_body("PHOTO;ENCODING=b;TYPE=PNG:AAAAB", "3.0");
    CHECK(file.cards.at(0).card.properties.at(0).value == "data:image/png;base64,AAAA");
    CHECK(whats(file) == Texts{"kept, 3: PHOTO is cut short"});
}

TEST_CASE("quoted-printable is decoded, over its soft line breaks, and its line breaks stay escaped") {
    CHECK(only("NOTE;ENCODING=QUOTED-PRINTABLE:a=0D=0Ab=3D=\r\nc=C3=A9", "2.1").text() == "a\nb=c\xc3\xa9");
    CHECK(only("NOTE;QUOTED-PRINTABLE;CHARSET=UTF-8:=C3=A9=zz=4", "2.1").text() == "\xc3\xa9=zz=4");
    CHECK(only("NOTE;CHARSET=ISO-8859-1;ENCODING=quoted-printable:=E9", "2.1").text() == "\xc3\xa9");
    const ReadFile swallowed = read_body("NOTE;ENCODING=QUOTED-PRINTABLE:a=", "2.1");
    CHECK(swallowed.cards.size() == 1);  // the END behind a soft line break is still the END
    CHECK(whats(swallowed).empty());
}

TEST_CASE("text that isn't UTF-8 is read as Windows-1252, and said so where nobody told") {
    CHECK(only("NOTE;CHARSET=windows-1252:\x80 caf\xe9", "2.1").text() == "\u20ac caf\u00e9");
    const ReadFile guessed = read_body("NOTE:caf\xe9", "3.0");
    CHECK(guessed.cards.at(0).card.properties.at(0).text() == "caf\u00e9");
    CHECK(whats(guessed) == Texts{"kept, 3: NOTE isn't UTF-8, and was read as Windows-1252"});
    CHECK(read_body("NOTE;CHARSET=x-moon:x", "2.1").noted.count == 1);
    const ReadFile torn = read_body("NOTE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=91=80", "2.1");
    CHECK(torn.cards.at(0).card.properties.at(0).text() == "\u00d1\ufffd");
    CHECK(torn.noted.count == 1);
}

TEST_CASE("escapes and commas of older versions mean in 4.0 what they meant there") {
    CHECK(only("URL:http\\://example.org", "3.0").value == "http://example.org");
    CHECK(only("NOTE:\\\"quoted\\\" a\\,b\\nc", "3.0").text() == "\"quoted\" a,b\nc");
    CHECK(only("ORG:Company, The;Dept", "2.1").parts() == Texts{"Company, The", "Dept"});
    CHECK(only("N:Doe;John;Richter,James", "2.1").value == "Doe;John;Richter\\,James");
    CHECK(only("GEO:37.386013;-122.082932", "3.0").value == "geo:37.386013,-122.082932");
}

TEST_CASE("several cards are told with the lines that they begin on") {
    const ReadFile file =
        read_vcards("BEGIN:VCARD\nVERSION:4.0\nFN:A\nEND:VCARD\n\nBEGIN:VCARD\nVERSION:4.0\nFN:B\nEND:VCARD");
    REQUIRE(file.cards.size() == 2);
    CHECK(file.cards[0].line == 1);
    CHECK(file.cards[1].line == 6);
    CHECK(whats(file).empty());
}

TEST_CASE("a broken line is reported with its number, and the card goes on") {
    const ReadFile file =
        read_body("FN:A\r\nno colon\r\n;:x\r\n: y\r\na b:c\r\nBEGIN:OTHER\r\nVERSION:3.0\r\nTEL;=x:1");
    REQUIRE(file.cards.size() == 1);
    CHECK(file.cards[0].card.properties.size() == 7);
    CHECK(file.cards[0].card.texts("X-KITH-RAW") == Texts{"no colon", ";:x", ": y", "a b:c", "BEGIN:OTHER"});
    const std::string raw = "this line is no property; kept as X-KITH-RAW";
    CHECK(whats(file) == Texts{"kept, 4: " + raw, "kept, 5: " + raw, "kept, 6: " + raw, "kept, 7: " + raw,
                               "kept, 8: " + raw, "kept, 9: VERSION is said twice; the first counts",
                               "kept, 10: TEL has a parameter without a proper name; kept as X-KITH-RAW"});
}

TEST_CASE("a card without VERSION or END is kept, and reported") {
    CHECK(whats(read_vcards("BEGIN:VCARD\nFN:A\nEND:VCARD\n")) ==
          Texts{"kept, 1: this card has no VERSION; read as 3.0"});
    const ReadFile next = read_vcards("BEGIN:VCARD\nVERSION:4.0\nFN:A\nBEGIN:VCARD\nVERSION:4.0\nFN:B\nEND:VCARD\n");
    CHECK(next.cards.size() == 2);
    CHECK(whats(next) == Texts{"kept, 1: this card doesn't end before the next one begins"});
    const ReadFile end = read_vcards("BEGIN:VCARD\nVERSION:4.0\nFN:A");
    CHECK(end.cards.size() == 1);
    CHECK(whats(end) == Texts{"kept, 1: the file ends before this card does"});
    CHECK(whats(read_vcards("BEGIN:VCARD\nVERSION:5.0\nFN:A\nEND:VCARD\n")) ==
          Texts{"kept, 2: this VERSION isn't known; read as 3.0"});
    CHECK(whats(read_vcards("BEGIN:VCARD\nVERSION:4.0\nEND:VCARD\n")) == Texts{"1: this card is empty"});
}

TEST_CASE("what is outside any card is reported once for each stretch of it") {
    const ReadFile file = read_vcards("a\nb\nBEGIN:VCARD\nVERSION:4.0\nFN:A\nEND:VCARD\nc\n\nd\n");
    CHECK(file.cards.size() == 1);
    CHECK(whats(file) == Texts{"1: this is outside any card", "7: this is outside any card"});
    CHECK(whats(read_vcards("")).empty());
}

TEST_CASE("a card inside AGENT is kept as its text, and a missing END there costs no other card") {
    const ReadFile file = read_body(
        "FN:A\r\nAGENT:\r\nBEGIN:VCARD\r\nFN:B;x\r\nAGENT:\r\nBEGIN:VCARD\r\nFN:C\r\nEND:VCARD\r\nEND:VCARD\r\nTEL:1",
        "2.1");
    REQUIRE(file.cards.size() == 1);
    CHECK(whats(file).empty());
    const Card& card = file.cards[0].card;
    CHECK(card.first("TEL")->text() == "1");
    CHECK(card.first("AGENT")->text() == "BEGIN:VCARD\nFN:B;x\nAGENT:\nBEGIN:VCARD\nFN:C\nEND:VCARD\nEND:VCARD\n");
    const ReadFile open = read_vcards(
        "BEGIN:VCARD\nVERSION:2.1\nFN:A\nAGENT:\nBEGIN:VCARD\nFN:B\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:2.1\nFN:C\nEND:VCARD\n");
    CHECK(open.cards.size() == 2);
    CHECK(open.cards[1].card.display_name() == "C");
}

TEST_CASE("cards nest eight deep and no deeper, and the rest of the file is still read") {
    const auto nested = [](int depth) {
        std::string text = "BEGIN:VCARD\nVERSION:2.1\nFN:A\n";
        for (int level = 0; level < depth; ++level) {
            text += "AGENT:\nBEGIN:VCARD\n";
        }
        for (int level = 0; level < depth; ++level) {
            text += "END:VCARD\n";
        }
        return read_vcards(text + "TEL:1\nEND:VCARD\nBEGIN:VCARD\nVERSION:4.0\nFN:B\nEND:VCARD\n");
    };
    CHECK(whats(nested(limits::nesting)).empty());
    CHECK(nested(limits::nesting).cards.at(0).card.properties.size() == 3);
    for (const int depth : {limits::nesting + 1, 1'000}) {
        const ReadFile deep = nested(depth);
        REQUIRE(deep.cards.size() == 2);
        CHECK(deep.refused.count == 1);
        CHECK(deep.cards[0].card.properties.size() == 2);
    }
}

}  // namespace kith
