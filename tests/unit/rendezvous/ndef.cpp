// SPDX-License-Identifier: Apache-2.0
//
// NDEF messages: ours as bytes, other people's as they are met, and what is none.
#include "kith/ndef.h"

#include <doctest/doctest.h>

using namespace kith;

namespace {

/// A record of a media type, with the flags given.
Bytes record(Byte flags, std::string_view type, std::string_view payload) {
    Bytes out{static_cast<Byte>(flags | 0x10), static_cast<Byte>(type.size()), static_cast<Byte>(payload.size())};
    out.insert(out.end(), type.begin(), type.end());
    out.insert(out.end(), payload.begin(), payload.end());
    return out;
}

Bytes behind_one_another(std::initializer_list<Bytes> records) {
    Bytes out;
    for (const Bytes& each : records) {
        out.insert(out.end(), each.begin(), each.end());
    }
    return out;
}

constexpr Byte first = 0x80;
constexpr Byte last = 0x40;
constexpr Byte chunk = 0x20;
constexpr Byte media = 0x02;

}  // namespace

TEST_CASE("a card is one short record of type text/vcard") {
    const auto message = write_ndef(NdefKind::vcard, "BEGIN");
    REQUIRE(message);
    CHECK(to_hex(*message) == "d20a05" + to_hex(as_bytes("text/vcardBEGIN")));
}

TEST_CASE("texts come back as they went, about the end of a short record and up to the limit") {
    for (const std::size_t size : {1UL, 255UL, 256UL, 65'535UL, ndef_text_max}) {
        CAPTURE(size);
        const std::string text(size, 'x');
        const auto message = write_ndef(NdefKind::invitation, text);
        REQUIRE(message);
        const auto read = read_ndef(*message);
        REQUIRE(read);
        CHECK(read->kind == NdefKind::invitation);
        CHECK(read->text == text);
    }
    CHECK(write_ndef(NdefKind::vcard, std::string(ndef_text_max + 1, 'x')).error().code == Errc::limit);
    CHECK(write_ndef(NdefKind::vcard, "").error().code == Errc::usage);
}

TEST_CASE("the first record that says something to us counts, however its type is spelt") {
    const Bytes message = behind_one_another({record(first | 0x01, "U", "\x01kith.example"),
                                              record(media, "TEXT/x-vCard; charset=utf-8", "one"),
                                              record(last | media, "text/vcard", "two")});
    const auto read = read_ndef(message);
    REQUIRE(read);
    CHECK(read->kind == NdefKind::vcard);
    CHECK(read->text == "one");
}

TEST_CASE("records with an id, and such in chunks, are gone through") {
    Bytes with_id{first | 0x10 | 0x08 | media, 10, 3, 2};
    for (const char c : std::string_view("text/vcardidone")) {
        with_id.push_back(static_cast<Byte>(c));
    }
    const Bytes in_chunks = behind_one_another({with_id, record(media | chunk, "text/plain", "a"),
                                                record(0x06 | chunk, "", "b"), record(last | 0x06, "", "c")});
    const auto read = read_ndef(in_chunks);
    REQUIRE(read);
    CHECK(read->text == "one");
}

TEST_CASE("a message without card or invitation is told apart from what is no message") {
    CHECK(read_ndef(record(first | last | media, "text/plain", "hello")).error().code == Errc::not_found);
    CHECK(read_ndef(record(first | last | 0x04, "text/vcard", "of another kind of name")).error().code ==
          Errc::not_found);
    for (const Bytes& none : {Bytes{}, Bytes{0xd2}, record(media | last, "text/vcard", "no beginning"),
                              record(first | media, "text/vcard", "no end"),
                              behind_one_another({record(first | last | media, "text/vcard", "a"), Bytes{0}}),
                              behind_one_another({record(first | media, "text/vcard", "a"),
                                                  record(first | last | media, "text/vcard", "b")}),
                              behind_one_another({record(first | media | chunk, "text/vcard", "a"),
                                                  record(last | media, "text/vcard", "b")}),
                              record(first | last | 0x06, "", "a chunk of nothing")}) {
        CHECK(read_ndef(none).error().code == Errc::malformed);
    }
    const auto whole = *write_ndef(NdefKind::vcard, std::string(300, 'x'));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        CHECK(read_ndef(ByteView(whole).first(size)).error().code == Errc::malformed);
    }
    CHECK(read_ndef(Bytes(ndef_message_max + 1)).error().code == Errc::limit);
}

TEST_CASE("a length that claims more than there is, or than we take, allocates nothing") {
    const Bytes claims{first | last | media, 10, 0xff, 0xff, 0xff, 0xff};
    CHECK(read_ndef(claims).error().code == Errc::malformed);
    Bytes too_long{first | last | media, 10, 0, 1, 0, 1};
    for (const char c : std::string_view("text/vcard")) {
        too_long.push_back(static_cast<Byte>(c));
    }
    too_long.resize(too_long.size() + 65'537, 'x');
    CHECK(read_ndef(too_long).error().code == Errc::limit);
}
