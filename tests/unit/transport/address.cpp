// SPDX-License-Identifier: Apache-2.0
//
// Addresses and places as people and announcements spell them.
#include "transport/lan/address.h"

#include <doctest/doctest.h>

using namespace kith::transport::lan;
using kith::Errc;

TEST_CASE("addresses in digits are read and spelt back") {
    for (const char* text : {"192.168.1.5", "::1", "fe80::1", "2001:db8::5", "0.0.0.0", "fe80::1%lo"}) {
        CAPTURE(text);
        const auto address = IpAddress::parse(text);
        REQUIRE(address);
        CHECK(address->text() == text);
    }
    CHECK(IpAddress::parse("fe80::1%1")->scope == 1);
    for (const char* text : {"", "localhost", "1.2.3", "1.2.3.4%lo", "::1%lo", "fe80::1%", "fe80::1%no-such-link",
                             "fe80::1%0", "1.2.3.4 ", "fe80::1%99999999999"}) {
        CAPTURE(text);
        CHECK_FALSE(IpAddress::parse(text));
    }
}

TEST_CASE("places are HOST:PORT, with brackets about IPv6") {
    CHECK(parse_place("192.168.1.5:40123")->address->text() == "192.168.1.5");
    CHECK(parse_place("192.168.1.5:40123")->port == 40123);
    CHECK(parse_place("[fe80::1%lo]:4711")->address->scope == 1);
    CHECK(parse_place("bo.example:1")->host == "bo.example");
    CHECK_FALSE(parse_place("bo.example:1")->address);
    for (const char* text :
         {"", ":", "host", "host:", "host:0", "host:65536", "host:-1", "host:1x", ":80", "fe80::1:80", "[fe80::1]",
          "[fe80::1]80", "[fe80::1", "[host]:80", "[1.2.3.4]:80", "1.2.3.4:+5"}) {
        CAPTURE(text);
        const auto place = parse_place(text);
        REQUIRE_FALSE(place);
        CHECK(place.error().code == Errc::malformed);
        CHECK_FALSE(place.error().hint.empty());
    }
}

TEST_CASE("places to listen on may leave the port out") {
    CHECK(parse_listen("127.0.0.1")->text() == "127.0.0.1:0");
    CHECK(parse_listen("127.0.0.1:0")->port == 0);
    CHECK(parse_listen("127.0.0.1:4711")->port == 4711);
    CHECK(parse_listen("::1")->text() == "[::1]:0");
    CHECK(parse_listen("[::1]:4711")->text() == "[::1]:4711");
    CHECK_FALSE(parse_listen("localhost:4711"));
    CHECK_FALSE(parse_listen("127.0.0.1:65536"));
    CHECK_FALSE(parse_listen(""));
}

TEST_CASE("kinds of addresses are told apart") {
    const auto at = [](const char* text) { return IpAddress::parse(text).value(); };
    CHECK(at("127.9.9.9").is_loopback());
    CHECK(at("::1").is_loopback());
    CHECK_FALSE(at("::2").is_loopback());
    CHECK(at("fe80::1").is_link_local());
    CHECK(at("169.254.3.4").is_link_local());
    CHECK_FALSE(at("fec0::1").is_link_local());
    CHECK(at("224.0.0.251").is_multicast());
    CHECK(at("255.255.255.255").is_multicast());
    CHECK(at("ff02::fb").is_multicast());
    CHECK(at("::").is_unspecified());
    CHECK(at("fe80::5054:ff:fe12:3456").is_eui64());
    CHECK_FALSE(at("fe80::5054:ff:ff12:3456").is_eui64());
    CHECK_FALSE(at("10.0.255.254").is_eui64());
}

TEST_CASE("a shared prefix counts bits, within one family") {
    const auto at = [](const char* text) { return IpAddress::parse(text).value(); };
    CHECK(at("192.168.1.5").shares_prefix(at("192.168.1.200"), 24));
    CHECK_FALSE(at("192.168.1.5").shares_prefix(at("192.168.2.5"), 24));
    CHECK(at("192.168.1.5").shares_prefix(at("192.168.2.5"), 22));
    CHECK(at("192.168.1.5").shares_prefix(at("10.0.0.1"), 0));
    CHECK(at("10.0.0.1").shares_prefix(at("10.0.0.1"), 32));
    CHECK_FALSE(at("10.0.0.1").shares_prefix(at("10.0.0.0"), 32));
    CHECK_FALSE(at("10.0.0.1").shares_prefix(at("10.0.0.1"), 33));
    CHECK(at("2001:db8::1").shares_prefix(at("2001:db8::2"), 64));
    CHECK_FALSE(at("::").shares_prefix(at("0.0.0.0"), 0));
}
