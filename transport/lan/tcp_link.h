// SPDX-License-Identifier: Apache-2.0
//
// Links over TCP: taking them on the addresses of the chosen links, and dialling.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>

#include "kith/time.h"
#include "transport/lan/address.h"
#include "transport/link.h"

namespace kith::transport::lan {

/// How long one address may take to answer.
inline constexpr Duration connect_time = std::chrono::seconds(5);

/// Listens on one port of several addresses. What arrives on any other address of the device is refused by the
/// system itself.
class TcpListener {
public:
    using OnLink = std::function<void(std::unique_ptr<Link>)>;

    explicit TcpListener(asio::any_io_executor executor);
    ~TcpListener();
    TcpListener(const TcpListener&) = delete;
    TcpListener& operator=(const TcpListener&) = delete;

    /// `port` 0 draws one that is free on all of them. An address that has gone meanwhile is left out; without any address
    /// it waits for follow(). Errc::io.
    Result<void> open(const std::vector<IpAddress>& addresses, std::uint16_t port, OnLink on_link);
    /// The device's addresses have changed: takes links on those that came, on the same port as far as it is free there, and
    /// no more on those that went. Only after open(); links already taken live on.
    void follow(const std::vector<IpAddress>& addresses);
    [[nodiscard]] bool listens() const;  ///< since open(), until close()
    /// Where links are taken.
    [[nodiscard]] const std::vector<Endpoint>& where() const;
    void close();

private:
    struct State;
    std::shared_ptr<State> state_;
};

/// Dials, and can be told to stop.
class TcpDialler {
public:
    explicit TcpDialler(asio::any_io_executor executor);
    ~TcpDialler();
    TcpDialler(const TcpDialler&) = delete;
    TcpDialler& operator=(const TcpDialler&) = delete;

    /// A link to HOST:PORT; a name is looked up by the system, so only pass one that the person gave. A link-local IPv6 address
    /// without its link, as a QR code has it, is tried on each of `links`. Errc::malformed, Errc::nobody (refused, no
    /// route, no such name), Errc::timeout after connect_time, Errc::cancelled after cancel(); what it says fits the
    /// reason. What is awaited may outlive the dialler, which cancels it.
    asio::awaitable<Result<std::unique_ptr<Link>>> dial(std::string where, std::vector<LinkIndex> links = {});
    /// Ends what is under way.
    void cancel();

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace kith::transport::lan
