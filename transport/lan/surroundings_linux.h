// SPDX-License-Identifier: Apache-2.0
//
// What the system tells anybody about the surroundings of a link, beyond netlink's facts: whether it is a radio, whether a
// firewall is switched on, whether a way leads to the neighbours. For diagnosis only; no meeting depends on it.
#pragma once

#include <string>

#include "transport/lan/interfaces.h"

namespace kith::transport::lan {

/// Whether the link called `name` is Wi-Fi.
[[nodiscard]] bool is_wireless(const std::string& name);

/// The firewall that this system says is switched on: "ufw", "firewalld"; empty where none says so, which proves nothing.
[[nodiscard]] std::string known_firewall();

/// Whether the system would send to a neighbour on this link through this very link: false where the route is missing, or
/// a VPN has taken it. True where it can't be told. Sends nothing.
[[nodiscard]] bool reaches_neighbours(const Interface& link, bool v6);

}  // namespace kith::transport::lan
