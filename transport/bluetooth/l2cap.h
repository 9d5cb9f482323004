// SPDX-License-Identifier: Apache-2.0
//
// Links over LE L2CAP connection-oriented channels: taking them, and dialling.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>

#include "kith/time.h"
#include "transport/bluetooth/address.h"
#include "transport/link.h"

namespace kith::transport::bluetooth {

/// How long a call may take: until the other device's advertisement is heard again, its PSM is read and the channel stands.
inline constexpr Duration connect_time = std::chrono::seconds(15);

class L2capListener {
public:
    using OnLink = std::function<void(std::unique_ptr<Link>)>;

    explicit L2capListener(const asio::any_io_executor& executor);
    ~L2capListener();
    L2capListener(const L2capListener&) = delete;
    L2capListener& operator=(const L2capListener&) = delete;

    /// Takes links on a PSM that the system draws, and gives it. `adapter` is that of the adapter itself. Errc::io.
    Result<std::uint16_t> open(const Address& adapter, OnLink on_link);
    void close();
    /// Since when the oldest link that came from that device stands; none without one.
    [[nodiscard]] std::optional<Instant> link_since(const ByteArray<6>& peer) const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

class L2capDialler {
public:
    explicit L2capDialler(asio::any_io_executor executor);
    ~L2capDialler();
    L2capDialler(const L2capDialler&) = delete;
    L2capDialler& operator=(const L2capDialler&) = delete;

    /// A link from that adapter to that device, after its PSM has been read. Errc::nobody, Errc::timeout after connect_time,
    /// Errc::cancelled after cancel(). What is awaited may outlive the dialler, which cancels it.
    asio::awaitable<Result<std::unique_ptr<Link>>> dial(Address adapter, Address peer);
    void cancel();
    /// Since when the oldest link that was dialled to that device stands; none without one.
    [[nodiscard]] std::optional<Instant> link_since(const ByteArray<6>& peer) const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace kith::transport::bluetooth
