// SPDX-License-Identifier: Apache-2.0
//
// What the tests of responder and browser share: links made by hand, and packets read back.
#pragma once

#include <doctest/doctest.h>

#include <vector>

#include "tests/support/seeded_random.h"
#include "transport/lan/browser.h"
#include "transport/lan/responder.h"

namespace kith::test {

using namespace transport::lan;
namespace dns = transport::dns;
using namespace std::chrono_literals;

inline IpAddress at(const char* text) {
    return IpAddress::parse(text).value();
}

/// Link 2, "eth0", 192.168.1.MINE/24 and fe80::MINE.
inline Interface lan_link(const std::string& mine) {
    Interface link{.index = 2, .name = "eth0", .addresses = {}, .prefixes = {}};
    link.addresses = {at(("192.168.1." + mine).c_str()), at(("fe80::" + mine).c_str())};
    link.addresses[1].scope = 2;
    link.prefixes = {{.address = link.addresses[0], .prefix = 24}, {.address = link.addresses[1], .prefix = 64}};
    return link;
}

/// Link 3, "wlan0", 10.0.0.MINE/8, no IPv6.
inline Interface other_link(const std::string& mine) {
    Interface link{.index = 3, .name = "wlan0", .addresses = {at(("10.0.0." + mine).c_str())}, .prefixes = {}};
    link.prefixes = {{.address = link.addresses[0], .prefix = 8}};
    return link;
}

constexpr Lane lane4{2, false};
constexpr Lane lane6{2, true};

inline Heard heard_from(const char* address, std::uint16_t port = mdns_port, bool multicast = true, Lane lane = lane4) {
    return {lane, {at(address), port}, multicast};
}

inline PublicNumber number(unsigned value) {
    return PublicNumber::from(value).value();
}

template <typename Side>
std::vector<Outgoing> drain(Side& side) {
    std::vector<Outgoing> out;
    while (auto packet = side.next_output()) {
        out.push_back(std::move(*packet));
    }
    return out;
}

inline dns::Message read(const Outgoing& packet) {
    return dns::decode(packet.bytes).value();
}

inline dns::Message ask(const dns::Name& name, dns::Type type, bool unicast = false) {
    dns::Message message;
    message.questions.push_back({name, type, 1, unicast});
    return message;
}

/// The addresses that a message carries, in any section.
inline std::vector<std::string> addresses_in(const dns::Message& message) {
    std::vector<std::string> out;
    for (const auto* section : {&message.answers, &message.additionals}) {
        for (const dns::Record& record : *section) {
            if (const auto* address = std::get_if<dns::Address>(&record.data)) {
                out.push_back(address->address.text());
            }
        }
    }
    return out;
}

template <typename Data>
const Data* find_data(const dns::Message& message) {
    for (const auto* section : {&message.answers, &message.additionals}) {
        for (const dns::Record& record : *section) {
            if (const auto* data = std::get_if<Data>(&record.data)) {
                return data;
            }
        }
    }
    return nullptr;
}

}  // namespace kith::test
