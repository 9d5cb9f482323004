// SPDX-License-Identifier: Apache-2.0
//
// Which links and addresses are used: the rule on made-up facts, and the reading of the kernel's answers on a dump
// recorded on Linux 6 (links.netlink, addresses.netlink: a namespace with veth pairs, two bridges of which one has a
// veth port, tun, tap, vxlan and macvlan) and on messages built here.
#include "transport/lan/interfaces.h"

#include <doctest/doctest.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/rtnetlink.h>

#include <algorithm>
#include <cstring>
#include <fstream>

#include "tests/support/source_dir.h"
#include "transport/lan/interfaces_linux.h"

using namespace kith;
using namespace kith::transport::lan;

namespace {

Bytes recorded(const std::string& name) {
    std::ifstream file(test::source_dir() + "/tests/unit/transport/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

IpAddress at(const char* text) {
    return IpAddress::parse(text).value();
}

/// A link that is used: hardware, up, with one IPv4 address.
LinkFacts hardware(LinkIndex index = 2) {
    LinkFacts link;
    link.index = index;
    link.name = "eth" + std::to_string(index);
    link.up = true;
    link.multicast = true;
    link.addresses = {{.address = at("192.168.1.5"), .prefix = 24}};
    return link;
}

Unfit alone(const LinkFacts& link) {
    return unfit(link, {link});
}

template <typename Change>
Unfit with(Change change) {
    LinkFacts link = hardware();
    change(link);
    return alone(link);
}

std::vector<std::string> texts(const std::vector<IpAddress>& addresses) {
    std::vector<std::string> out;
    std::ranges::transform(addresses, std::back_inserter(out), [](const IpAddress& a) { return a.text(); });
    return out;
}

void put(Bytes& into, const void* data, std::size_t size) {
    const auto* bytes = static_cast<const Byte*>(data);
    into.insert(into.end(), bytes, bytes + size);
    into.resize((into.size() + 3) & ~std::size_t{3});
}

Bytes attribute(std::uint16_t type, const Bytes& payload) {
    const rtattr head{static_cast<unsigned short>(sizeof(rtattr) + payload.size()), type};
    Bytes out;
    put(out, &head, sizeof head);
    put(out, payload.data(), payload.size());
    return out;
}

Bytes text_attribute(std::uint16_t type, std::string_view text) {
    Bytes payload(text.begin(), text.end());
    payload.push_back(0);
    return attribute(type, payload);
}

Bytes link_message(const std::string& name, const std::string& kind, unsigned short hardware_type) {
    ifinfomsg body{};
    body.ifi_index = 2;
    body.ifi_type = hardware_type;
    body.ifi_flags = IFF_UP | IFF_RUNNING | IFF_MULTICAST;
    Bytes rest;
    put(rest, &body, sizeof body);
    for (const Bytes& each :
         {text_attribute(IFLA_IFNAME, name), attribute(IFLA_LINKINFO, text_attribute(IFLA_INFO_KIND, kind))}) {
        rest.insert(rest.end(), each.begin(), each.end());
    }
    nlmsghdr head{};
    head.nlmsg_len = static_cast<std::uint32_t>(sizeof head + rest.size());
    head.nlmsg_type = RTM_NEWLINK;
    Bytes out;
    put(out, &head, sizeof head);
    put(out, rest.data(), rest.size());
    return out;
}

}  // namespace

TEST_CASE("a link is used when it is up, carries multicast, has an address and is no tunnel, loopback or port") {
    CHECK(alone(hardware()) == Unfit::none);
    CHECK(with([](LinkFacts& link) { link.up = false; }) == Unfit::down);
    CHECK(with([](LinkFacts& link) { link.multicast = false; }) == Unfit::no_multicast);
    CHECK(with([](LinkFacts& link) { link.loopback = true; }) == Unfit::loopback);
    CHECK(with([](LinkFacts& link) { link.addresses.clear(); }) == Unfit::no_address);
    CHECK(with([](LinkFacts& link) { link.addresses[0].ready = false; }) == Unfit::no_address);
    CHECK(with([](LinkFacts& link) { link.point_to_point = true; }) == Unfit::tunnel);
    CHECK(with([](LinkFacts& link) { link.bare_ip = true; }) == Unfit::tunnel);
}

TEST_CASE("tunnels are known by their kind, whatever they are called") {
    for (const char* kind : {"wireguard", "tun", "gretap", "vxlan", "ipip", "sit", "ppp", "geneve", "xfrm", "ip6tnl"}) {
        CAPTURE(kind);
        CHECK(with([&](LinkFacts& link) {
                  link.kind = kind;
                  link.name = "lan0";
              }) == Unfit::tunnel);
    }
    for (const char* kind : {"", "veth", "vlan", "bond", "macvlan", "ipvlan", "team"}) {
        CAPTURE(kind);
        CHECK(with([&](LinkFacts& link) {
                  link.kind = kind;
                  link.name = "wg0";
              }) == Unfit::none);
    }
}

TEST_CASE("a bridge is used when hardware stands behind it, and its ports are not") {
    LinkFacts bridge = hardware(2);
    bridge.kind = "bridge";
    LinkFacts port = hardware(3);
    port.master = 2;
    port.slave_kind = "bridge";
    CHECK(unfit(bridge, {bridge}) == Unfit::no_port);
    CHECK(unfit(bridge, {bridge, port}) == Unfit::none);
    CHECK(unfit(port, {bridge, port}) == Unfit::enslaved);
    port.kind = "veth";  // of a container
    CHECK(unfit(bridge, {bridge, port}) == Unfit::no_port);
    port.kind = "tun";  // of a virtual machine
    CHECK(unfit(bridge, {bridge, port}) == Unfit::no_port);
    port.kind = "bond";
    CHECK(unfit(bridge, {bridge, port}) == Unfit::none);
    port.up = false;
    CHECK(unfit(bridge, {bridge, port}) == Unfit::no_port);
    LinkFacts routed = hardware(4);
    routed.master = 5;
    routed.slave_kind = "vrf";
    CHECK(unfit(routed, {routed}) == Unfit::none);
}

TEST_CASE("no EUI-64 address is told where a temporary one exists") {
    LinkFacts link = hardware();
    const AddressFacts spelt{.address = at("2001:db8::5054:ff:fe12:3456"), .prefix = 64};
    const AddressFacts local{.address = at("fe80::5054:ff:fe12:3456"), .prefix = 64};
    const AddressFacts stable{.address = at("2001:db8::1234"), .prefix = 64};
    AddressFacts temporary{.address = at("2001:db8::9"), .prefix = 64, .temporary = true};
    link.addresses = {spelt, local, stable, link.addresses[0]};
    CHECK(texts(choose({link})[0].addresses) == std::vector<std::string>{"192.168.1.5", "2001:db8::5054:ff:fe12:3456",
                                                                         "fe80::5054:ff:fe12:3456", "2001:db8::1234"});
    link.addresses.push_back(temporary);
    const auto chosen = choose({link});
    CHECK(texts(chosen[0].addresses) == std::vector<std::string>{"192.168.1.5", "2001:db8::9", "2001:db8::1234"});
    CHECK(chosen[0].prefixes.size() == 5);
    link.addresses.back().deprecated = true;  // it is on its way out itself
    CHECK(choose({link})[0].addresses.size() == 4);
}

TEST_CASE("an address that is asked for is taken wherever it is, the loopback too, and nothing else") {
    LinkFacts loopback = hardware(1);
    loopback.loopback = true;
    loopback.addresses = {{.address = at("127.0.0.1"), .prefix = 8}};
    LinkFacts tunnel = hardware(3);
    tunnel.kind = "wireguard";
    tunnel.addresses = {{.address = at("10.9.0.1"), .prefix = 24}};
    const std::vector<LinkFacts> all = {loopback, hardware(2), tunnel};
    CHECK(choose(all).size() == 1);
    CHECK(texts(choose_for(all, at("127.0.0.1"))[0].addresses) == std::vector<std::string>{"127.0.0.1"});
    CHECK(texts(choose_for(all, at("127.0.0.9"))[0].addresses) == std::vector<std::string>{"127.0.0.9"});
    CHECK(choose_for(all, at("10.9.0.1"))[0].index == 3);
    CHECK(choose_for(all, at("10.9.0.2")).empty());
    CHECK(choose_for(all, at("0.0.0.0")).size() == 1);
    CHECK(choose_for(all, at("::")).empty());
}

TEST_CASE("on the link is what shares a prefix, and every link-local address of it") {
    const auto chosen = choose({hardware()});
    CHECK(chosen[0].on_link(at("192.168.1.77")));
    CHECK_FALSE(chosen[0].on_link(at("192.168.2.77")));
    CHECK_FALSE(chosen[0].on_link(at("2001:db8::1")));
    IpAddress local = at("fe80::1");
    local.scope = 2;
    CHECK(chosen[0].on_link(local));
    local.scope = 3;
    CHECK_FALSE(chosen[0].on_link(local));
}

TEST_CASE("the kernel's recorded answer is read: names, kinds, bridges' ports, addresses and their state") {
    const auto links = read_links(recorded("links.netlink"), recorded("addresses.netlink"));
    REQUIRE(links.size() == 11);
    const auto named = [&](std::string_view name) { return *std::ranges::find(links, name, &LinkFacts::name); };
    CHECK(named("lo").loopback);
    CHECK(named("eth0").kind == "veth");
    CHECK(named("br0").kind == "bridge");
    CHECK(named("veth2").master == named("br0").index);
    CHECK(named("veth2").slave_kind == "bridge");
    CHECK(named("tun0").kind == "tun");
    CHECK(named("tun0").point_to_point);
    CHECK(named("tun0").bare_ip);
    CHECK_FALSE(named("tap0").up);
    CHECK(named("vx0").kind == "vxlan");
    const auto eth0 = named("eth0");
    REQUIRE(eth0.addresses.size() == 4);
    CHECK(eth0.addresses[0].address.text() == "192.168.1.5");
    CHECK(eth0.addresses[0].prefix == 24);
    CHECK(std::ranges::count(eth0.addresses, false, &AddressFacts::ready) == 1);  // duplicate detection still ran
    // Of all these, the links with a ready address that lead somewhere.
    const auto chosen = choose(links);
    REQUIRE(chosen.size() == 1);
    CHECK(chosen[0].name == "eth0");
    CHECK(unfit(named("br0"), links) == Unfit::no_port);
    CHECK(unfit(named("veth2"), links) == Unfit::enslaved);
    CHECK(unfit(named("vx0"), links) == Unfit::tunnel);
}

TEST_CASE("a tunnel by another name, and one without a kind, are read as tunnels") {
    const auto wireguard = read_links(link_message("lan0", "wireguard", ARPHRD_NONE), {});
    REQUIRE(wireguard.size() == 1);
    CHECK(wireguard[0].name == "lan0");
    CHECK(alone(wireguard[0]) == Unfit::tunnel);
    const auto old = read_links(link_message("lan0", "", ARPHRD_PPP), {});
    REQUIRE(old.size() == 1);
    CHECK(alone(old[0]) == Unfit::tunnel);
}

TEST_CASE("an answer cut or changed at any byte does no harm") {
    const Bytes links = recorded("links.netlink");
    const Bytes addresses = recorded("addresses.netlink");
    for (std::size_t length = 0; length < links.size(); length += 7) {
        CHECK(read_links(ByteView(links).first(length), addresses).size() <= 11);
    }
    for (std::size_t length = 0; length < addresses.size(); ++length) {
        CHECK(read_links(links, ByteView(addresses).first(length)).size() == 11);
    }
    for (std::size_t at_byte = 0; at_byte < addresses.size(); ++at_byte) {
        Bytes changed = addresses;
        changed[at_byte] ^= 0xffU;
        CHECK(read_links(links, changed).size() == 11);
    }
}

TEST_CASE("this system answers") {
    const auto links = system_links();
    REQUIRE(links);
    CHECK(std::ranges::any_of(*links, &LinkFacts::loopback));
}
