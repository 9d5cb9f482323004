// SPDX-License-Identifier: Apache-2.0
//
// The browser: hears who is meeting, asks every lane for the numbers that matter just now, gathers what the answers say about
// each instance, and reports who can be dialled where (RFC 6762 5.2, RFC 6763 4). Sans-IO, like the responder. It asks by
// number (RFC 6763 7.1), so that in a room of hundreds one answers and not all: docs/adr/0027. All that it remembers is
// bounded, and it believes an announcement only about places on the link it was heard on: nobody can send us elsewhere.
#pragma once

#include <deque>
#include <optional>
#include <set>
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
    /// Who is counted by asking().
    static constexpr std::size_t asking_max = 256;
    /// Addresses kept for one instance.
    static constexpr std::size_t addresses_max = 8;

    struct Found {
        PublicNumber number;
        std::string id;               ///< of the instance, the same in every report of it
        std::vector<Endpoint> where;  ///< best first
    };

    Browser() = default;

    /// Begins to hear what is announced. Nothing is asked before seek().
    void begin(const std::vector<Interface>& links);
    /// Asks who bears one of these numbers: at once in one family of each link, after 150 ms in both unless that brought
    /// it, then after 1, 2, 4, ... seconds. Replaces what was asked for before; no numbers: asks nothing.
    void seek(const std::vector<PublicNumber>& numbers, Instant now);
    /// The links have changed: what came only over those that went is forgotten, on those that came is asked at once.
    void follow(const std::vector<Interface>& links, Instant now);
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
    /// Others heard to ask for numbers since seek(), up to asking_max: they choose one, or have been told one.
    [[nodiscard]] std::size_t asking() const { return asking_.size(); }
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

    struct LaneState {
        Lane lane;
        bool first = false;               ///< of its link: asked before the other family
        std::optional<Instant> answer{};  ///< when somebody was heard last
        std::optional<Instant> asked{};   ///< by us
        std::optional<Instant> spared{};  ///< somebody else asked the same
    };

    [[nodiscard]] const Interface* link(LinkIndex index) const;
    [[nodiscard]] LaneState* lane(const Lane& which);
    void hear_question(const dns::Message& message, const Heard& heard, Instant now);
    void hear_answer(const dns::Message& message, const Heard& heard, const Interface& on, Instant now);
    bool make_lanes();
    [[nodiscard]] Instance* find(const std::string& key);
    [[nodiscard]] Instance& remember(const dns::Name& name, const Heard& heard, std::uint32_t ttl, Instant now);
    void learn_service(const dns::Record& record, const Heard& heard, Instant now);
    void learn_address(const dns::Record& record, const Heard& heard, const Interface& on, Instant now);
    void report(Instance& instance, Instant now);
    void forget_expired(Instant now);
    void ask(Instant now);
    void ask_more(Instant now);
    [[nodiscard]] dns::Message question_for(Instant now) const;
    [[nodiscard]] bool answered(const LaneState& state) const;
    [[nodiscard]] bool wanted(PublicNumber number) const;
    [[nodiscard]] static bool complete(const Instance& instance);
    [[nodiscard]] static bool wants_more(const Instance& instance);
    void send(const Lane& lane, const dns::Message& message);

    std::vector<Interface> links_;
    std::vector<LaneState> lanes_;
    std::string own_;
    std::vector<Instance> instances_;
    std::vector<PublicNumber> wanted_;
    std::vector<dns::Name> subtypes_;  ///< of wanted_
    std::set<Endpoint> asking_;
    std::optional<Instant> sought_;  ///< when seek() was called
    std::optional<Instant> next_query_;
    Duration interval_{};
    int round_ = 0;  ///< of questions: the first in one family, the second where the first brought nothing
    std::optional<Instant> next_more_;
    std::deque<Outgoing> output_;
    std::deque<Found> found_;
};

}  // namespace kith::transport::lan
