// SPDX-License-Identifier: Apache-2.0
//
// See examine.h. A connection to oneself does not leave the device: it shows a firewall that drops what comes in, whatever
// it comes from; one that tells links apart shows only to the other person, who is then told that nothing answers.
#include "transport/lan/examine.h"

#include <algorithm>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <set>

#include "transport/lan/multicast.h"
#include "transport/lan/surroundings_linux.h"
#include "transport/lan/tcp_link.h"

namespace kith::transport::lan {

namespace {

using namespace std::chrono_literals;

constexpr auto patience = 1500ms;
constexpr auto once_more = 400ms;  // a multicast packet on Wi-Fi is easily lost
constexpr auto look_every = 50ms;
constexpr auto hear_others = 1200ms;  // who has just spoken may wait a second with the answer (RFC 6762 6)

/// Every responder answers the first question with its services, and a meeting answers the second.
Bytes probe_packet() {
    dns::Message query;
    const auto services = dns::Name::of({"_services", "_dns-sd", "_udp", "local"});
    for (const dns::Name& name : {services.value(), service_name()}) {
        query.questions.push_back({name, dns::Type::ptr, static_cast<std::uint16_t>(dns::Class::internet), false});
    }
    return dns::encode(query).value();
}

/// What the connections to ourselves came to, by address.
struct Knocks {
    std::set<IpAddress> open;
    std::size_t running = 0;
};

asio::awaitable<void> knock(TcpDialler& dialler, Endpoint at, std::shared_ptr<Knocks> knocks) {
    const auto link = co_await dialler.dial(at.text());
    if (link) {
        knocks->open.insert(at.address);
    }
    --knocks->running;
}

asio::awaitable<void> pause(asio::any_io_executor executor, Duration time) {
    asio::steady_timer timer(executor, time);
    asio::error_code ignored;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

}  // namespace

std::vector<LinkNotes> gather(const std::vector<Interface>& links, const std::map<Lane, LaneNotes>& noticed) {
    std::vector<LinkNotes> out;
    const std::string firewall = known_firewall();
    for (const Interface& link : links) {
        LinkNotes notes;
        notes.name = link.name;
        notes.wireless = is_wireless(link.name);
        notes.firewall = firewall;
        for (const bool v6 : {false, true}) {
            const auto lane = noticed.find(Lane{link.index, v6});
            if (lane != noticed.end()) {
                auto& into = v6 ? notes.v6 : notes.v4;
                into = lane->second;
                into->routed = reaches_neighbours(link, v6);
            }
        }
        out.push_back(std::move(notes));
    }
    return out;
}

asio::awaitable<Diagnosis> examine(asio::any_io_executor executor, std::vector<LinkFacts> links) {
    const std::vector<Interface> used = choose(links);
    Multicast multicast(executor);
    TcpListener listener(executor);
    TcpDialler dialler(executor);
    std::vector<IpAddress> addresses;
    for (const Interface& each : used) {
        addresses.insert(addresses.end(), each.addresses.begin(), each.addresses.end());
    }
    multicast.open(used, [](ByteView, const Heard&) {});
    const auto listening = listener.open(addresses, 0, [](std::unique_ptr<Link>) {});
    const auto knocks = std::make_shared<Knocks>();
    for (const Endpoint& place : listener.where()) {
        ++knocks->running;
        asio::co_spawn(executor, knock(dialler, place, knocks), asio::detached);
    }
    const Bytes probe = probe_packet();
    const auto ask = [&] {
        for (const auto& [lane, notes] : multicast.notes()) {
            if (!notes.returned) {
                multicast.send({lane, std::nullopt, probe});
            }
        }
    };
    const auto settled = [&](Duration passed) {
        const auto both = [&](const auto& each) {
            return each.second.returned && (each.second.others || passed >= hear_others);
        };
        return knocks->running == 0 && std::ranges::all_of(multicast.notes(), both);
    };
    ask();
    for (Duration passed{}; passed < patience && !used.empty() && !settled(passed); passed += look_every) {
        co_await pause(executor, look_every);
        if (passed < once_more && passed + look_every >= once_more) {
            ask();
        }
    }
    Diagnosis out;
    out.transport = "lan";
    const auto gathered = gather(used, multicast.notes());
    for (const LinkFacts& link : links) {
        const auto chosen = std::ranges::find(used, link.index, &Interface::index);
        if (chosen == used.end()) {
            out.ways.push_back(way_of(link, unfit(link, links)));
            continue;
        }
        LinkNotes notes = gathered[static_cast<std::size_t>(chosen - used.begin())];
        notes.takes_links = listening && std::ranges::any_of(chosen->addresses, [&](const IpAddress& address) {
                                return knocks->open.contains(address);
                            });
        out.ways.push_back(way_of(link, *chosen, notes));
    }
    if (used.empty()) {
        out.troubles.push_back(no_network());
    }
    dialler.cancel();
    while (knocks->running > 0) {  // they hold the dialler, which ends here
        co_await pause(executor, Duration(1));
    }
    co_return out;
}

}  // namespace kith::transport::lan
