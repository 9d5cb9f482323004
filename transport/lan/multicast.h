// SPDX-License-Identifier: Apache-2.0
//
// The sockets of multicast DNS: port 5353 in both families, shared with whatever daemon the system runs, on the
// chosen links only. Packets in and out; what they mean is the responder's and the browser's business. What goes wrong with
// them is noted by lane, for diagnosis.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <vector>

#include <asio/any_io_executor.hpp>

#include "transport/lan/diagnosis.h"
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
    /// the notes; the rest works on.
    void open(const std::vector<Interface>& links, OnPacket on_packet);
    /// The links have changed: joins the group on what came, leaves it on what went. Only while it is open.
    void follow(const std::vector<Interface>& links);
    /// At once or not at all: a packet that the system has no room for is lost, as any may be on the way.
    void send(const Outgoing& packet);
    void close();

    /// What was noticed on each lane since it was joined; all but `routed`.
    [[nodiscard]] const std::map<Lane, LaneNotes>& notes() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace kith::transport::lan
