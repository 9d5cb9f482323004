// SPDX-License-Identifier: Apache-2.0
//
// Which links of this device a meeting uses, and which of their addresses it tells others: every up link that
// is not a tunnel, apart from where the facts come from (interfaces_linux.h reads them over netlink, and again when
// watch_linux.h says that they have changed).
#pragma once

#include <string>
#include <vector>

#include "kith/error.h"
#include "transport/lan/address.h"

namespace kith::transport::lan {

struct AddressFacts {
    IpAddress address;
    unsigned prefix = 0;
    bool temporary = false;   ///< RFC 8981: changed by the system from time to time
    bool deprecated = false;  ///< on its way out
    bool ready = true;        ///< false while duplicate detection runs, and after it failed
    friend bool operator==(const AddressFacts&, const AddressFacts&) = default;
};

struct LinkFacts {
    LinkIndex index = 0;
    std::string name;        ///< for the owner's screen; never decides anything
    std::string kind;        ///< as the kernel names it: "wireguard", "bridge", "veth"; empty for hardware
    std::string slave_kind;  ///< of the link above, where there is one: "bridge", "bond", "vrf"
    LinkIndex master = 0;    ///< the link above
    bool up = false;         ///< switched on, and something is at the other end
    bool multicast = false;
    bool loopback = false;
    bool point_to_point = false;
    bool bare_ip = false;  ///< no hardware addresses of a LAN: the kernel's own mark of most tunnels
    std::vector<AddressFacts> addresses;
};

/// A link that is used.
struct Interface {
    LinkIndex index = 0;
    std::string name;
    std::vector<IpAddress> addresses;    ///< what is told, best first
    std::vector<AddressFacts> prefixes;  ///< all it has: what counts as on this link

    [[nodiscard]] bool has(bool v6) const;
    /// Whether `address` can be reached on this link without a router.
    [[nodiscard]] bool on_link(const IpAddress& address) const;
    friend bool operator==(const Interface&, const Interface&) = default;
};

/// Why a link is not used; `none` if it is. `kith doctor` says these.
enum class Unfit { none, down, loopback, tunnel, no_multicast, no_port, enslaved, no_address };

[[nodiscard]] Unfit unfit(const LinkFacts& link, const std::vector<LinkFacts>& all);
/// Whether what leaves through it reaches people who are not in this room.
[[nodiscard]] bool is_tunnel(const LinkFacts& link);

/// The links to use: those that unfit() finds nothing against.
[[nodiscard]] std::vector<Interface> choose(const std::vector<LinkFacts>& all);
/// The one link that has `address` (any link, loopback too), telling only that address; of all for an unspecified one.
[[nodiscard]] std::vector<Interface> choose_for(const std::vector<LinkFacts>& all, const IpAddress& address);

}  // namespace kith::transport::lan
