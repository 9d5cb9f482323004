// SPDX-License-Identifier: Apache-2.0
//
// Browser and responder on a stream of any packets: each is a byte that says whence and when, two of length, and the
// packet. Memory stays bounded, nothing is sent by the thousand, and nobody sends us off the link.
#include <cstdlib>

#include "tests/support/seeded_random.h"
#include "transport/lan/browser.h"
#include "transport/lan/responder.h"

namespace {

using namespace kith;
using namespace kith::transport::lan;

Interface link() {
    Interface out{.index = 2,
                  .name = "eth0",
                  .addresses = {*IpAddress::parse("192.168.1.5"), *IpAddress::parse("fe80::5")},
                  .prefixes = {}};
    out.addresses[1].scope = 2;
    out.prefixes = {{.address = out.addresses[0], .prefix = 24}, {.address = out.addresses[1], .prefix = 64}};
    return out;
}

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    test::SeededRandom random(1);
    Crowd crowd;
    Responder responder(random, crowd);
    Browser browser;
    Instant now{};
    const Interface own = link();
    responder.announce(*PublicNumber::from(7), 40123, {own}, now);
    browser.begin({own});
    browser.seek({*PublicNumber::from(7), *PublicNumber::from(42)}, now);
    browser.ignore(responder.instance());
    ByteView rest(data, size);
    while (rest.size() >= 3) {
        const Byte how = rest[0];
        const std::size_t length =
            std::min<std::size_t>(static_cast<std::size_t>(rest[1]) << 8U | rest[2], rest.size() - 3);
        const auto message = transport::dns::decode(rest.subspan(3, length));
        rest = rest.subspan(3 + length);
        now += Duration(how % 8 * 300);
        const bool v6 = (how & 8U) != 0;
        const Heard heard{{2, v6},
                          {v6 ? *IpAddress::parse("fe80::9") : *IpAddress::parse("192.168.1.9"),
                           static_cast<std::uint16_t>((how & 16U) != 0 ? 50000 : mdns_port)},
                          (how & 32U) == 0};
        if (message) {
            crowd.heard(*message, heard, now);
            responder.receive(*message, heard, now);
            browser.receive(*message, heard, now);
        }
        responder.tick(now);
        browser.tick(now);
        std::size_t sent = 0;
        while (responder.next_output() || browser.next_output()) {
            ++sent;
        }
        require(sent <= 16);
        require(crowd.size() <= Crowd::most);
        require(browser.remembered() <= Browser::instances_max);
        while (const auto found = browser.next_found()) {
            require(!found->where.empty() && found->where.size() <= Browser::addresses_max);
            for (const Endpoint& place : found->where) {
                require(place.port != 0 && own.on_link(place.address));
            }
        }
    }
    return 0;
}
