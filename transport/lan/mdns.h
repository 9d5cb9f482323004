// SPDX-License-Identifier: Apache-2.0
//
// What the responder and the browser share: where a packet came from and where one goes, and the names of our
// service. Both are sans-IO, one object for all links of a device: the finder, or a simulation, moves the packets.
#pragma once

#include <cstdint>
#include <optional>

#include "kith/bytes.h"
#include "kith/code.h"
#include "kith/random.h"
#include "kith/time.h"
#include "transport/lan/address.h"
#include "transport/lan/dns_message.h"

namespace kith::transport::lan {

inline constexpr std::uint16_t mdns_port = 5353;

/// One link in one address family: what RFC 6762 means by an interface.
struct Lane {
    LinkIndex link = 0;
    bool v6 = false;
    friend auto operator<=>(const Lane&, const Lane&) = default;
};

/// How a packet came in.
struct Heard {
    Lane lane;
    Endpoint from;
    bool multicast = true;  ///< sent to the group, not to this device alone
};

/// A packet to send.
struct Outgoing {
    Lane lane;
    std::optional<Endpoint> to;  ///< none: to the group
    Bytes bytes;
};

/// `_kith._tcp.local`.
[[nodiscard]] const dns::Name& service_name();

/// `_7._sub._kith._tcp.local` (RFC 6763 7.1): those of our service who bear that number.
[[nodiscard]] dns::Name subtype_name(PublicNumber number);
/// Whether it is a subtype of our service: `_ANYTHING._sub._kith._tcp.local`.
[[nodiscard]] bool is_subtype(const dns::Name& name);
/// Our service's name or one of its subtypes: what a PTR to an instance of ours stands under.
[[nodiscard]] bool is_of_service(const dns::Name& name);

/// Sixteen letters and digits that mean nothing (80 random bits): the only names that we ever broadcast.
[[nodiscard]] std::string random_label(Random& random);

/// Evenly between the two, both included.
[[nodiscard]] Duration random_delay(Random& random, Duration least, Duration most);

}  // namespace kith::transport::lan
