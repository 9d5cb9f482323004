// SPDX-License-Identifier: Apache-2.0
//
// What the browser believes and reports. What it asks is in browser_ask.cpp.
#include "transport/lan/browser.h"

#include <algorithm>
#include <utility>

#include "kith/rendezvous.h"

namespace kith::transport::lan {

namespace {

using namespace std::chrono_literals;

constexpr Duration more_pause = 100ms;    // an answer in two packets needs no question in between
constexpr std::uint32_t ttl_max = 4'500;  // RFC 6762 10: what lives longer is asked for again by then
constexpr std::size_t found_max = 512;    // reports that wait; the owner drains them after every packet

}  // namespace

void Browser::begin(const std::vector<Interface>& links) {
    stop();
    links_ = links;
    make_lanes();
}

/// True when there are lanes that were not there before.
bool Browser::make_lanes() {
    bool news = false;
    std::vector<LaneState> before = std::exchange(lanes_, {});
    for (const Interface& each : links_) {
        for (const bool v6 : {false, true}) {
            if (!each.has(v6)) {
                continue;
            }
            const auto known = std::ranges::find(before, Lane{each.index, v6}, &LaneState::lane);
            news = news || known == before.end();
            lanes_.push_back(known != before.end() ? *known : LaneState{.lane = {each.index, v6}});
            lanes_.back().first = !v6 || !each.has(false);
        }
    }
    return news;
}

void Browser::follow(const std::vector<Interface>& links, Instant now) {
    links_ = links;
    const bool news = make_lanes();
    for (Instance& instance : instances_) {
        const auto gone =
            std::erase_if(instance.reach, [&](const Reach& reach) { return link(reach.link) == nullptr; });
        instance.touched = gone > 0;
    }
    std::erase_if(instances_, [&](const Instance& each) { return each.touched && each.reach.empty(); });
    for (Instance& instance : instances_) {
        if (std::exchange(instance.touched, false)) {
            report(instance, now);
        }
    }
    if (next_query_ && news) {
        seek(std::vector<PublicNumber>(wanted_), now);
    }
}

void Browser::stop() {
    next_query_.reset();
    next_more_.reset();
    sought_.reset();
    wanted_.clear();
    subtypes_.clear();
    asking_.clear();
    lanes_.clear();
    instances_.clear();
    found_.clear();
}

void Browser::ignore(const dns::Name* own) {
    own_ = own != nullptr ? own->folded() : std::string();
    std::erase_if(instances_, [&](const Instance& instance) { return instance.key == own_; });
}

void Browser::receive(const dns::Message& message, const Heard& heard, Instant now) {
    const Interface* on = link(heard.lane.link);
    // RFC 6762 6 and 11: answers come from port 5353, and from this link; what was sent to the group can't have crossed
    // a router, what was sent to us alone has to show it by its source.
    const bool near = heard.multicast || (on != nullptr && on->on_link(heard.from.address));
    if (on == nullptr || lane(heard.lane) == nullptr || !near || heard.from.port != mdns_port) {
        return;
    }
    if (message.response) {
        hear_answer(message, heard, *on, now);
    } else {
        hear_question(message, heard, now);
    }
}

void Browser::hear_answer(const dns::Message& message, const Heard& heard, const Interface& on, Instant now) {
    forget_expired(now);
    for (const auto* section : {&message.answers, &message.additionals}) {
        for (const dns::Record& record : *section) {
            learn_service(record, heard, now);
        }
    }
    for (const auto* section : {&message.answers, &message.additionals}) {
        for (const dns::Record& record : *section) {
            learn_address(record, heard, on, now);
        }
    }
    for (Instance& instance : instances_) {
        if (std::exchange(instance.touched, false)) {
            lane(heard.lane)->answer = now;
            report(instance, now);
        }
    }
    if (!next_more_ && std::ranges::any_of(instances_, [](const Instance& i) { return wants_more(i); })) {
        next_more_ = now + more_pause;
    }
}

std::optional<Outgoing> Browser::next_output() {
    if (output_.empty()) {
        return std::nullopt;
    }
    Outgoing out = std::move(output_.front());
    output_.pop_front();
    return out;
}

std::optional<Browser::Found> Browser::next_found() {
    if (found_.empty()) {
        return std::nullopt;
    }
    Found found = std::move(found_.front());
    found_.pop_front();
    return found;
}

const Interface* Browser::link(LinkIndex index) const {
    const auto found = std::ranges::find(links_, index, &Interface::index);
    return found == links_.end() ? nullptr : &*found;
}

Browser::LaneState* Browser::lane(const Lane& which) {
    const auto found = std::ranges::find(lanes_, which, &LaneState::lane);
    return found == lanes_.end() ? nullptr : &*found;
}

Browser::Instance* Browser::find(const std::string& key) {
    const auto found = std::ranges::find(instances_, key, &Instance::key);
    return found == instances_.end() ? nullptr : &*found;
}

Browser::Instance& Browser::remember(const dns::Name& name, const Heard& heard, std::uint32_t ttl, Instant now) {
    std::string key = name.folded();
    Instance* instance = find(key);
    if (instance == nullptr) {
        if (instances_.size() >= instances_max) {
            std::swap(*std::ranges::min_element(instances_, {}, &Instance::heard), instances_.back());
            instances_.pop_back();
        }
        instances_.push_back({.name = name,
                              .key = std::move(key),
                              .lane = heard.lane,
                              .heard = now,
                              .expires = now,
                              .number = {},
                              .has_txt = false,
                              .port = 0,
                              .target = {},
                              .target_name = {},
                              .reach = {},
                              .asked = 0,
                              .touched = false,
                              .reported = {},
                              .reported_at = {}});
        instance = &instances_.back();
    }
    instance->lane = heard.lane;
    instance->heard = now;
    instance->expires = now + std::chrono::seconds(std::min(ttl, ttl_max));
    instance->touched = true;
    return *instance;
}

/// PTR, SRV and TXT of an instance of our service.
void Browser::learn_service(const dns::Record& record, const Heard& heard, Instant now) {
    const auto* ptr = std::get_if<dns::Ptr>(&record.data);
    const dns::Name& name = ptr != nullptr ? ptr->target : record.name;
    if (std::holds_alternative<dns::Address>(record.data) || (ptr != nullptr && !is_of_service(record.name))) {
        return;
    }
    const auto labels = name.labels();
    if (labels.size() != 4 || name.folded() == own_ || service_name().under(labels[0]) != name) {
        return;
    }
    if (record.ttl == 0) {  // RFC 6762 10.1: gone
        if (ptr != nullptr) {
            std::erase_if(instances_, [key = name.folded()](const Instance& i) { return i.key == key; });
        }
        return;
    }
    Instance& instance = remember(name, heard, record.ttl, now);
    if (const auto* txt = std::get_if<dns::Txt>(&record.data)) {
        instance.has_txt = true;
        instance.number = decode_txt(txt->data);
    } else if (const auto* srv = std::get_if<dns::Srv>(&record.data)) {
        instance.port = srv->port;
        std::string target = srv->target.folded();
        if (target != instance.target) {
            instance.reach.clear();
            instance.target = std::move(target);
            instance.target_name = srv->target;
        }
    }
}

void Browser::learn_address(const dns::Record& record, const Heard& heard, const Interface& on, Instant now) {
    const auto* data = std::get_if<dns::Address>(&record.data);
    if (data == nullptr || record.ttl == 0) {
        return;
    }
    IpAddress address = data->address;
    if (address.v6 && address.is_link_local()) {
        address.scope = heard.lane.link;
    }
    // Only what is on this link: an announcement must not make us knock at a stranger's door elsewhere.
    const bool near =
        on.on_link(address) && !address.is_loopback() && !address.is_multicast() && !address.is_unspecified();
    if (!near) {
        return;
    }
    const std::string host = record.name.folded();
    for (Instance& instance : instances_) {
        if (instance.target != host) {
            continue;
        }
        if (record.flush) {  // RFC 6762 10.2: what this link said more than a second ago is replaced
            std::erase_if(instance.reach,
                          [&](const Reach& r) { return r.link == heard.lane.link && now - r.heard > 1s; });
        }
        auto known = std::ranges::find(instance.reach, address, &Reach::address);
        if (known == instance.reach.end()) {
            if (instance.reach.size() >= addresses_max) {
                continue;
            }
            instance.reach.push_back({address, heard.lane.link, false, now});
            known = instance.reach.end() - 1;
        }
        known->heard = now;
        known->proven = known->proven || address == heard.from.address;
        instance.touched = true;
    }
}

void Browser::report(Instance& instance, Instant now) {
    if (!instance.number || instance.port == 0 || instance.reach.empty()) {
        return;
    }
    // Best first: where a packet came from, then IPv4, then IPv6 of this link, then the rest.
    const auto rank = [](const Reach& r) {
        return r.proven ? 0 : !r.address.v6 ? 1 : r.address.is_link_local() ? 2 : 3;
    };
    std::vector<Endpoint> where;
    for (const int wanted : {0, 1, 2, 3}) {
        for (const Reach& r : instance.reach) {
            if (rank(r) == wanted) {
                where.push_back({r.address, instance.port});
            }
        }
    }
    const bool lately = instance.reported_at && now - *instance.reported_at < 1s;
    if ((where == instance.reported && lately) || found_.size() >= found_max) {
        return;
    }
    instance.reported = where;
    instance.reported_at = now;
    found_.push_back({*instance.number, instance.key, std::move(where)});
}

void Browser::forget_expired(Instant now) {
    std::erase_if(instances_, [&](const Instance& instance) { return instance.expires <= now; });
}

}  // namespace kith::transport::lan
