// SPDX-License-Identifier: Apache-2.0
//
// The sockets below l2cap.h, for l2cap_linux.cpp, l2cap_dial_linux.cpp and the link itself.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <asio/basic_socket_acceptor.hpp>
#include <asio/generic/seq_packet_protocol.hpp>
#include <asio/generic/stream_protocol.hpp>

#include "kith/time.h"
#include "transport/bluetooth/address.h"
#include "transport/link.h"

namespace kith::transport::bluetooth {

using Channel = asio::generic::stream_protocol::socket;
using Acceptor = asio::basic_socket_acceptor<asio::generic::stream_protocol>;
using AttSocket = asio::generic::seq_packet_protocol::socket;

[[nodiscard]] asio::generic::stream_protocol channel_protocol();
[[nodiscard]] asio::generic::seq_packet_protocol att_protocol();

/// PSM 0: the system draws one.
[[nodiscard]] asio::generic::stream_protocol::endpoint channel_at(const Address& where, std::uint16_t psm);
/// The fixed channel of the Attribute Protocol.
[[nodiscard]] asio::generic::seq_packet_protocol::endpoint att_at(const Address& where);
[[nodiscard]] std::uint16_t psm_of(const asio::generic::stream_protocol::endpoint& place);
[[nodiscard]] Address address_of(const asio::generic::stream_protocol::endpoint& place);

/// Lets the peer send larger pieces at a time; only on a socket that is bound and not yet connected.
void allow_large_pieces(int socket);

/// The kernel (6.1) gives a channel to its taker before it answers the caller: what is sent at once comes too early and is lost.
/// With `wait_for_word` on the acceptor the answer waits for say_yes() on what was taken, which is false where the caller has gone.
void wait_for_word(int acceptor);
[[nodiscard]] bool say_yes(int channel);

/// A link over a connected channel. A dialler's holds the attribute channel, on which the other device may ask until the link closes.
[[nodiscard]] std::unique_ptr<Link> link_over(std::shared_ptr<Channel> channel, std::shared_ptr<AttSocket> att);

/// Which links stand: a channel is one until it is closed or gone.
class Standing {
public:
    void add(const std::shared_ptr<Channel>& channel, const Address& peer, Instant now);
    /// Since when the oldest to that device stands.
    [[nodiscard]] std::optional<Instant> since(const ByteArray<6>& peer) const;

private:
    struct One {
        std::weak_ptr<Channel> channel;
        ByteArray<6> peer{};
        Instant since;
    };
    std::vector<One> all_;  ///< oldest first
};

}  // namespace kith::transport::bluetooth
