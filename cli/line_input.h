// SPDX-License-Identifier: Apache-2.0
//
// Lines from stdin while a meeting runs: what a person types, or what a program writes.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include <asio/any_io_executor.hpp>
#include <asio/posix/stream_descriptor.hpp>

namespace kith::cli {

/// One thread; the callback comes on the executor, with none at the end of the input.
class LineInput {
public:
    using OnLine = std::function<void(std::optional<std::string>)>;
    LineInput(const asio::any_io_executor& executor, OnLine on_line) : in_(executor), on_line_(std::move(on_line)) {}

    /// Begins to read; nothing happens where stdin can't be waited for (a file).
    void start();
    void stop();

private:
    void wait();
    void take(std::size_t size);

    asio::posix::stream_descriptor in_;
    OnLine on_line_;
    std::string line_;
    std::array<char, 512> buffer_{};
};

}  // namespace kith::cli
