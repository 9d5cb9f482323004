// SPDX-License-Identifier: Apache-2.0
//
// The sockets of multicast DNS: port 5353 in both families, shared with whatever daemon the system runs, on the
// chosen links only. Packets in and out; what they mean is the responder's and the browser's business.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include <asio/any_io_executor.hpp>

#include "transport/finder.h"
#include "transport/lan/interfaces.h"
#include "transport/lan/mdns.h"

namespace kith::transport::lan {

class Multicast {
public:
    using OnPacket = std::function<void(ByteView, const Heard&)>;

    explicit Multicast(asio::any_io_executor executor);
    ~Multicast();
    Multicast(const Multicast&) = delete;
    Multicast& operator=(const Multicast&) = delete;

    /// Opens a socket in each family that the links have, and joins the group on each link. What fails is among
    /// the troubles; the rest works on.
    void open(const std::vector<Interface>& links, OnPacket on_packet);
    /// At once or not at all: a packet that the system has no room for is lost, as any may be on the way.
    void send(const Outgoing& packet);
    void close();

    /// What the system refused, by link; and the links on which nobody else was ever heard.
    [[nodiscard]] std::vector<Trouble> troubles() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace kith::transport::lan
