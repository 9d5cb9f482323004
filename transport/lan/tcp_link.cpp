// SPDX-License-Identifier: Apache-2.0
//
// TCP, in one file because each that includes Asio costs seconds to compile.
#include "transport/lan/tcp_link.h"

#include <algorithm>
#include <asio/ip/tcp.hpp>
#include <asio/ip/v6_only.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>
#include <optional>
#include <utility>

namespace kith::transport::lan {

namespace {

using asio::ip::tcp;

constexpr int port_draws = 16;          // tries to find a port free on every address
constexpr std::size_t names_tried = 4;  // addresses of one name
constexpr unsigned neighbourhood = 64;  // bits of a global IPv6 address that one device can't choose

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

struct TcpListener::State : std::enable_shared_from_this<State> {
    explicit State(asio::any_io_executor on) : executor(std::move(on)), pause(executor) {}

    /// One acceptor for each address on `port`; `port` is what the first one drew.
    asio::error_code bind_all(const std::vector<IpAddress>& addresses, std::uint16_t port) {
        acceptors.clear();
        where.clear();
        for (const IpAddress& address : addresses) {
            tcp::acceptor acceptor(executor);
            const auto place = to_asio({address, port});
            asio::error_code error;
            acceptor.open(place.protocol(), error);
            if (!error && address.v6) {
                acceptor.set_option(asio::ip::v6_only(true), error);
            }
            if (!error) {
                acceptor.set_option(tcp::acceptor::reuse_address(true), error);
            }
            if (!error) {
                acceptor.bind(place, error);
            }
            if (!error) {
                acceptor.listen(asio::socket_base::max_listen_connections, error);
            }
            if (error == asio::error::address_in_use || error == asio::error::access_denied) {
                return error;
            }
            if (error) {
                last = error;  // gone, or its family is switched off
                continue;
            }
            port = acceptor.local_endpoint(error).port();
            where.push_back({address, port});
            acceptors.push_back(std::move(acceptor));
        }
        return where.empty() ? last : asio::error_code{};
    }

    void accept(std::size_t index) {
        acceptors[index].async_accept([weak = weak_from_this(), index, opening = openings](
                                          const asio::error_code& error, tcp::socket socket) {
            const auto self = weak.lock();
            // After close() and another open() the index is another acceptor's.
            if (!self || !self->on_link || self->openings != opening || error == asio::error::operation_aborted) {
                return;
            }
            if (!error) {
                const OnLink tell = self->on_link;  // close() may come from inside of it
                tell(std::make_unique<TcpLink>(std::move(socket)));
            }
            if (!self->on_link || self->openings != opening) {
                return;
            }
            if (error == asio::error::no_descriptors || error.value() == ENFILE || error == asio::error::no_memory) {
                self->paused.push_back(index);
                self->resume_later();
            } else {
                self->accept(index);  // a peer that left before its turn is no reason to stop
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
            for (const std::size_t index : std::exchange(self->paused, {})) {
                self->accept(index);
            }
        });
    }

    asio::any_io_executor executor;
    asio::steady_timer pause;
    std::vector<tcp::acceptor> acceptors;
    std::vector<std::size_t> paused;
    unsigned openings = 0;  ///< how often it was opened or closed
    std::vector<Endpoint> where;
    asio::error_code last;
    OnLink on_link;
};

TcpListener::TcpListener(asio::any_io_executor executor) : state_(std::make_shared<State>(std::move(executor))) {}

TcpListener::~TcpListener() {
    close();
}

Result<void> TcpListener::open(const std::vector<IpAddress>& addresses, std::uint16_t port, OnLink on_link) {
    close();
    asio::error_code error = std::make_error_code(std::errc::address_not_available);
    for (int draw = 0; draw < port_draws && !addresses.empty(); ++draw) {
        error = state_->bind_all(addresses, port);
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
    for (std::size_t index = 0; index < state_->acceptors.size(); ++index) {
        state_->accept(index);
    }
    return {};
}

const std::vector<Endpoint>& TcpListener::where() const {
    return state_->where;
}

void TcpListener::close() {
    state_->on_link = nullptr;
    ++state_->openings;
    state_->paused.clear();
    state_->pause.cancel();
    asio::error_code ignored;
    for (tcp::acceptor& acceptor : state_->acceptors) {
        acceptor.close(ignored);
    }
    state_->acceptors.clear();
    state_->where.clear();
}

namespace {

/// What is dialled, and how it may end early; shared with the timer's handler.
struct Attempt {
    explicit Attempt(const asio::any_io_executor& executor) : socket(executor), resolver(executor), timer(executor) {}

    void give_up(Errc why) {
        ended = why;
        timer.cancel();
        resolver.cancel();
        asio::error_code ignored;
        socket.close(ignored);
    }

    tcp::socket socket;
    tcp::resolver resolver;
    asio::steady_timer timer;
    std::optional<Errc> ended;
};

asio::awaitable<std::vector<tcp::endpoint>> look_up(std::shared_ptr<Attempt> attempt, Place place) {
    std::vector<tcp::endpoint> out;
    if (place.address) {
        out.push_back(to_asio({*place.address, place.port}));
        co_return out;
    }
    asio::error_code error;
    const auto found = co_await attempt->resolver.async_resolve(place.host, std::to_string(place.port),
                                                                asio::redirect_error(asio::use_awaitable, error));
    for (const auto& each : found) {
        out.push_back(each.endpoint());
    }
    out.resize(std::min(out.size(), names_tried));
    co_return out;
}

asio::awaitable<Result<std::unique_ptr<Link>>> connect(std::shared_ptr<Attempt> attempt, Place place) {
    const std::vector<tcp::endpoint> endpoints = co_await look_up(attempt, place);
    asio::error_code error;
    for (const tcp::endpoint& endpoint : endpoints) {
        if (attempt->ended) {
            break;
        }
        asio::error_code ignored;
        attempt->socket.close(ignored);
        co_await attempt->socket.async_connect(endpoint, asio::redirect_error(asio::use_awaitable, error));
        if (!error && !attempt->ended) {
            co_return std::make_unique<TcpLink>(std::move(attempt->socket));
        }
    }
    if (attempt->ended == Errc::timeout) {
        co_return fail(Errc::timeout, "nobody answered at that address in time");
    }
    if (attempt->ended) {
        co_return fail(Errc::cancelled, "the call was given up here");
    }
    if (endpoints.empty()) {
        co_return fail(Errc::nobody, "the name of that host is not known here", "give its address in digits");
    }
    co_return fail(Errc::nobody, "nobody takes connections at that address (" + error.message() + ")");
}

}  // namespace

struct TcpDialler::State {
    explicit State(asio::any_io_executor on) : executor(std::move(on)) {}
    asio::any_io_executor executor;
    std::vector<std::shared_ptr<Attempt>> attempts;

    static asio::awaitable<Result<std::unique_ptr<Link>>> dial(std::shared_ptr<State> state, std::string where) {
        auto place = parse_place(where);
        if (!place) {
            co_return std::unexpected(place.error());
        }
        const auto attempt = std::make_shared<Attempt>(state->executor);
        state->attempts.push_back(attempt);
        attempt->timer.expires_after(connect_time);
        attempt->timer.async_wait([attempt](const asio::error_code& error) {
            if (!error) {
                attempt->give_up(Errc::timeout);
            }
        });
        auto result = co_await connect(attempt, *place);
        attempt->timer.cancel();
        std::erase(state->attempts, attempt);
        co_return result;
    }
};

TcpDialler::TcpDialler(asio::any_io_executor executor) : state_(std::make_shared<State>(std::move(executor))) {}

TcpDialler::~TcpDialler() {
    cancel();
}

asio::awaitable<Result<std::unique_ptr<Link>>> TcpDialler::dial(std::string where) {
    return State::dial(state_, std::move(where));
}

void TcpDialler::cancel() {
    for (const auto& attempt : state_->attempts) {
        attempt->give_up(Errc::cancelled);
    }
}

}  // namespace kith::transport::lan
