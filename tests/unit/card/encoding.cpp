// SPDX-License-Identifier: Apache-2.0
//
// A card as bytes, and hostile bytes as no card.
#include "card/encoding.h"

#include <doctest/doctest.h>

#include <functional>

#include "proto/card.pb.h"
#include "tests/support/cards.h"
#include "tests/support/seeded_random.h"

namespace kith {
namespace {

constexpr Date today{2026, 11, 22};

OutgoingCard all_of(const Persona& persona) {
    Choices choices;
    choices.what = Choices::What::all;
    return *select(persona, choices, today);
}

Bytes bytes_of(const pb::Card& card) {
    const std::string text = card.SerializeAsString();
    return {text.begin(), text.end()};
}

/// A good card of one property, after `spoil`.
Result<ReceivedCard> after(const std::function<void(pb::Card&)>& spoil) {
    pb::Card card;
    card.set_display_name("Ada");
    pb::Given& given = *card.add_properties();
    card::to_proto(text_property("EMAIL", "ada@example.org"), *given.mutable_property());
    card::to_proto(Terms{}, *given.mutable_terms());
    spoil(card);
    return card::decode_received(bytes_of(card));
}

pb::Property& first(pb::Card& card) {
    return *card.mutable_properties(0)->mutable_property();
}
pb::Terms& terms(pb::Card& card) {
    return *card.mutable_properties(0)->mutable_terms();
}

}  // namespace

TEST_CASE("a card comes out as it went in, with its terms") {
    Persona persona = test::ada();
    persona.properties[2].rule = {
        .keep = Keep(Period{24, 0}), .may_export = false, .pass_on = PassOn::ask, .use_for = use::all};
    persona.properties[3].property.group = "item1";
    persona.properties[3].property.parameters.push_back({"X-LABEL", {"two\nlines", "a,b"}});
    const OutgoingCard out = all_of(persona);
    const auto in = card::decode_received(card::encode(out));
    REQUIRE(in);
    CHECK(in->display_name == "Ada Lovelace");
    CHECK(std::ranges::equal(in->properties, out.properties()));
    CHECK(card::offer_of(*in) == card::offer_of(out));
}

TEST_CASE("the same card gives the same bytes") {
    CHECK(card::encode(all_of(test::ada())) == card::encode(all_of(test::ada())));
}

TEST_CASE("an offer tells kinds, types and terms, and no value") {
    const Offer offer = card::offer_of(all_of(test::ada()));
    CHECK(offer.display_name == "Ada Lovelace");
    REQUIRE(offer.properties.size() == 7);
    CHECK(offer.properties[2] == OfferedProperty{"EMAIL", {"work"}, Terms{}});
}

TEST_CASE("a card that is as we would write it is taken") {
    CHECK(after([](pb::Card&) {}));
    CHECK(after([](pb::Card& card) { card.clear_properties(); }));
    CHECK(after([](pb::Card& card) { terms(card).set_keep_until(20280131); }));
    CHECK(after([](pb::Card& card) { terms(card).set_use_for(0); }));
}

TEST_CASE("days, uses and permissions that don't exist are refused") {
    for (const std::uint32_t day : {1U, 20280230U, 20281301U, 20280100U, 131U, 99991232U, 4294967295U}) {
        CAPTURE(day);
        CHECK_FALSE(after([day](pb::Card& card) { terms(card).set_keep_until(day); }));
    }
    CHECK_FALSE(after([](pb::Card& card) { terms(card).set_pass_on(3); }));
    CHECK_FALSE(after([](pb::Card& card) { terms(card).set_use_for(16); }));
}

TEST_CASE("names and text that could break out of their line are refused") {
    for (const char* name : {"", "email", "END", "BEGIN", "VERSION", "EMAIL:x", "EMAIL;TYPE=x", "A\r\nB", "Ä"}) {
        CAPTURE(name);
        CHECK_FALSE(after([name](pb::Card& card) { first(card).set_name(name); }));
    }
    const std::string with_nul("a\0b", 3);
    for (const std::string& text : {std::string("a\r\nTEL:1"), std::string("a\nb"), with_nul, std::string("\xff")}) {
        CHECK_FALSE(after([&](pb::Card& card) { first(card).set_value(text); }));
        CHECK_FALSE(after([&](pb::Card& card) { first(card).set_group(text); }));
        CHECK_FALSE(after([&](pb::Card& card) { card.set_display_name(text); }));
    }
    CHECK_FALSE(after([](pb::Card& card) { first(card).add_parameters()->set_name("X:Y"); }));
}

TEST_CASE("limits of a card hold for one that came") {
    CHECK(after([](pb::Card& card) { card.set_display_name(std::string(limits::name, 'x')); }));
    CHECK_FALSE(after([](pb::Card& card) { card.set_display_name(std::string(limits::name + 1, 'x')); }));
    CHECK(after([](pb::Card& card) { first(card).set_value(std::string(limits::value, 'x')); }));
    CHECK_FALSE(after([](pb::Card& card) { first(card).set_value(std::string(limits::value + 1, 'x')); }));
    const auto doubled = [](std::size_t count) {
        return after([count](pb::Card& card) {
            while (static_cast<std::size_t>(card.properties_size()) < count) {
                *card.add_properties() = card.properties(0);
            }
        });
    };
    CHECK(doubled(limits::properties));
    CHECK(doubled(limits::properties + 1).error().code == Errc::limit);
    CHECK(card::decode_received(Bytes(card::encoded_limit + 1)).error().code == Errc::limit);
}

TEST_CASE("more than was offered can't hide in a card") {
    const Bytes good = card::encode(all_of(test::ada()));
    // An unknown field of each wire type, at the end and at the beginning.
    for (const Bytes& field : {Bytes{0x18, 0x01}, Bytes{0x9a, 0x06, 0x01, 'x'}, Bytes{0x1d, 0, 0, 0, 0}}) {
        Bytes behind = good;
        behind.insert(behind.end(), field.begin(), field.end());
        CHECK_FALSE(card::decode_received(behind));
        Bytes before = field;
        before.insert(before.end(), good.begin(), good.end());
        CHECK_FALSE(card::decode_received(before));
    }
    // A name given twice, of which a reader sees the last.
    Bytes twice{0x0a, 0x03, 'E', 'v', 'e'};
    twice.insert(twice.end(), good.begin(), good.end());
    CHECK_FALSE(card::decode_received(twice));
    // An unknown field inside a property.
    pb::Card card;
    REQUIRE(card.ParseFromArray(good.data(), static_cast<int>(good.size())));
    pb::Card nested = card;
    std::string inside = nested.properties(0).property().SerializeAsString() + std::string("\x2a\x01y", 3);
    REQUIRE(nested.mutable_properties(0)->mutable_property()->ParseFromString(inside));
    CHECK_FALSE(card::decode_received(bytes_of(nested)));
}

TEST_CASE("no cut and no changed byte of a card crashes the reader") {
    const Bytes good = card::encode(all_of(test::ada()));
    for (std::size_t length = 0; length < good.size(); ++length) {
        const auto cut = card::decode_received(ByteView(good).first(length));
        CHECK((!cut || cut->properties.size() < 7));
    }
    test::SeededRandom random(1);
    for (int round = 0; round < 2'000; ++round) {
        Bytes bad = good;
        const auto draw = random_bytes<3>(random);
        bad[(draw[0] * 256U + draw[1]) % bad.size()] = draw[2];
        if (const auto read = card::decode_received(bad)) {
            Card card;
            for (const Given& given : read->properties) {
                card.properties.push_back(given.property);
            }
            CHECK(check_limits(card));
        }
    }
}

}  // namespace kith
