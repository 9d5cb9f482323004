// SPDX-License-Identifier: Apache-2.0
//
// Tells when this device's links or addresses change, over rtnetlink: a cable, a Wi-Fi that comes into reach, a lease. What
// they have become is asked for anew (interfaces_linux.h).
#pragma once

#include <functional>
#include <memory>

#include <asio/any_io_executor.hpp>

namespace kith::transport::lan {

class LinkWatch {
public:
    explicit LinkWatch(asio::any_io_executor executor);
    ~LinkWatch();
    LinkWatch(const LinkWatch&) = delete;
    LinkWatch& operator=(const LinkWatch&) = delete;

    /// From now on `on_change` is called a moment after something changed, once for what changes together. False where
    /// the system does not tell: then the links stay as they were.
    bool open(std::function<void()> on_change);
    void close();

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace kith::transport::lan
