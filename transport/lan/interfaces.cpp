// SPDX-License-Identifier: Apache-2.0
//
// The rule by which links and addresses are chosen. Pure.
#include "transport/lan/interfaces.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace kith::transport::lan {

namespace {

// By kind, because a name says nothing: anybody may call a WireGuard link "lan0". What leaves through a tunnel
// reaches people who are not in this room.
constexpr std::array<std::string_view, 20> tunnel_kinds = {
    "tun", "wireguard", "gre", "gretap", "erspan", "ip6gre", "ip6gretap", "ip6erspan", "ipip",    "sit",
    "vti", "ip6tnl",    "ppp", "vti6",   "xfrm",   "vxlan",  "geneve",    "gtp",       "bareudp", "ovpn"};

// A bridge of containers or virtual machines alone leads nowhere. What stands for hardware: no kind at all, or
// what is laid over hardware.
bool is_physical(const LinkFacts& link) {
    return !link.loopback && (link.kind.empty() || link.kind == "bond" || link.kind == "team" || link.kind == "vlan");
}

bool has_physical_port(const LinkFacts& bridge, const std::vector<LinkFacts>& all) {
    return std::ranges::any_of(
        all, [&](const LinkFacts& port) { return port.master == bridge.index && port.up && is_physical(port); });
}

// RFC 8981: an EUI-64 address names the device wherever it goes, so none where a temporary one exists. A temporary one
// comes before a stable one.
std::vector<IpAddress> told(const LinkFacts& link) {
    const bool hides = std::ranges::any_of(
        link.addresses, [](const AddressFacts& a) { return a.address.v6 && a.temporary && a.ready && !a.deprecated; });
    const auto rank = [](const AddressFacts& a) { return !a.address.v6 ? 0 : a.temporary ? 1 : 2; };
    std::vector<IpAddress> out;
    for (const int wanted : {0, 1, 2}) {
        for (const AddressFacts& a : link.addresses) {
            const bool usable = a.ready && !a.deprecated && !a.address.is_unspecified() && !a.address.is_multicast();
            const bool hidden = hides && a.address.is_eui64() && !a.temporary;
            if (rank(a) == wanted && usable && !hidden) {
                out.push_back(a.address);
            }
        }
    }
    return out;
}

}  // namespace

bool Interface::has(bool v6) const {
    return std::ranges::any_of(addresses, [&](const IpAddress& a) { return a.v6 == v6; });
}

bool Interface::on_link(const IpAddress& address) const {
    if (address.v6 && address.is_link_local()) {
        return address.scope == 0 || address.scope == index;
    }
    return std::ranges::any_of(
        prefixes, [&](const AddressFacts& mine) { return mine.address.shares_prefix(address, mine.prefix); });
}

bool is_tunnel(const LinkFacts& link) {
    return link.point_to_point || link.bare_ip || std::ranges::find(tunnel_kinds, link.kind) != tunnel_kinds.end();
}

Unfit unfit(const LinkFacts& link, const std::vector<LinkFacts>& all) {
    if (link.loopback) {
        return Unfit::loopback;
    }
    if (!link.up) {
        return Unfit::down;
    }
    if (is_tunnel(link)) {
        return Unfit::tunnel;
    }
    if (!link.multicast) {
        return Unfit::no_multicast;
    }
    // A port of a bridge or of a bond is not a link of its own: the one above it speaks. Under a VRF it is.
    if (link.master != 0 && link.slave_kind != "vrf") {
        return Unfit::enslaved;
    }
    if (link.kind == "bridge" && !has_physical_port(link, all)) {
        return Unfit::no_port;
    }
    return told(link).empty() ? Unfit::no_address : Unfit::none;
}

std::vector<Interface> choose(const std::vector<LinkFacts>& all) {
    std::vector<Interface> out;
    for (const LinkFacts& link : all) {
        if (unfit(link, all) == Unfit::none) {
            out.push_back({link.index, link.name, told(link), link.addresses});
        }
    }
    return out;
}

std::vector<Interface> choose_for(const std::vector<LinkFacts>& all, const IpAddress& address) {
    if (address.is_unspecified()) {
        auto out = choose(all);
        for (Interface& chosen : out) {
            std::erase_if(chosen.addresses, [&](const IpAddress& a) { return a.v6 != address.v6; });
        }
        std::erase_if(out, [](const Interface& chosen) { return chosen.addresses.empty(); });
        return out;
    }
    for (const LinkFacts& link : all) {
        for (const AddressFacts& own : link.addresses) {
            const bool same = own.address.v6 == address.v6 && own.address.bytes == address.bytes;
            if (same && (address.scope == 0 || address.scope == link.index)) {
                return {{link.index, link.name, {own.address}, link.addresses}};
            }
        }
        // All of 127/8 is the loopback's, though it lists one address.
        if (link.loopback && address.is_loopback()) {
            return {{link.index, link.name, {address}, link.addresses}};
        }
    }
    return {};
}

}  // namespace kith::transport::lan
