// SPDX-License-Identifier: Apache-2.0
//
// rtnetlink(7)'s groups. What the messages say is not read: some get lost when many come, and a dump tells all.
#include "transport/lan/watch_linux.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/steady_timer.hpp>
#include <cstring>

#include "kith/bytes.h"

namespace kith::transport::lan {

namespace {

// A link that comes up tells so in a dozen messages, and its addresses follow.
constexpr auto settle_time = std::chrono::milliseconds(50);

int open_socket() {
    const int fd = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
    sockaddr_nl self{};
    self.nl_family = AF_NETLINK;
    self.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR;
    sockaddr_storage any{};
    std::memcpy(&any, &self, sizeof self);
    if (fd >= 0 && ::bind(fd, reinterpret_cast<const sockaddr*>(&any), sizeof self) != 0) {
        ::close(fd);
        return -1;
    }
    return fd;
}

}  // namespace

struct LinkWatch::State : std::enable_shared_from_this<State> {
    explicit State(const asio::any_io_executor& executor) : netlink(executor), settle(executor) {}

    void wait() {
        netlink.async_wait(asio::posix::stream_descriptor::wait_read,
                           [weak = weak_from_this()](const asio::error_code& error) {
                               const auto self = weak.lock();
                               if (!error && self && self->on_change) {
                                   self->drain();
                               }
                           });
    }

    void drain() {
        std::array<Byte, 8192> buffer{};
        // An overrun is an error too, and says as well that something has changed.
        while (::recv(netlink.native_handle(), buffer.data(), buffer.size(), MSG_DONTWAIT) > 0) {
        }
        wait();
        if (settling) {
            return;
        }
        settling = true;
        settle.expires_after(settle_time);
        settle.async_wait([weak = weak_from_this()](const asio::error_code& error) {
            const auto self = weak.lock();
            if (error || !self || !self->on_change) {
                return;
            }
            self->settling = false;
            const auto tell = self->on_change;  // close() may come from inside of it
            tell();
        });
    }

    asio::posix::stream_descriptor netlink;
    asio::steady_timer settle;
    bool settling = false;
    std::function<void()> on_change;
};

LinkWatch::LinkWatch(asio::any_io_executor executor) : state_(std::make_shared<State>(executor)) {}

LinkWatch::~LinkWatch() {
    close();
}

bool LinkWatch::open(std::function<void()> on_change) {
    close();
    const int fd = open_socket();
    if (fd < 0) {
        return false;
    }
    asio::error_code error;
    state_->netlink.assign(fd, error);
    if (error) {
        ::close(fd);
        return false;
    }
    state_->on_change = std::move(on_change);
    state_->wait();
    return true;
}

void LinkWatch::close() {
    asio::error_code ignored;
    state_->on_change = nullptr;
    state_->settling = false;
    state_->settle.cancel();
    state_->netlink.close(ignored);
}

}  // namespace kith::transport::lan
