// SPDX-License-Identifier: Apache-2.0
//
// L2CAP over LE by the kernel's sockets: the link, and taking links. Dialling is in l2cap_dial_linux.cpp.
#include <bluetooth/bluetooth.h>
#include <bluetooth/l2cap.h>
#include <linux/sock_diag.h>

#include <algorithm>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <cstring>

#include "transport/bluetooth/l2cap.h"
#include "transport/bluetooth/l2cap_link.h"
#include "transport/clock.h"

namespace kith::transport::bluetooth {
namespace {

using namespace std::chrono_literals;

constexpr std::uint16_t att_channel = 4;  // Core 5.3, Vol 3, Part A, 2.1
constexpr std::uint16_t large_piece = 4096;
constexpr std::size_t smallest_piece = 23;  // every LE channel takes that: Vol 3, Part A, 4.22
constexpr auto drain_step = 5ms;

sockaddr_l2 system_address(const Address& where) {
    sockaddr_l2 out{};
    out.l2_family = AF_BLUETOOTH;
    std::ranges::reverse_copy(where.bytes, std::begin(out.l2_bdaddr.b));
    out.l2_bdaddr_type = where.random ? BDADDR_LE_RANDOM : BDADDR_LE_PUBLIC;
    return out;
}

sockaddr_l2 system_address(const asio::generic::stream_protocol::endpoint& place) {
    sockaddr_l2 out{};
    std::memcpy(&out, place.data(), std::min(sizeof out, place.size()));
    return out;
}

/// How many bytes the peer takes in one piece.
std::size_t piece_size(int socket) {
    std::uint16_t size = 0;
    socklen_t length = sizeof size;
    if (getsockopt(socket, SOL_BLUETOOTH, BT_SNDMTU, &size, &length) != 0) {
        return smallest_piece;
    }
    return std::max<std::size_t>(size, smallest_piece);
}

/// True when all that was written has gone to the radio, which keeps its order.
bool drained(int socket) {
    std::array<std::uint32_t, SK_MEMINFO_VARS> memory{};
    socklen_t length = sizeof memory;
    return getsockopt(socket, SOL_SOCKET, SO_MEMINFO, memory.data(), &length) != 0 ||
           memory[SK_MEMINFO_WMEM_ALLOC] == 0;
}

/// A channel has no half that could be closed: what was written has to be out before its end, or is lost; and our reading ends too,
/// which with the writing half alone shut the kernel never says.
asio::awaitable<void> end_when_drained(std::shared_ptr<Channel> channel) {
    asio::steady_timer timer(channel->get_executor());
    asio::error_code ignored;
    while (channel->is_open() && !drained(channel->native_handle())) {
        timer.expires_after(drain_step);
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    channel->shutdown(Channel::shutdown_both, ignored);
}

Address peer_of(const Channel& channel) {
    asio::error_code ignored;
    return address_of(channel.remote_endpoint(ignored));
}

class L2capLink final : public Link {
public:
    L2capLink(std::shared_ptr<Channel> channel, std::shared_ptr<AttSocket> att)
        : channel_(std::move(channel)), att_(std::move(att)) {
        peer_ = peer_of(*channel_);
        piece_ = piece_size(channel_->native_handle());
    }
    ~L2capLink() override { close(); }

    // Each operation holds the channel: it may outlive the link by the moment in which it is told of its end.
    asio::awaitable<Result<std::size_t>> read_some(std::span<Byte> into) override {
        const auto channel = channel_;
        asio::error_code error;
        const std::size_t count = co_await channel->async_receive(asio::buffer(into.data(), into.size()),
                                                                  asio::redirect_error(asio::use_awaitable, error));
        if (error || count == 0) {
            co_return ended(*channel);
        }
        co_return count;
    }

    asio::awaitable<Result<void>> write(ByteView bytes) override {
        const auto channel = channel_;
        const std::size_t piece = piece_;
        while (!bytes.empty()) {
            asio::error_code error;
            const std::size_t size = std::min(bytes.size(), piece);
            const std::size_t count = co_await channel->async_send(asio::buffer(bytes.data(), size),
                                                                   asio::redirect_error(asio::use_awaitable, error));
            if (error) {
                co_return ended(*channel);
            }
            bytes = bytes.subspan(count);
        }
        co_return Result<void>{};
    }

    void finish_writing() override {
        asio::co_spawn(channel_->get_executor(), end_when_drained(channel_), asio::detached);
    }

    void close() override {
        asio::error_code ignored;
        channel_->close(ignored);
        if (att_) {
            att_->close(ignored);
        }
    }

    [[nodiscard]] std::string peer() const override { return peer_.place(); }
    [[nodiscard]] std::string source() const override { return peer_.text(); }

private:
    static std::unexpected<Error> ended(const Channel& channel) {
        return channel.is_open() ? fail(Errc::cut, "the connection ended")
                                 : fail(Errc::cancelled, "the link was closed here");
    }

    std::shared_ptr<Channel> channel_;
    std::shared_ptr<AttSocket> att_;
    Address peer_;
    std::size_t piece_ = smallest_piece;
};

}  // namespace

asio::generic::stream_protocol channel_protocol() {
    return {AF_BLUETOOTH, BTPROTO_L2CAP};
}

asio::generic::seq_packet_protocol att_protocol() {
    return {AF_BLUETOOTH, BTPROTO_L2CAP};
}

asio::generic::stream_protocol::endpoint channel_at(const Address& where, std::uint16_t psm) {
    sockaddr_l2 place = system_address(where);
    place.l2_psm = htobs(psm);
    return {&place, sizeof place};
}

asio::generic::seq_packet_protocol::endpoint att_at(const Address& where) {
    sockaddr_l2 place = system_address(where);
    place.l2_cid = htobs(att_channel);
    return {&place, sizeof place};
}

std::uint16_t psm_of(const asio::generic::stream_protocol::endpoint& place) {
    return btohs(system_address(place).l2_psm);
}

Address address_of(const asio::generic::stream_protocol::endpoint& place) {
    const sockaddr_l2 theirs = system_address(place);
    Address out;
    std::ranges::reverse_copy(theirs.l2_bdaddr.b, out.bytes.begin());
    out.random = theirs.l2_bdaddr_type == BDADDR_LE_RANDOM;
    return out;
}

void allow_large_pieces(int socket) {
    // Without it the channel works as well, in smaller pieces.
    static_cast<void>(setsockopt(socket, SOL_BLUETOOTH, BT_RCVMTU, &large_piece, sizeof large_piece));
}

void wait_for_word(int acceptor) {
    const int on = 1;
    static_cast<void>(setsockopt(acceptor, SOL_BLUETOOTH, BT_DEFER_SETUP, &on, sizeof on));
}

bool say_yes(int channel) {
    char nothing = 0;
    // The first read of a channel that waits answers the caller. It does not wait, and a weak_ptr's lock is none:
    // NOLINTNEXTLINE(clang-analyzer-unix.BlockInCriticalSection)
    return recv(channel, &nothing, sizeof nothing, MSG_DONTWAIT) == 0;
}

std::unique_ptr<Link> link_over(std::shared_ptr<Channel> channel, std::shared_ptr<AttSocket> att) {
    return std::make_unique<L2capLink>(std::move(channel), std::move(att));
}

void Standing::add(const std::shared_ptr<Channel>& channel, const Address& peer, Instant now) {
    std::erase_if(all_, [](const One& one) { return one.channel.expired(); });
    all_.push_back({.channel = channel, .peer = peer.bytes, .since = now});
}

std::optional<Instant> Standing::since(const ByteArray<6>& peer) const {
    for (const One& one : all_) {
        const auto channel = one.channel.lock();
        if (one.peer == peer && channel && channel->is_open()) {
            return one.since;
        }
    }
    return std::nullopt;
}

struct L2capListener::State : std::enable_shared_from_this<State> {
    explicit State(const asio::any_io_executor& executor) : acceptor(executor), pause(executor) {}

    void accept() {
        acceptor.async_accept([weak = weak_from_this()](const asio::error_code& error, Channel channel) {
            const auto self = weak.lock();
            if (!self || !self->on_link || error == asio::error::operation_aborted) {
                return;
            }
            if (!error && say_yes(channel.native_handle())) {
                const OnLink tell = self->on_link;  // close() may come from inside of it
                const auto taken = std::make_shared<Channel>(std::move(channel));
                self->standing.add(taken, peer_of(*taken), now());
                tell(link_over(taken, nullptr));
            }
            if (self->on_link) {
                error ? self->accept_later() : self->accept();
            }
        });
    }

    /// Out of descriptors, or the adapter has gone: it must not spin.
    void accept_later() {
        pause.expires_after(100ms);
        pause.async_wait([weak = weak_from_this()](const asio::error_code& error) {
            const auto self = weak.lock();
            if (!error && self && self->on_link) {
                self->accept();
            }
        });
    }

    Acceptor acceptor;
    asio::steady_timer pause;
    Standing standing;
    OnLink on_link;
};

L2capListener::L2capListener(const asio::any_io_executor& executor) : state_(std::make_shared<State>(executor)) {}

L2capListener::~L2capListener() {
    close();
}

Result<std::uint16_t> L2capListener::open(const Address& adapter, OnLink on_link) {
    close();
    Acceptor& acceptor = state_->acceptor;
    asio::error_code error;
    acceptor.open(channel_protocol(), error);
    if (!error) {
        acceptor.bind(channel_at(adapter, 0), error);
    }
    if (!error) {
        allow_large_pieces(acceptor.native_handle());
        wait_for_word(acceptor.native_handle());
        acceptor.listen(asio::socket_base::max_listen_connections, error);
    }
    std::uint16_t psm = 0;
    if (!error) {
        psm = psm_of(acceptor.local_endpoint(error));
    }
    if (error) {
        close();
        return fail(Errc::io, "connections can't be taken over Bluetooth: " + error.message(),
                    "kith doctor says what is in the way");
    }
    state_->on_link = std::move(on_link);
    state_->accept();
    return psm;
}

std::optional<Instant> L2capListener::link_since(const ByteArray<6>& peer) const {
    return state_->standing.since(peer);
}

void L2capListener::close() {
    state_->on_link = nullptr;
    state_->pause.cancel();
    asio::error_code ignored;
    state_->acceptor.close(ignored);
}

}  // namespace kith::transport::bluetooth
