// SPDX-License-Identifier: Apache-2.0
//
// The doctor's look at the LAN: every link of this device, and a try of those that a meeting would use.
#pragma once

#include <map>
#include <vector>

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>

#include "transport/lan/diagnosis.h"
#include "transport/lan/mdns.h"

namespace kith::transport::lan {

/// On each link that is fit: sends a question to the multicast group and waits for its return, hears who else is there, and
/// connects to this device itself. Takes a second and a half at most, announces nothing. `links` are those of now.
[[nodiscard]] asio::awaitable<Diagnosis> examine(asio::any_io_executor executor, std::vector<LinkFacts> links);

/// The notes of a meeting's own multicast, by link, with what the system tells of its surroundings.
[[nodiscard]] std::vector<LinkNotes> gather(const std::vector<Interface>& links,
                                            const std::map<Lane, LaneNotes>& noticed);

}  // namespace kith::transport::lan
