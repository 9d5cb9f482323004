// SPDX-License-Identifier: Apache-2.0
//
// Dialling over TCP: several addresses of one place in turn, a bound on the whole, and words for what went wrong.
#include <algorithm>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <optional>
#include <utility>

#include "transport/lan/tcp_asio.h"
#include "transport/lan/tcp_link.h"

namespace kith::transport::lan {

using asio::ip::tcp;

namespace {

constexpr std::size_t names_tried = 4;  // addresses of one name

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

asio::awaitable<std::vector<tcp::endpoint>> look_up(std::shared_ptr<Attempt> attempt, Place place,
                                                    std::vector<LinkIndex> links) {
    std::vector<tcp::endpoint> out;
    if (place.address && place.address->v6 && place.address->is_link_local() && place.address->scope == 0) {
        for (const LinkIndex link : links) {
            place.address->scope = link;
            out.push_back(to_asio({*place.address, place.port}));
        }
        co_return out;
    }
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

/// Why no link came of it, in words that say what the other side or the network did.
Error unanswered(const asio::error_code& error) {
    if (error == asio::error::connection_refused) {
        return {Errc::nobody, "nobody listens at that address",
                "see that the other person's kith still waits, and take the address it shows now: it is new each time"};
    }
    if (error == asio::error::network_unreachable || error == asio::error::host_unreachable) {
        return {Errc::nobody, "no way leads to that address from here", "see that both devices are on one network"};
    }
    if (error == asio::error::timed_out) {
        return {Errc::timeout, "nothing answers at that address",
                "a firewall over there may drop connections: let the other person type your code instead"};
    }
    if (error == asio::error::access_denied || error == asio::error::no_permission) {
        return {Errc::nobody, "this device does not let kith connect there", "allow outgoing TCP in its firewall"};
    }
    return {Errc::nobody, "nobody takes connections at that address (" + error.message() + ")", {}};
}

asio::awaitable<Result<std::unique_ptr<Link>>> connect(std::shared_ptr<Attempt> attempt, Place place,
                                                       std::vector<LinkIndex> links) {
    const std::vector<tcp::endpoint> endpoints = co_await look_up(attempt, place, std::move(links));
    asio::error_code error;
    for (const tcp::endpoint& endpoint : endpoints) {
        if (attempt->ended) {
            break;
        }
        asio::error_code ignored;
        attempt->socket.close(ignored);
        co_await attempt->socket.async_connect(endpoint, asio::redirect_error(asio::use_awaitable, error));
        if (!error && !attempt->ended) {
            co_return link_over(std::move(attempt->socket));
        }
    }
    if (attempt->ended == Errc::timeout) {
        co_return std::unexpected(unanswered(asio::error::timed_out));
    }
    if (attempt->ended) {
        co_return fail(Errc::cancelled, "the call was given up here");
    }
    if (endpoints.empty() && place.address) {
        co_return fail(Errc::nobody, "that address names no link of this device",
                       "write the link behind it, for example [fe80::1%eth0]:40123");
    }
    if (endpoints.empty()) {
        co_return fail(Errc::nobody, "the name of that host is not known here", "give its address in digits");
    }
    co_return std::unexpected(unanswered(error));
}

}  // namespace

struct TcpDialler::State {
    explicit State(asio::any_io_executor on) : executor(std::move(on)) {}
    asio::any_io_executor executor;
    std::vector<std::shared_ptr<Attempt>> attempts;

    static asio::awaitable<Result<std::unique_ptr<Link>>> dial(std::shared_ptr<State> state, std::string where,
                                                               std::vector<LinkIndex> links) {
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
        auto result = co_await connect(attempt, *place, std::move(links));
        attempt->timer.cancel();
        std::erase(state->attempts, attempt);
        co_return result;
    }
};

TcpDialler::TcpDialler(asio::any_io_executor executor) : state_(std::make_shared<State>(std::move(executor))) {}

TcpDialler::~TcpDialler() {
    cancel();
}

asio::awaitable<Result<std::unique_ptr<Link>>> TcpDialler::dial(std::string where, std::vector<LinkIndex> links) {
    return State::dial(state_, std::move(where), std::move(links));
}

void TcpDialler::cancel() {
    for (const auto& attempt : state_->attempts) {
        attempt->give_up(Errc::cancelled);
    }
}

}  // namespace kith::transport::lan
