// SPDX-License-Identifier: Apache-2.0
//
// TCP: the link itself, and taking links. Dialling is in tcp_dial.cpp.
#include "transport/lan/tcp_link.h"

#include <algorithm>
#include <asio/ip/v6_only.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>
#include <expected>
#include <utility>

#include "transport/lan/tcp_asio.h"

namespace kith::transport::lan {

namespace {

using asio::ip::tcp;

constexpr int port_draws = 16;          // tries to find a port free on every address
constexpr unsigned neighbourhood = 64;  // bits of a global IPv6 address that one device can't choose

Endpoint from_asio(const tcp::endpoint& place) {
    Endpoint out;
    out.port = place.port();
    if (place.address().is_v4()) {
        const auto octets = place.address().to_v4().to_bytes();
        out.address = IpAddress::v4({octets[0], octets[1], octets[2], octets[3]});
    } else {
        ByteArray<16> octets{};
        std::ranges::copy(place.address().to_v6().to_bytes(), octets.begin());
        out.address = IpAddress::v6_of(octets, static_cast<LinkIndex>(place.address().to_v6().scope_id()));
    }
    return out;
}

/// Whoever has a network of IPv6 addresses has 2^64 of them: they count as one source.
std::string source_of(IpAddress address) {
    if (address.v6 && !address.is_link_local()) {
        std::fill(address.bytes.begin() + neighbourhood / 8, address.bytes.end(), Byte{0});
    }
    return address.text();
}

class TcpLink final : public Link {
public:
    explicit TcpLink(tcp::socket socket) : socket_(std::make_shared<tcp::socket>(std::move(socket))) {
        asio::error_code error;
        socket_->set_option(tcp::no_delay(true), error);
        peer_ = from_asio(socket_->remote_endpoint(error));
    }
    ~TcpLink() override { close(); }

    // Each operation holds the socket: it may outlive the link by the moment in which it is told of its end.
    asio::awaitable<Result<std::size_t>> read_some(std::span<Byte> into) override {
        const auto socket = socket_;
        asio::error_code error;
        const std::size_t count = co_await socket->async_read_some(asio::buffer(into.data(), into.size()),
                                                                   asio::redirect_error(asio::use_awaitable, error));
        if (error) {
            co_return ended(error);
        }
        co_return count;
    }

    asio::awaitable<Result<void>> write(ByteView bytes) override {
        const auto socket = socket_;
        asio::error_code error;
        co_await asio::async_write(*socket, asio::buffer(bytes.data(), bytes.size()),
                                   asio::redirect_error(asio::use_awaitable, error));
        if (error) {
            co_return ended(error);
        }
        co_return Result<void>{};
    }

    void finish_writing() override {
        asio::error_code ignored;
        socket_->shutdown(tcp::socket::shutdown_send, ignored);
    }

    void close() override {
        asio::error_code ignored;
        socket_->close(ignored);
    }

    [[nodiscard]] std::string peer() const override { return peer_.text(); }
    [[nodiscard]] std::string source() const override { return source_of(peer_.address); }

private:
    static std::unexpected<Error> ended(const asio::error_code& error) {
        if (error == asio::error::operation_aborted || error == asio::error::bad_descriptor) {
            return fail(Errc::cancelled, "the link was closed here");
        }
        return fail(Errc::cut, "the connection ended");
    }

    std::shared_ptr<tcp::socket> socket_;
    Endpoint peer_;
};

}  // namespace

tcp::endpoint to_asio(const Endpoint& place) {
    if (!place.address.v6) {
        asio::ip::address_v4::bytes_type octets{};
        std::copy_n(place.address.bytes.begin(), octets.size(), octets.begin());
        return {asio::ip::address_v4(octets), place.port};
    }
    asio::ip::address_v6::bytes_type octets{};
    std::ranges::copy(place.address.bytes, octets.begin());
    return {asio::ip::address_v6(octets, place.address.scope), place.port};
}

std::unique_ptr<Link> link_over(tcp::socket socket) {
    return std::make_unique<TcpLink>(std::move(socket));
}

struct TcpListener::State : std::enable_shared_from_this<State> {
    /// One address on which links are taken. What waits on it holds it weakly: a handler that comes after it was closed, or
    /// after another was opened in its place, finds nothing.
    struct Door {
        explicit Door(const asio::any_io_executor& executor) : acceptor(executor) {}
        tcp::acceptor acceptor;
        Endpoint where;
        bool paused = false;
    };

    explicit State(asio::any_io_executor on) : executor(std::move(on)), pause(executor) {}

    std::expected<std::shared_ptr<Door>, asio::error_code> open_door(const IpAddress& address, std::uint16_t port) {
        const auto door = std::make_shared<Door>(executor);
        const auto place = to_asio({address, port});
        asio::error_code error;
        door->acceptor.open(place.protocol(), error);
        if (!error && address.v6) {
            door->acceptor.set_option(asio::ip::v6_only(true), error);
        }
        if (!error) {
            door->acceptor.set_option(tcp::acceptor::reuse_address(true), error);
        }
        if (!error) {
            door->acceptor.bind(place, error);
        }
        if (!error) {
            door->acceptor.listen(asio::socket_base::max_listen_connections, error);
        }
        if (!error) {
            door->where = {address, door->acceptor.local_endpoint(error).port()};
        }
        if (error) {
            return std::unexpected(error);
        }
        return door;
    }

    /// One door for each address on `port`; where that is 0, on what the first one drew.
    asio::error_code open_all(const std::vector<IpAddress>& addresses, std::uint16_t port) {
        doors.clear();
        asio::error_code last;
        for (const IpAddress& address : addresses) {
            auto door = open_door(address, port);
            if (door) {
                port = (*door)->where.port;
                doors.push_back(std::move(*door));
            } else if (door.error() == asio::error::address_in_use || door.error() == asio::error::access_denied) {
                return door.error();
            } else {
                last = door.error();  // gone, or its family is switched off
            }
        }
        note_places();
        return doors.empty() ? last : asio::error_code{};
    }

    void note_places() {
        where.clear();
        for (const auto& door : doors) {
            where.push_back(door->where);
        }
    }

    void accept(const std::shared_ptr<Door>& door) {
        door->acceptor.async_accept([weak = weak_from_this(), at = std::weak_ptr(door)](const asio::error_code& error,
                                                                                        tcp::socket socket) {
            const auto self = weak.lock();
            if (!self || at.expired() || !self->on_link || error == asio::error::operation_aborted) {
                return;
            }
            if (!error) {
                const OnLink tell = self->on_link;  // close() may come from inside of it
                tell(link_over(std::move(socket)));
            }
            const auto still = at.lock();
            if (!still || !self->on_link) {
                return;
            }
            if (error == asio::error::no_descriptors || error.value() == ENFILE || error == asio::error::no_memory) {
                still->paused = true;
                self->resume_later();
            } else {
                self->accept(still);  // a peer that left before its turn is no reason to stop
            }
        });
    }

    /// Out of descriptors: the waiting peers stay in the system's queue until some are free.
    void resume_later() {
        pause.expires_after(std::chrono::milliseconds(100));
        pause.async_wait([weak = weak_from_this()](const asio::error_code& error) {
            const auto self = weak.lock();
            if (error || !self || !self->on_link) {
                return;
            }
            for (const auto& door : self->doors) {
                if (std::exchange(door->paused, false)) {
                    self->accept(door);
                }
            }
        });
    }

    asio::any_io_executor executor;
    asio::steady_timer pause;
    std::vector<std::shared_ptr<Door>> doors;
    std::vector<Endpoint> where;
    std::uint16_t shared_port = 0;  ///< of all doors, or of those to come
    OnLink on_link;
};

TcpListener::TcpListener(asio::any_io_executor executor) : state_(std::make_shared<State>(std::move(executor))) {}

TcpListener::~TcpListener() {
    close();
}

Result<void> TcpListener::open(const std::vector<IpAddress>& addresses, std::uint16_t port, OnLink on_link) {
    close();
    asio::error_code error;
    state_->shared_port = port;
    for (int draw = 0; draw < port_draws && !addresses.empty(); ++draw) {
        error = state_->open_all(addresses, port);
        // Another program has the drawn port on another of our addresses: draw again.
        if (error != asio::error::address_in_use || port != 0) {
            break;
        }
    }
    if (error) {
        close();
        return fail(Errc::io, "connections can't be taken there: " + error.message(),
                    port != 0 ? "take another port, or leave it out" : "check the address given with --listen");
    }
    state_->on_link = std::move(on_link);
    for (const auto& door : state_->doors) {
        state_->accept(door);
    }
    return {};
}

void TcpListener::follow(const std::vector<IpAddress>& addresses) {
    if (!state_->on_link) {
        return;
    }
    auto& doors = state_->doors;
    std::erase_if(
        doors, [&](const auto& door) { return std::ranges::find(addresses, door->where.address) == addresses.end(); });
    // One port for all, even where none was left for a while; what is announced names it.
    if (!state_->where.empty()) {
        state_->shared_port = state_->where.front().port;
    }
    for (const IpAddress& address : addresses) {
        const bool known = std::ranges::any_of(doors, [&](const auto& door) { return door->where.address == address; });
        if (known) {
            continue;
        }
        // Where another program has that port, this address is left out.
        if (auto door = state_->open_door(address, state_->shared_port)) {
            state_->shared_port = (*door)->where.port;
            doors.push_back(std::move(*door));
            state_->accept(doors.back());
        }
    }
    state_->note_places();
}

bool TcpListener::listens() const {
    return static_cast<bool>(state_->on_link);
}

const std::vector<Endpoint>& TcpListener::where() const {
    return state_->where;
}

void TcpListener::close() {
    state_->on_link = nullptr;
    state_->pause.cancel();
    state_->doors.clear();
    state_->where.clear();
}

}  // namespace kith::transport::lan
