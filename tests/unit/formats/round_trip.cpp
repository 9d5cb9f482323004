// SPDX-License-Identifier: Apache-2.0
//
// What we read, write and read again is equal: cards made at random of everything that a card may hold.
#include <doctest/doctest.h>

#include "kith/formats.h"
#include "tests/support/cards.h"
#include "tests/support/seeded_random.h"

namespace kith {
namespace {

class Maker {
public:
    explicit Maker(std::uint64_t seed) : random_(seed) {}

    Card card() {
        Card out{{text_property("FN", "A")}};
        for (std::size_t left = below(12); left > 0; --left) {
            out.properties.push_back(property());
        }
        return out;
    }

private:
    std::size_t below(std::size_t end) {
        const auto draw = random_bytes<4>(random_);
        return (draw[0] + draw[1] * 256U + draw[2] * 65'536U) % end;
    }

    std::string text(std::size_t longest, bool parameter) {
        static const std::vector<std::string> pieces{"a",
                                                     "Z",
                                                     " ",
                                                     "\t",
                                                     "=",
                                                     "==",
                                                     "\\",
                                                     "\\n",
                                                     ",",
                                                     ";",
                                                     ":",
                                                     "\"",
                                                     "^",
                                                     "^n",
                                                     "^'",
                                                     "^^",
                                                     "=0D",
                                                     "=\\",
                                                     "END:VCARD",
                                                     "BEGIN:VCARD",
                                                     "\u00e9",
                                                     "\u20ac",
                                                     "\U0001f600",
                                                     "\u2028",
                                                     "\x1b[",
                                                     "\x7f",
                                                     "\u0085",
                                                     "AGENT:",
                                                     "data:;base64,",
                                                     "QUOTED-PRINTABLE"};
        std::string out;
        for (std::size_t left = below(longest); left > 0; --left) {
            out += parameter && below(10) == 0 ? "\n" : pieces[below(pieces.size())];
        }
        return out;
    }

    std::string pick(const std::vector<std::string>& from) { return from[below(from.size())]; }

    Property property() {
        Property out;
        out.group = pick({"", "", "item1", "A-b"});
        out.name = pick({"NOTE", "TEL", "EMAIL", "AGENT", "PHOTO", "KEY", "N", "ORG", "GEO", "X-A", "X-B_C", "UID"});
        for (std::size_t left = below(4); left > 0; --left) {
            Parameter parameter{.name = pick({"TYPE", "VALUE", "PREF", "X-P", "LABEL", "B"}), .values = {}};
            for (std::size_t values = 1 + below(3); values > 0; --values) {
                parameter.values.push_back(text(20, true));
            }
            out.parameters.push_back(std::move(parameter));
        }
        out.value = text(below(20) == 0 ? 3'000 : 30, false);
        return out;
    }

    test::SeededRandom random_;
};

}  // namespace

TEST_CASE("every card comes back from 4.0 as it went, and from jCard's writer nothing throws") {
    Maker maker(20'261'122);
    for (int round = 0; round < 1'500; ++round) {
        const Card card = maker.card();
        REQUIRE(check_limits(card));
        const std::string written = write_vcard(test::released(card), VCardVersion::v4);
        CAPTURE(written);
        const ReadFile read = read_vcards(written);
        REQUIRE(read.cards.size() == 1);
        REQUIRE(read.refused.count + read.noted.count == 0);
        REQUIRE(read.cards[0].card == card);
        CHECK(write_jcard_for_owner(card).starts_with(R"(["vcard",[["version",{},"text","4.0"],)"));
    }
}

TEST_CASE("whatever 3.0 makes of a card is one good card") {
    Maker maker(7);
    for (int round = 0; round < 500; ++round) {
        const Card card = maker.card();
        const auto through = [](const Card& from) {
            const ReadFile read = read_vcards(write_vcard(test::released(from), VCardVersion::v3));
            REQUIRE(read.cards.size() == 1);
            return read.cards[0].card;
        };
        const Card once = through(card);
        CHECK(once.display_name() == "A");
        const ReadFile again = read_vcards(write_vcard(test::released(once), VCardVersion::v4));
        REQUIRE(again.cards.size() == 1);
        CHECK(again.cards[0].card == once);
    }
}

}  // namespace kith
