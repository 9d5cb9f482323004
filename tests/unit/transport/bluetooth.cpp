// SPDX-License-Identifier: Apache-2.0
//
// transport/bluetooth without a radio: addresses, the attribute protocol's bytes, and what an adapter means for a meeting.
#include <doctest/doctest.h>

#include <algorithm>

#include "transport/bluetooth/address.h"
#include "transport/bluetooth/att.h"
#include "transport/bluetooth/callers.h"
#include "transport/bluetooth/radio.h"

using namespace kith;
using namespace kith::transport;
using namespace kith::transport::bluetooth;

namespace {

Bytes hex(std::string_view text) {
    return from_hex(text).value();
}

Radio good_radio() {
    Radio radio;
    radio.adapter.name = "hci0";
    radio.adapter.alias = "a laptop";
    radio.adapter.powered = true;
    radio.adapter.advertises = true;
    radio.privacy = true;
    return radio;
}

}  // namespace

TEST_CASE("a Bluetooth address reads back, in either case, and nothing else is one") {
    const auto address = Address::parse("00:aa:01:02:Fe:ff");
    REQUIRE(address);
    CHECK(address->text() == "00:AA:01:02:FE:FF");
    for (const auto* bad :
         {"", "00:AA:01:02:FE", "00:AA:01:02:FE:FF:", "00-AA-01-02-FE-FF", "00:AA:01:02:FE:FG", "00AA:01:02:FE:FF:"}) {
        CAPTURE(bad);
        CHECK_FALSE(Address::parse(bad));
    }
}

TEST_CASE("a sighting's place says whether the address is random") {
    for (const bool random : {false, true}) {
        const Address address{.bytes = {0xc0, 1, 2, 3, 4, 5}, .random = random};
        CHECK(Address::parse_place(address.place()) == address);
    }
    CHECK_FALSE(Address::parse_place("C0:01:02:03:04:05"));
    CHECK_FALSE(Address::parse_place("bt:"));
    CHECK_FALSE(Address::parse_place("bt:/random"));
}

TEST_CASE("the read asks over all handles, the UUID from its end") {
    CHECK(to_hex(att_read(le_psm_characteristic())) == "080100ffffffff55b00923a19b924171af1ac5386d");
}

TEST_CASE("an answer gives the first value, an error gives none, and anything else is no answer") {
    CHECK(att_value(hex("09050300010080")) == hex("010080"));
    CHECK(att_value(hex("090503000100800400010081")) == hex("010080"));
    CHECK(att_value(hex("010801000a")) == Bytes());
    CHECK(att_value(hex("0901")) == Bytes());        // shorter than a handle
    CHECK(att_value(hex("0906030001")) == Bytes());  // longer than the packet
    CHECK_FALSE(att_value({}));
    CHECK_FALSE(att_value(hex("09")));
    CHECK_FALSE(att_value(hex("0110010001")));  // an error about another request
    CHECK_FALSE(att_value(hex("1b03000102")));  // a notification
}

TEST_CASE("what the other side asks is answered, so that it does not wait, and what asks nothing is not") {
    CHECK(to_hex(att_refusal(hex("02f702")).value()) == "0102000006");          // another MTU
    CHECK(to_hex(att_refusal(hex("100100ffff0028")).value()) == "011001000a");  // its services
    CHECK(to_hex(att_refusal(hex("0a0300")).value()) == "010a030006");
    CHECK(to_hex(att_refusal(hex("1d03000102")).value()) == "1e");  // an indication
    CHECK_FALSE(att_refusal({}));
    CHECK_FALSE(att_refusal(hex("0110010001")));
    CHECK_FALSE(att_refusal(hex("1b03000102")));
    CHECK_FALSE(att_refusal(hex("1e")));
    CHECK_FALSE(att_refusal(hex("52030001")));  // a command
}

TEST_CASE("a radio that is good has no trouble, and each thing in the way has its own words and what to do") {
    CHECK_FALSE(unfit(good_radio()));
    CHECK(way_of(good_radio(), true).state == "good");
    std::vector<std::string> said;
    const auto note = [&](const Radio& radio, bool takes_links) {
        const Way way = way_of(radio, takes_links);
        CHECK_FALSE(way.usable);
        REQUIRE(way.troubles.size() == 1);
        CHECK_FALSE(way.troubles[0].hint.empty());
        CHECK(std::ranges::find(said, way.troubles[0].what) == said.end());
        said.push_back(way.troubles[0].what);
    };
    Radio off = good_radio();
    off.adapter.powered = false;
    note(off, true);
    off.block.by_software = true;  // it is off because it is blocked: that is what helps
    note(off, true);
    off.block.by_switch = true;
    note(off, true);
    Radio classic = good_radio();
    classic.adapter.advertises = false;
    note(classic, true);
    note(good_radio(), false);
}

TEST_CASE("an address that stays the same, or of which nothing is told, is said, and meetings stay possible") {
    for (const auto privacy : {std::optional(false), std::optional<bool>()}) {
        Radio radio = good_radio();
        radio.privacy = privacy;
        CHECK(is_trackable(radio));
        const Way way = way_of(radio, true);
        CHECK(way.usable);
        REQUIRE(way.troubles.size() == 1);
        CHECK(way.troubles[0].hint.find("Privacy = device") != std::string::npos);
        CHECK(shown_by(radio).find("a laptop") != std::string::npos);
        CHECK(left_out(radio).hint.find("--bluetooth") != std::string::npos);
    }
    CHECK_FALSE(is_trackable(good_radio()));
}

TEST_CASE("whoever is connected and brings no link to its handshake's end is overdue, and nobody else") {
    using namespace std::chrono_literals;
    const ByteArray<6> idle{1}, talking{2}, reopening{3}, late{4};
    const Instant begun(1h);
    const auto link_since = [&](Instant now) {
        return [&, now](const ByteArray<6>& caller) -> std::optional<Instant> {
            if (caller == talking) {
                return begun + 1s;
            }
            return caller == reopening ? std::optional(now - 2s) : std::nullopt;
        };
    };
    Callers callers;
    const auto overdue = [&](Duration after, const std::vector<ByteArray<6>>& connected) {
        return callers.overdue(begun + after, connected, link_since(begun + after));
    };
    CHECK(overdue(0s, {idle, talking, reopening}).empty());
    CHECK(overdue(caller_time - 1s, {idle, talking, reopening, late}).empty());
    CHECK(overdue(caller_time, {idle, talking, reopening, late}) == std::vector{idle, reopening});
    CHECK(overdue(caller_time + 1s, {idle, talking, late}) == std::vector{idle});  // again, until it has gone
    CHECK(overdue(caller_time + 2s, {talking}).empty());
    CHECK(overdue(caller_time + 3s, {idle, talking}).empty());  // who comes again begins anew
}
