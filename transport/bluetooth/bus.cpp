// SPDX-License-Identifier: Apache-2.0
//
// See bus.h.
#include "transport/bluetooth/bus.h"

#include <poll.h>
#include <unistd.h>

#include <asio/posix/stream_descriptor.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <utility>

namespace kith::transport::bluetooth {
namespace {

/// A call of ours to a service that hangs must not hang a meeting.
constexpr auto call_time = std::chrono::seconds(2);

}  // namespace

struct Bus::State : std::enable_shared_from_this<State> {
    State(const asio::any_io_executor& on, std::unique_ptr<sdbus::IConnection> given)
        : executor(on), connection(std::move(given)), socket(on), timer(on) {}

    void process() {
        if (closed) {
            return;
        }
        const auto self = shared_from_this();
        bool gone = false;
        try {
            while (!closed && connection->processPendingRequest()) {
            }
            if (!closed) {
                arm();
            }
        } catch (const sdbus::Error&) {
            gone = true;
        }
        const auto tell = gone ? std::exchange(lost, nullptr) : after;
        if (gone) {
            close();
        }
        if (tell) {
            tell();
        }
    }

    void arm() {
        const auto wanted = connection->getEventLoopPollData();
        if (!std::exchange(reading, true)) {
            wait(asio::posix::stream_descriptor::wait_read, &State::reading);
        }
        if ((wanted.events & POLLOUT) != 0 && !std::exchange(writing, true)) {
            wait(asio::posix::stream_descriptor::wait_write, &State::writing);
        }
        const auto time = wanted.getRelativeTimeout();
        if (!time) {
            timer.cancel();
            return;
        }
        timer.expires_after(*time);
        timer.async_wait([weak = weak_from_this()](const asio::error_code& error) {
            const auto self = weak.lock();
            if (!error && self) {
                self->process();
            }
        });
    }

    void wait(asio::posix::stream_descriptor::wait_type what, bool State::* waiting) {
        socket.async_wait(what, [weak = weak_from_this(), waiting](const asio::error_code& error) {
            const auto self = weak.lock();
            if (self) {
                self.get()->*waiting = false;
            }
            if (!error && self) {
                self->process();
            }
        });
    }

    void close() {
        closed = true;
        after = nullptr;
        lost = nullptr;
        timer.cancel();
        asio::error_code ignored;
        socket.close(ignored);
    }

    asio::any_io_executor executor;
    std::unique_ptr<sdbus::IConnection> connection;
    asio::posix::stream_descriptor socket;  ///< a duplicate of the connection's, only waited on
    asio::steady_timer timer;
    std::function<void()> after;
    std::function<void()> lost;
    bool reading = false;
    bool writing = false;
    bool closed = false;
};

Bus::Bus(std::shared_ptr<State> state) : state_(std::move(state)) {}

Bus::~Bus() {
    if (state_) {
        state_->close();
    }
}

Result<Bus> Bus::open(const asio::any_io_executor& executor) {
    try {
        auto state = std::make_shared<State>(executor, sdbus::createSystemBusConnection());
        state->connection->setMethodCallTimeout(call_time);
        const int duplicate = dup(state->connection->getEventLoopPollData().fd);
        asio::error_code error;
        state->socket.assign(duplicate, error);
        if (duplicate < 0 || error) {
            return fail(Errc::io, "out of file descriptors");
        }
        return Bus(std::move(state));
    } catch (const sdbus::Error& error) {
        return fail(Errc::nobody, "the system's D-Bus can't be reached (" + error.getMessage() + ")",
                    "Bluetooth needs it: start dbus");
    }
}

sdbus::IConnection& Bus::connection() {
    return *state_->connection;
}

void Bus::run(std::function<void()> after, std::function<void()> lost) {
    state_->after = std::move(after);
    state_->lost = std::move(lost);
    look_again();
}

void Bus::look_again() {
    asio::post(state_->executor, [weak = state_->weak_from_this()] {
        if (const auto state = weak.lock()) {
            state->process();
        }
    });
}

}  // namespace kith::transport::bluetooth
