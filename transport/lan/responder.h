// SPDX-License-Identifier: Apache-2.0
//
// The responder: announces one meeting on every lane and answers questions about it (RFC 6762, RFC 6763). It is
// sans-IO: messages and time in, packets out. What it tells is random and lives as long as the meeting: an
// instance and a host label of its own, the port, the public number, and the addresses of the link it tells them on.
// Random names need no uniqueness probe (RFC 6762 8.1 wants one against clashes; 80 random bits have none).
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "kith/code.h"
#include "transport/lan/interfaces.h"
#include "transport/lan/mdns.h"

namespace kith::transport::lan {

class Responder {
public:
    /// `random` must outlive it.
    explicit Responder(Random& random) : random_(random) {}
    Responder(const Responder&) = delete;
    Responder& operator=(const Responder&) = delete;

    /// Announces at once and again after a second, under fresh names; what was announced before is taken back.
    void announce(PublicNumber number, std::uint16_t port, const std::vector<Interface>& links, Instant now);
    /// Takes back what was announced (TTL 0); then it is silent.
    void goodbye();
    /// Our instance; null when nothing is announced.
    [[nodiscard]] const dns::Name* instance() const { return service_ ? &service_->instance : nullptr; }

    void receive(const dns::Message& message, const Heard& heard, Instant now);
    void tick(Instant now);
    [[nodiscard]] std::optional<Instant> deadline() const;
    /// Drain it after every call.
    [[nodiscard]] std::optional<Outgoing> next_output();

private:
    /// Which of our records are asked for.
    struct Wanted {
        bool ptr = false;
        bool srv = false;
        bool txt = false;
        bool address = false;
        [[nodiscard]] bool any() const { return ptr || srv || txt || address; }
    };
    struct Service {
        dns::Name instance;
        dns::Name host;
        std::uint16_t port = 0;
        Bytes txt;
    };
    struct LaneState {
        Lane lane;
        const Interface* link = nullptr;
        std::optional<Instant> last;  ///< our last multicast there
        Wanted wanted;                ///< to be answered at `due`
        std::optional<Instant> due;
    };

    [[nodiscard]] LaneState* find(const Lane& lane);
    [[nodiscard]] Wanted wanted_by(const dns::Question& question) const;
    [[nodiscard]] dns::Message response(const Interface& link, const Wanted& wanted, std::uint32_t ttl,
                                        bool flush) const;
    void reply(const dns::Message& query, const Heard& heard, const LaneState& state, const Wanted& wanted,
               Instant now);
    void schedule(LaneState& state, const Wanted& wanted, Instant at);
    void send(const Lane& lane, std::optional<Endpoint> to, const dns::Message& message);

    Random& random_;
    std::optional<Service> service_;
    std::vector<Interface> links_;
    std::vector<LaneState> lanes_;
    std::optional<Instant> again_;  ///< the second announcement
    Instant replies_since_{};       ///< the second in which `replies_` unicast answers were given
    int replies_ = 0;
    std::deque<Outgoing> output_;
};

}  // namespace kith::transport::lan
