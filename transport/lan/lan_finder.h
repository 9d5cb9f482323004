// SPDX-License-Identifier: Apache-2.0
//
// The LAN's finder: DNS-SD over multicast DNS, and TCP. It ties the sans-IO responder and browser to sockets and a
// timer, and holds what they know together.
#pragma once

#include <memory>

#include "kith/random.h"
#include "transport/finder.h"
#include "transport/lan/interfaces.h"

namespace kith::transport::lan {

struct LanOptions {
    std::optional<Endpoint> listen;  ///< take links there alone; none: on every link that is fit
    bool discover = true;            ///< announce and browse
};

/// `links` are the facts of now (system_links()); where it discovers, it follows their changes. `random` must outlive it.
[[nodiscard]] std::unique_ptr<Finder> make_lan_finder(const asio::any_io_executor& executor, const LanOptions& options,
                                                      const std::vector<LinkFacts>& links, Random& random);

}  // namespace kith::transport::lan
