// SPDX-License-Identifier: Apache-2.0
//
// The system's D-Bus on Asio: what comes in is handled on the executor, without a thread of its own.
#pragma once

#include <functional>
#include <memory>

#include <sdbus-c++/sdbus-c++.h>
#include <asio/any_io_executor.hpp>

#include "kith/error.h"

namespace kith::transport::bluetooth {

class Bus {
public:
    /// Errc::nobody where the system has none, or does not let us on.
    static Result<Bus> open(const asio::any_io_executor& executor);
    ~Bus();
    Bus(Bus&&) noexcept = default;
    Bus& operator=(Bus&&) noexcept = delete;

    /// For calls, objects and matches. What is called may throw sdbus::Error.
    [[nodiscard]] sdbus::IConnection& connection();
    /// From now on handlers are called. `after` comes when those of one moment have been, outside of all of them; `lost` once,
    /// when the bus has gone. Both may end the Bus.
    void run(std::function<void()> after, std::function<void()> lost);
    /// After calls made outside of handlers: an answer may have come with another one's.
    void look_again();

private:
    struct State;
    explicit Bus(std::shared_ptr<State> state);
    std::shared_ptr<State> state_;
};

}  // namespace kith::transport::bluetooth
