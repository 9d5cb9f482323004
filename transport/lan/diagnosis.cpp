// SPDX-License-Identifier: Apache-2.0
//
// The words for what was noticed. A firewall's rules can't be read without rights, so it is told by what it does: our own
// packets are refused, or don't come back to us; our own connection to ourselves does not arrive.
#include "transport/lan/diagnosis.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace kith::transport::lan {

namespace {

constexpr const char* open_the_port =
    "allow UDP port 5353 in the firewall, or give the other person's address with --at";
constexpr const char* use_at = "give the other person's address with --at";

bool refused(int error) {
    return error == EPERM || error == EACCES;
}

/// Both families where both apply: `holds` of any of them.
template <typename Holds>
bool any(const LinkNotes& notes, Holds holds) {
    return (notes.v4 && holds(*notes.v4)) || (notes.v6 && holds(*notes.v6));
}

void lane_troubles(const LinkNotes& notes, const LaneNotes& lane, const std::string& family,
                   std::vector<Trouble>& out) {
    const std::string on = " on " + notes.name + " over " + family;
    if (lane.open_error != 0) {
        out.push_back({"port 5353 can't be opened" + on + " (" + std::strerror(lane.open_error) + ")", use_at});
    } else if (lane.join_error != 0) {
        out.push_back({"multicast can't be received" + on + " (" + std::strerror(lane.join_error) + ")", use_at});
    } else if (refused(lane.send_error)) {
        out.push_back({"a firewall on this device stops the multicast that kith sends" + on, open_the_port});
    } else if (lane.send_error != 0) {
        out.push_back({"multicast can't be sent" + on + " (" + std::strerror(lane.send_error) + ")", use_at});
    } else if (lane.sent && !lane.returned) {
        out.push_back({"multicast does not come in" + on + ": a firewall on this device drops it", open_the_port});
    }
    if (!lane.routed) {
        out.push_back({"this device knows no way to its neighbours" + on,
                       "connect to that network again; if a VPN is on, let it leave the local network alone"});
    }
}

std::vector<std::string> texts(const std::vector<IpAddress>& addresses) {
    std::vector<std::string> out;
    std::ranges::transform(addresses, std::back_inserter(out), [](const IpAddress& a) { return a.text(); });
    return out;
}

Way facts_of(const LinkFacts& link) {
    Way way;
    way.name = link.name;
    way.facts = {{"up", link.up},
                 {"loopback", link.loopback},
                 {"tunnel", is_tunnel(link)},
                 {"bridge", link.kind == "bridge"},
                 {"multicast", link.multicast}};
    return way;
}

}  // namespace

bool LinkNotes::finds() const {
    return any(*this, [](const LaneNotes& lane) { return lane.works(); });
}

bool LinkNotes::isolated() const {
    return finds() && !any(*this, [](const LaneNotes& lane) { return lane.others; });
}

bool LinkNotes::filtered() const {
    return !firewall.empty() || takes_links == false ||
           any(*this, [](const LaneNotes& lane) { return refused(lane.send_error) || (lane.sent && !lane.returned); });
}

bool LinkNotes::usable() const {
    const bool way = any(*this, [](const LaneNotes& lane) { return lane.routed; });
    return way && (finds() || takes_links.value_or(true));
}

std::vector<Trouble> troubles_of(const LinkNotes& notes) {
    std::vector<Trouble> out;
    if (notes.takes_links == false) {
        out.push_back({"connections to this device are dropped on " + notes.name + ": a firewall is in the way",
                       "allow incoming TCP, or let the other person show the code and type it here"});
    }
    if (notes.v4) {
        lane_troubles(notes, *notes.v4, "IPv4", out);
    }
    if (notes.v6) {
        lane_troubles(notes, *notes.v6, "IPv6", out);
    }
    if (notes.isolated() && notes.wireless) {
        out.push_back({"nobody else is heard on " + notes.name,
                       "many guest networks keep devices apart, or want a page signed in a browser first: try another "
                       "network, a hotspot of one of the two, or --at"});
    } else if (notes.isolated()) {
        out.push_back({"nobody else is heard on " + notes.name,
                       "see that both devices are on one network; where it keeps them apart, a hotspot or --at helps"});
    }
    if (!notes.firewall.empty() && notes.takes_links != false) {
        out.push_back({notes.firewall + " is on, and may turn away who connects on " + notes.name,
                       "if they find you and can't connect, let them show the code and type it here"});
    }
    return out;
}

Way way_of(const LinkFacts& link, const Interface& used, const LinkNotes& notes) {
    Way way = facts_of(link);
    way.troubles = troubles_of(notes);
    way.usable = notes.usable();
    const bool hindered = !notes.finds() || notes.takes_links == false || !way.usable;
    way.state = hindered ? "trouble" : "good";
    way.facts.push_back({"wireless", notes.wireless});
    way.facts.push_back({"addresses", texts(used.addresses)});
    for (const auto& [lane, key] : {std::pair{&notes.v4, "ipv4"}, std::pair{&notes.v6, "ipv6"}}) {
        if (*lane) {
            way.facts.push_back({std::string("probe_back_") + key, (*lane)->works()});
            way.facts.push_back({std::string("routed_") + key, (*lane)->routed});
        }
    }
    way.facts.push_back({"others_heard", any(notes, [](const LaneNotes& lane) { return lane.others; })});
    if (notes.takes_links) {
        way.facts.push_back({"takes_connections", *notes.takes_links});
    }
    way.facts.push_back({"firewall_likely", notes.filtered()});
    way.facts.push_back({"isolation_likely", notes.isolated() && notes.wireless});
    return way;
}

Way way_of(const LinkFacts& link, Unfit why) {
    Way way = facts_of(link);
    switch (why) {
        case Unfit::none:
        case Unfit::no_address:
            way.state = "no address yet";
            way.troubles.push_back(
                {link.name + " has no address", "wait until the network has given it one, or join again"});
            break;
        case Unfit::down:
            way.state = "not connected";
            break;
        case Unfit::loopback:
            way.state = "this device itself";
            break;
        case Unfit::tunnel:
            way.state = "a tunnel: it leads out of this room";
            break;
        case Unfit::no_multicast:
            way.state = "no multicast";
            break;
        case Unfit::no_port:
            way.state = "a bridge without a cable or radio of its own";
            break;
        case Unfit::enslaved:
            way.state = "part of another link";
            break;
    }
    return way;
}

Trouble no_network() {
    return {"no network is connected", "join a network, or make a hotspot with one of the two devices"};
}

}  // namespace kith::transport::lan
