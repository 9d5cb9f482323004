// SPDX-License-Identifier: Apache-2.0
//
// Dialling over LE: connect to the attribute channel, read where links are taken, open a channel to it; a bound on the whole, and
// words for what went wrong. The attribute channel stays with the link: BlueZ over there looks at who connects, and waits for answers.
#include <algorithm>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <optional>
#include <vector>

#include "kith/rendezvous.h"
#include "transport/bluetooth/att.h"
#include "transport/bluetooth/l2cap.h"
#include "transport/bluetooth/l2cap_link.h"
#include "transport/clock.h"

namespace kith::transport::bluetooth {
namespace {

/// What is dialled, and how it may end early; shared with the timer's handler.
struct Attempt {
    explicit Attempt(const asio::any_io_executor& executor)
        : att(std::make_shared<AttSocket>(executor)), channel(std::make_shared<Channel>(executor)), timer(executor) {}

    void give_up(Errc why) {
        ended = why;
        timer.cancel();
        asio::error_code ignored;
        att->close(ignored);
        channel->close(ignored);
    }

    std::shared_ptr<AttSocket> att;
    std::shared_ptr<Channel> channel;
    asio::steady_timer timer;
    std::optional<Errc> ended;
};

Error unanswered(const Attempt& attempt, const asio::error_code& error) {
    if (attempt.ended == Errc::cancelled) {
        return {Errc::cancelled, "the call was given up here", {}};
    }
    if (attempt.ended == Errc::timeout) {
        return {Errc::timeout, "the other device does not answer over Bluetooth",
                "bring the two devices nearer to each other"};
    }
    if (error == asio::error::access_denied || error == asio::error::no_permission) {
        return {Errc::nobody, "this device does not let kith connect over Bluetooth",
                "kith doctor says what is in the way"};
    }
    return {Errc::nobody, "the other device took no connection over Bluetooth (" + error.message() + ")", {}};
}

/// One packet; at an error or the end `error` says so.
asio::awaitable<Bytes> receive(std::shared_ptr<AttSocket> att, asio::error_code& error) {
    Bytes pdu(att_mtu);
    asio::socket_base::message_flags flags = 0;
    const std::size_t size =
        co_await att->async_receive(asio::buffer(pdu), flags, asio::redirect_error(asio::use_awaitable, error));
    if (!error && size == 0) {
        error = asio::error::eof;
    }
    pdu.resize(error ? 0 : size);
    co_return pdu;
}

void send(AttSocket& att, const Bytes& pdu, asio::error_code& error) {
    att.send(asio::buffer(pdu), 0, error);  // 23 bytes at most: they fit, or the other side takes none
}

/// Where the other device takes links; none where it does not say, or no PSM of ours.
asio::awaitable<std::optional<std::uint16_t>> read_psm(std::shared_ptr<AttSocket> att, asio::error_code& error) {
    send(*att, att_read(le_psm_characteristic()), error);
    while (!error) {
        const Bytes pdu = co_await receive(att, error);
        if (const auto value = att_value(pdu)) {
            co_return decode_le_psm(*value);
        }
        if (const auto refusal = att_refusal(pdu)) {
            send(*att, *refusal, error);
        }
    }
    co_return std::nullopt;
}

/// What the other side asks while the link stands.
asio::awaitable<void> refuse_all(std::shared_ptr<AttSocket> att) {
    asio::error_code error;
    while (!error) {
        const Bytes pdu = co_await receive(att, error);
        if (const auto refusal = att_refusal(pdu)) {
            send(*att, *refusal, error);
        }
    }
}

asio::awaitable<Result<std::unique_ptr<Link>>> connect(std::shared_ptr<Attempt> attempt, Address adapter,
                                                       Address peer) {
    const auto token = [](asio::error_code& error) { return asio::redirect_error(asio::use_awaitable, error); };
    asio::error_code error;
    attempt->att->open(att_protocol(), error);
    if (!error) {
        attempt->att->bind(att_at(adapter), error);
    }
    if (!error) {
        co_await attempt->att->async_connect(att_at(peer), token(error));
    }
    if (error || attempt->ended) {
        co_return std::unexpected(unanswered(*attempt, error));
    }
    const auto psm = co_await read_psm(attempt->att, error);
    if (error || attempt->ended) {
        co_return std::unexpected(unanswered(*attempt, error));
    }
    if (!psm) {
        co_return fail(Errc::nobody, "the other device does not say where it takes links",
                       "see that both have the same version of kith");
    }
    attempt->channel->open(channel_protocol(), error);
    if (!error) {
        attempt->channel->bind(channel_at(adapter, 0), error);
    }
    if (!error) {
        allow_large_pieces(attempt->channel->native_handle());
        co_await attempt->channel->async_connect(channel_at(peer, *psm), token(error));
    }
    if (error || attempt->ended) {
        co_return std::unexpected(unanswered(*attempt, error));
    }
    asio::co_spawn(attempt->att->get_executor(), refuse_all(attempt->att), asio::detached);
    co_return link_over(attempt->channel, attempt->att);
}

}  // namespace

struct L2capDialler::State {
    explicit State(asio::any_io_executor on) : executor(std::move(on)) {}
    asio::any_io_executor executor;
    std::vector<std::shared_ptr<Attempt>> attempts;
    Standing standing;

    static asio::awaitable<Result<std::unique_ptr<Link>>> dial(std::shared_ptr<State> state, Address adapter,
                                                               Address peer) {
        const auto attempt = std::make_shared<Attempt>(state->executor);
        state->attempts.push_back(attempt);
        attempt->timer.expires_after(connect_time);
        attempt->timer.async_wait([attempt](const asio::error_code& error) {
            if (!error) {
                attempt->give_up(Errc::timeout);
            }
        });
        auto result = co_await connect(attempt, adapter, peer);
        attempt->timer.cancel();
        std::erase(state->attempts, attempt);
        if (result) {
            state->standing.add(attempt->channel, peer, now());
        } else {
            asio::error_code ignored;
            attempt->att->close(ignored);
        }
        co_return result;
    }
};

L2capDialler::L2capDialler(asio::any_io_executor executor) : state_(std::make_shared<State>(std::move(executor))) {}

L2capDialler::~L2capDialler() {
    cancel();
}

asio::awaitable<Result<std::unique_ptr<Link>>> L2capDialler::dial(Address adapter, Address peer) {
    return State::dial(state_, adapter, peer);
}

void L2capDialler::cancel() {
    for (const auto& attempt : state_->attempts) {
        attempt->give_up(Errc::cancelled);
    }
}

std::optional<Instant> L2capDialler::link_since(const ByteArray<6>& peer) const {
    return state_->standing.since(peer);
}

}  // namespace kith::transport::bluetooth
