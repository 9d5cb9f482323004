// SPDX-License-Identifier: Apache-2.0
//
// The pump's links: who may wait, what comes in goes to the meeting, what the meeting says goes out, and a link that
// is of no more use is written to its end and closed, within bounds.
#include <algorithm>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>

#include "transport/pump_state.h"

namespace kith::transport {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t read_size = 16 * 1024;
constexpr std::size_t write_size = 64 * 1024;
// For the last words on a link: a peer that does not read them must not hold the meeting up.
constexpr Duration linger_time = 2s;
constexpr Duration hurried_time = 100ms;

}  // namespace

void Pump::State::came_in(std::unique_ptr<Link> link) {
    if (!alive() || authenticated) {
        return;  // closes it
    }
    const std::string source = link->source();
    const auto outgoing = std::ranges::count_if(wires, [](const auto& entry) { return entry.second->outgoing; });
    const auto held = std::min(static_cast<std::size_t>(outgoing), limits::pending_connections);
    const auto verdict = doorkeeper.knock(source, limits::pending_connections - held);
    if (!verdict.admit) {
        return;
    }
    if (verdict.evict) {
        closed(*wires.at(*verdict.evict));
    }
    drop_lingerers();
    if (!alive()) {
        return;
    }
    const auto id = meeting->accepted(now());
    if (!id) {
        return;
    }
    doorkeeper.enter(*id, source);
    add(std::move(link), *id, false);
}

/// Links that are done with hold a descriptor until their peer has gone too: the oldest of too many go at once.
void Pump::State::drop_lingerers() {
    std::vector<std::shared_ptr<Wire>> lingering;
    for (const auto& [id, wire] : wires) {
        if (wire->finishing && !wire->told_closed) {
            lingering.push_back(wire);
        }
    }
    const std::size_t most = limits::pending_connections;
    for (std::size_t index = 0; index + most < lingering.size(); ++index) {
        closed(*lingering[index]);
    }
}

std::shared_ptr<Wire> Pump::State::add(std::unique_ptr<Link> link, LinkId id, bool outgoing) {
    auto wire = std::make_shared<Wire>(executor, std::move(link), id, outgoing);
    wires.emplace(id, wire);
    asio::co_spawn(executor, read_loop(shared_from_this(), wire), asio::detached);
    asio::co_spawn(executor, write_loop(shared_from_this(), wire), asio::detached);
    drain();
    return wire;
}

asio::awaitable<void> Pump::State::read_loop(std::shared_ptr<State> self, std::shared_ptr<Wire> wire) {
    Bytes buffer(read_size);
    while (self->meeting != nullptr) {
        const auto count = co_await wire->link->read_some(buffer);
        if (!count || self->meeting == nullptr) {
            break;
        }
        if (!wire->spoke) {
            wire->spoke = true;
            self->doorkeeper.spoke(wire->id);
            self->found();
        }
        if (!wire->told_closed && self->meeting != nullptr) {
            self->meeting->receive(wire->id, ByteView(buffer).first(*count), now());
            self->drain();
        }
    }
    self->closed(*wire);
    self->loop_ended(wire);
}

asio::awaitable<void> Pump::State::write_loop(std::shared_ptr<State> self, std::shared_ptr<Wire> wire) {
    while (self->meeting != nullptr && !wire->told_closed) {
        const ByteView waiting = self->meeting->output(wire->id);
        if (waiting.empty()) {
            if (wire->finishing) {
                wire->link->finish_writing();  // the peer closes on that, and so ends our reading
                break;
            }
            asio::error_code ignored;
            co_await wire->kick.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
            continue;
        }
        // Output is borrowed only until the next call on the meeting, which may come while we write.
        const ByteView part = waiting.first(std::min(waiting.size(), write_size));
        const Bytes chunk(part.begin(), part.end());
        const auto written = co_await wire->link->write(chunk);
        if (!written || self->meeting == nullptr || wire->told_closed) {
            break;  // the reading loop sees the end as well, and says so
        }
        self->meeting->sent(wire->id, chunk.size());
        self->drain();
    }
    self->loop_ended(wire);
}

/// What remains is written, then it is closed.
void Pump::State::finish(Wire& wire) {
    if (wire.finishing) {
        return;
    }
    wire.finishing = true;
    doorkeeper.left(wire.id);
    linger(wire, linger_time);
    wire.kick.cancel();
}

/// At the end of a meeting those who only hung about get a moment for what they are told, not for leaving.
void Pump::State::hurry(Wire& wire) {
    if (!wire.hurried) {
        wire.hurried = true;
        linger(wire, hurried_time);
    }
}

void Pump::State::linger(Wire& wire, Duration time) {
    wire.linger.expires_after(time);
    wire.linger.async_wait([weak = weak_from_this(), id = wire.id](const asio::error_code& error) {
        const auto self = weak.lock();
        if (error || !self) {
            return;
        }
        if (const auto found = self->wires.find(id); found != self->wires.end()) {
            const auto held = found->second;
            self->closed(*held);
        }
    });
}

/// The link is gone, or goes now.
void Pump::State::closed(Wire& wire) {
    if (wire.told_closed) {
        return;
    }
    wire.told_closed = true;
    doorkeeper.left(wire.id);
    wire.link->close();
    wire.kick.cancel();
    if (meeting != nullptr) {
        meeting->closed(wire.id, now());
        drain();
    }
}

void Pump::State::loop_ended(const std::shared_ptr<Wire>& wire) {
    if (--wire->loops > 0) {
        return;
    }
    wire->linger.cancel();
    wires.erase(wire->id);
    wire->gone.cancel();
    if (over) {
        ended.cancel();
    }
}

}  // namespace kith::transport
