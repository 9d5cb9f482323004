// SPDX-License-Identifier: Apache-2.0
//
// What taking links and dialling share of Asio. Only for the two files that do so: Asio's headers cost seconds a file.
#pragma once

#include <memory>

#include <asio/ip/tcp.hpp>

#include "transport/lan/address.h"
#include "transport/link.h"

namespace kith::transport::lan {

[[nodiscard]] asio::ip::tcp::endpoint to_asio(const Endpoint& place);

/// A link over a socket that is connected.
[[nodiscard]] std::unique_ptr<Link> link_over(asio::ip::tcp::socket socket);

}  // namespace kith::transport::lan
