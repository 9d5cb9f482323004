// SPDX-License-Identifier: Apache-2.0
//
// The responder: announces one meeting on every lane and answers questions about it (RFC 6762, RFC 6763). It is
// sans-IO: messages and time in, packets out. What it tells is random and lives as long as the meeting: an
// instance and a host label of its own, the port, the public number, and the addresses of the link it tells them on.
// Random names need no uniqueness probe (RFC 6762 8.1 wants one against clashes; 80 random bits have none). Nobody else has
// our records, so that there are no duplicate answers to hold back (7.4). How soon it speaks: docs/adr/0027.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "kith/code.h"
#include "transport/lan/crowd.h"
#include "transport/lan/interfaces.h"
#include "transport/lan/mdns.h"

namespace kith::transport::lan {

class Responder {
public:
    /// Both must outlive it; whoever owns `crowd` lets it hear every message.
    Responder(Random& random, const Crowd& crowd) : random_(random), crowd_(crowd) {}
    Responder(const Responder&) = delete;
    Responder& operator=(const Responder&) = delete;

    /// Announces at once and again after a second, under fresh names; what was announced before is taken back. In a
    /// crowded room once, and in one family of each link: whoever looks for us asks.
    void announce(PublicNumber number, std::uint16_t port, const std::vector<Interface>& links, Instant now);
    /// The links have changed, or their addresses: announces where that is news. Nothing while nothing is announced.
    void follow(const std::vector<Interface>& links, Instant now);
    /// Takes back what was said (TTL 0), where something was; then it is silent.
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
        bool sub = false;  ///< the PTR under our number's subtype
        bool srv = false;
        bool txt = false;
        bool address = false;
        friend bool operator==(const Wanted&, const Wanted&) = default;
        void add(const Wanted& more);
        [[nodiscard]] bool any() const { return ptr || sub || srv || txt || address; }
    };
    struct Service {
        dns::Name instance;
        dns::Name host;
        dns::Name subtype;
        std::uint16_t port = 0;
        Bytes txt;
    };
    struct LaneState {
        Lane lane;
        Interface link;
        std::optional<Instant> last;     ///< our last multicast there
        std::optional<Instant> again{};  ///< the second announcement
        Wanted wanted{};                 ///< to be answered at `due`
        std::optional<Instant> due{};
        std::optional<Endpoint> asker{};  ///< the only one who waits for it; none: several, or nobody asked
    };

    [[nodiscard]] LaneState* find(const Lane& lane);
    [[nodiscard]] Wanted wanted_by(const dns::Question& question, bool narrowed) const;
    [[nodiscard]] bool knows_us(const dns::Message& message, const dns::Name& under) const;
    void more_known(const dns::Message& message, const Heard& heard, LaneState& state) const;
    [[nodiscard]] Duration delay(const dns::Message& message, const Wanted& wanted);
    [[nodiscard]] dns::Message response(const Interface& link, const Wanted& wanted, std::uint32_t ttl,
                                        bool flush) const;
    void reply(const dns::Message& query, const Heard& heard, const LaneState& state, const Wanted& wanted,
               Instant now);
    void announce_on(LaneState& state, Instant now);
    static void schedule(LaneState& state, const Wanted& wanted, Instant at, std::optional<Endpoint> asker);
    void send(const Lane& lane, std::optional<Endpoint> to, const dns::Message& message);

    Random& random_;
    const Crowd& crowd_;
    std::optional<Service> service_;
    std::vector<LaneState> lanes_;
    Instant replies_since_{};  ///< the second in which `replies_` unicast answers were given
    int replies_ = 0;
    std::deque<Outgoing> output_;
};

}  // namespace kith::transport::lan
