// SPDX-License-Identifier: Apache-2.0
//
// core/rendezvous/invitation.cpp: the bytes of an invitation, byte for byte, and hostile ones.
#include <doctest/doctest.h>

#include <algorithm>

#include "card/ascii.h"
#include "kith/rendezvous.h"

using namespace kith;

namespace {

Invitation sample() {
    Invitation out;
    std::ranges::fill(out.psk.writable(), Byte{0x11});
    out.ephemeral.fill(0x22);
    out.number = PublicNumber::from(0x0102);
    out.addresses = {"192.168.1.5:40123", "[fe80::1]:40123"};
    return out;
}

/// The layout written out by hand, as the comment in invitation.cpp has it.
Bytes sample_bytes() {
    Bytes out{1};
    out.insert(out.end(), 32, 0x11);
    out.insert(out.end(), 32, 0x22);
    out.insert(out.end(), {0x01, 0x02, 2, 17});
    const auto first = as_bytes("192.168.1.5:40123");
    out.insert(out.end(), first.begin(), first.end());
    out.push_back(15);
    const auto second = as_bytes("[fe80::1]:40123");
    out.insert(out.end(), second.begin(), second.end());
    return out;
}

std::string text_of(const Bytes& bytes) {
    return "KITH1:" + ascii::upper(to_base32(bytes));
}

Errc refusal(std::string_view text) {
    const auto read = Invitation::parse(text);
    REQUIRE_FALSE(read);
    return read.error().code;
}

constexpr std::size_t count_at = 67;

}  // namespace

TEST_CASE("an invitation is written as the layout says, in the characters of a QR code's alphanumeric mode") {
    const std::string text = sample().text();
    CHECK(text == text_of(sample_bytes()));
    CHECK(text.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:") == std::string::npos);
}

TEST_CASE("what was written reads back, in either case and with space round it") {
    const std::string text = sample().text();
    for (const std::string& one : {text, ascii::lower(text), "  " + text + "\n"}) {
        const auto read = Invitation::parse(one);
        REQUIRE(read);
        CHECK(std::ranges::equal(read->psk.view(), sample().psk.view()));
        CHECK(read->ephemeral == sample().ephemeral);
        CHECK(read->number == sample().number);
        CHECK(read->addresses == sample().addresses);
        CHECK(read->text() == text);
    }
}

TEST_CASE("the smallest and the largest invitation keep their stated sizes") {
    Invitation one;
    CHECK(one.text().size() == 115);
    REQUIRE(Invitation::parse(one.text()));
    CHECK_FALSE(Invitation::parse(one.text())->number);
    one.addresses.assign(8, "[1111:2222:3333:4444:5555:6666:7777:8888]:65535");
    const auto read = Invitation::parse(one.text());
    REQUIRE(read);
    CHECK(read->addresses == one.addresses);
    CHECK(one.text().size() == 730);
}

TEST_CASE("a ninth address, and what is no numeric address, is left out") {
    Invitation one;
    one.addresses = {"fair.example:1", "[fe80::1%eth0]:1", std::string(300, '1')};
    one.addresses.resize(12, "1.2.3.4:5");
    const auto read = Invitation::parse(one.text());
    REQUIRE(read);
    CHECK(read->addresses == std::vector<std::string>(8, "1.2.3.4:5"));
}

TEST_CASE("an address is numeric, without a zone, with a port") {
    for (const char* good : {"1.2.3.4:5", "0.0.0.0:1", "255.255.255.255:65535", "[::1]:1", "[::]:1", "[fe80::]:1",
                             "[1:2:3:4:5:6:7:8]:9", "[1::3:4:5:6:7:8]:9", "[2001:DB8::dead:beef]:40123"}) {
        CAPTURE(good);
        CHECK(Invitation::acceptable_address(good));
    }
    for (const char* bad : {"",
                            ":",
                            ":1",
                            "1.2.3.4",
                            "1.2.3.4:",
                            "1.2.3.4:0",
                            "1.2.3.4:65536",
                            "1.2.3.4:05",
                            "1.2.3.4:999999",
                            "1.2.3:4",
                            "1.2.3.4.5:6",
                            "1.2.3.256:4",
                            "1.2.3.04:5",
                            "1.2..4:5",
                            "localhost:1",
                            "evil.example:443",
                            "::1:1",
                            "[::1]",
                            "[]:1",
                            "[:]:1",
                            "[:::]:1",
                            "[1:2:3:4:5:6:7]:8",
                            "[1:2:3:4:5:6:7:8:9]:1",
                            "[1::2::3]:4",
                            "[1:2:3:4:5:6:7::8]:9",
                            "[12345::]:1",
                            "[g::]:1",
                            "[fe80::1%eth0]:1",
                            "[::1.2.3.4]:5",
                            "[::1]:1 ",
                            " 1.2.3.4:5",
                            "[:1::2]:3",
                            "[1::2:]:3",
                            "1.2.3.4:+5"}) {
        CAPTURE(bad);
        CHECK_FALSE(Invitation::acceptable_address(bad));
    }
    CHECK_FALSE(Invitation::acceptable_address(std::string_view("1.2.3.4\0:5", 10)));
}

TEST_CASE("bytes cut anywhere, or with one more, are refused") {
    const Bytes whole = sample_bytes();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        CAPTURE(size);
        CHECK(refusal(text_of(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)))) ==
              Errc::malformed);
    }
    Bytes longer = whole;
    longer.push_back(0);
    CHECK(refusal(text_of(longer)) == Errc::malformed);
    const std::string text = sample().text();
    for (std::size_t size = 0; size < text.size(); ++size) {
        CHECK(refusal(text.substr(0, size)) == Errc::malformed);
    }
}

TEST_CASE("counts and lengths that lie are refused") {
    Bytes many = sample_bytes();
    many[count_at] = 3;
    CHECK(refusal(text_of(many)) == Errc::malformed);
    many[count_at] = 1;
    CHECK(refusal(text_of(many)) == Errc::malformed);
    many[count_at] = 255;
    CHECK(refusal(text_of(many)) == Errc::malformed);
    Bytes long_address = sample_bytes();
    long_address[count_at + 1] = 255;
    CHECK(refusal(text_of(long_address)) == Errc::malformed);
    long_address[count_at + 1] = 0;
    CHECK(refusal(text_of(long_address)) == Errc::malformed);
    Bytes nine = sample_bytes();
    nine.resize(count_at);
    nine.push_back(9);
    for (int i = 0; i < 9; ++i) {
        nine.push_back(9);
        const auto address = as_bytes("1.2.3.4:5");
        nine.insert(nine.end(), address.begin(), address.end());
    }
    CHECK(refusal(text_of(nine)) == Errc::malformed);
}

TEST_CASE("a number above 9999, and an address with a host name, are refused") {
    Bytes number = sample_bytes();
    number[65] = 0x27;
    number[66] = 0x10;
    CHECK(refusal(text_of(number)) == Errc::malformed);
    number[66] = 0x0f;
    CHECK(Invitation::parse(text_of(number))->number == PublicNumber::from(9'999));
    Bytes host = sample_bytes();
    host.resize(count_at);
    host.insert(host.end(), {1, 9, 'a', '.', 'e', 'x', 'a', 'm', 'p', ':', '1'});
    CHECK(refusal(text_of(host)) == Errc::malformed);
}

TEST_CASE("a later version is called that, and something else is not") {
    Bytes later = sample_bytes();
    later[0] = 2;
    CHECK(refusal(text_of(later)) == Errc::too_new);
    CHECK(refusal("KITH2:ABCDEFGH") == Errc::too_new);
    for (const char* text : {"", "KITH", "KITH1", "KITH1:", "KITH:", "KITH0:AAAA", "https://example.org", "BEGIN:VCARD",
                             "KITH1:!", "KITH1:========", "WIFI:S:fair;;"}) {
        CAPTURE(text);
        CHECK(refusal(text) == Errc::malformed);
    }
    CHECK(refusal(std::string(2'000'000, 'A')) == Errc::malformed);
    CHECK(refusal("KITH1:" + std::string(2'000'000, 'A')) == Errc::malformed);
}
