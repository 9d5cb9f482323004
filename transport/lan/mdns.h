// SPDX-License-Identifier: Apache-2.0
//
// What the responder and the browser share: where a packet came from and where one goes, and the names of our
// service. Both are sans-IO, one object for all links of a device: the finder, or a simulation, moves the packets.
#pragma once

#include <cstdint>
#include <optional>

#include "kith/bytes.h"
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

/// Sixteen letters and digits that mean nothing (80 random bits): the only names that we ever broadcast.
[[nodiscard]] std::string random_label(Random& random);

/// Evenly between the two, both included.
[[nodiscard]] Duration random_delay(Random& random, Duration least, Duration most);

}  // namespace kith::transport::lan
