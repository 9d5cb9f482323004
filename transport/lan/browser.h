// SPDX-License-Identifier: Apache-2.0
//
// The browser: asks every lane who is meeting, gathers what the answers say about each instance, and reports who
// can be dialled where (RFC 6762 5.2, RFC 6763 4). Sans-IO, like the responder. All that it remembers is bounded,
// and it believes an announcement only about places on the link it was heard on: nobody can send us elsewhere.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "kith/code.h"
#include "transport/lan/interfaces.h"
#include "transport/lan/mdns.h"

namespace kith::transport::lan {

class Browser {
public:
    /// Instances remembered; beyond them the one heard of longest ago makes room.
    static constexpr std::size_t instances_max = 256;
    /// Addresses kept for one instance.
    static constexpr std::size_t addresses_max = 8;

    struct Found {
        PublicNumber number;
        std::string id;               ///< of the instance, the same in every report of it
        std::vector<Endpoint> where;  ///< best first
    };

    Browser() = default;

    /// Asks at once, then after 1, 2, 4, ... seconds.
    void begin(const std::vector<Interface>& links, Instant now);
    void stop();
    /// Our own instance: never reported. Null ends that.
    void ignore(const dns::Name* own);

    void receive(const dns::Message& message, const Heard& heard, Instant now);
    void tick(Instant now);
    [[nodiscard]] std::optional<Instant> deadline() const;
    /// Drain both after every call. An instance is reported when it is complete, when it changes, and at most once
    /// a second when it is heard of again.
    [[nodiscard]] std::optional<Outgoing> next_output();
    [[nodiscard]] std::optional<Found> next_found();
    /// Instances remembered now; for tests of the bound.
    [[nodiscard]] std::size_t remembered() const { return instances_.size(); }

private:
    struct Reach {
        IpAddress address;
        LinkIndex link = 0;
        bool proven = false;  ///< a packet came from it
        Instant heard;
    };
    struct Instance {
        dns::Name name;
        std::string key;  ///< the name, folded
        Lane lane;        ///< where it was heard last
        Instant heard;
        Instant expires;
        std::optional<PublicNumber> number;
        bool has_txt = false;
        std::uint16_t port = 0;
        std::string target;  ///< the host, folded
        std::optional<dns::Name> target_name;
        std::vector<Reach> reach;
        int asked = 0;  ///< follow-up questions sent
        bool touched = false;
        std::vector<Endpoint> reported;
        std::optional<Instant> reported_at;
    };

    [[nodiscard]] const Interface* link(LinkIndex index) const;
    [[nodiscard]] Instance* find(const std::string& key);
    [[nodiscard]] Instance& remember(const dns::Name& name, const Heard& heard, std::uint32_t ttl, Instant now);
    void learn_service(const dns::Record& record, const Heard& heard, Instant now);
    void learn_address(const dns::Record& record, const Heard& heard, const Interface& on, Instant now);
    void report(Instance& instance, Instant now);
    void forget_expired(Instant now);
    void ask(Instant now);
    void ask_more(Instant now);
    [[nodiscard]] bool wants_more(const Instance& instance) const;
    void send(const Lane& lane, const dns::Message& message);

    std::vector<Interface> links_;
    std::vector<Lane> lanes_;
    std::string own_;
    std::vector<Instance> instances_;
    std::optional<Instant> next_query_;
    Duration interval_{};
    bool first_query_ = true;
    std::optional<Instant> next_more_;
    std::deque<Outgoing> output_;
    std::deque<Found> found_;
};

}  // namespace kith::transport::lan
