// SPDX-License-Identifier: Apache-2.0
//
// What the browser asks, believes and reports.
#include "transport/lan/browser.h"

#include <algorithm>
#include <utility>

#include "kith/rendezvous.h"

namespace kith::transport::lan {

namespace {

using namespace std::chrono_literals;

constexpr Duration interval_max = 60s;
constexpr Duration more_pause = 100ms;    // an answer in two packets needs no question in between
constexpr int more_tries = 3;             // follow-up questions about one instance
constexpr std::size_t more_at_once = 8;   // instances asked about in one packet
constexpr std::size_t query_max = 1'200;  // bytes: below any LAN's MTU
constexpr std::uint32_t ttl_max = 4'500;  // RFC 6762 10: what lives longer is asked for again by then
constexpr std::size_t found_max = 512;    // reports that wait; the owner drains them after every packet

dns::Question question(const dns::Name& name, dns::Type type) {
    return {name, type, static_cast<std::uint16_t>(dns::Class::internet), false};
}

}  // namespace

void Browser::begin(const std::vector<Interface>& links, Instant now) {
    links_ = links;
    lanes_.clear();
    for (const Interface& each : links_) {
        for (const bool v6 : {false, true}) {
            if (each.has(v6)) {
                lanes_.push_back({each.index, v6});
            }
        }
    }
    interval_ = 1s;
    next_query_ = now;
    first_query_ = true;
    tick(now);
}

void Browser::stop() {
    next_query_.reset();
    next_more_.reset();
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
    const bool lane_known = std::ranges::find(lanes_, heard.lane) != lanes_.end();
    const bool near = heard.multicast || (on != nullptr && on->on_link(heard.from.address));
    if (!message.response || on == nullptr || !lane_known || !near || heard.from.port != mdns_port) {
        return;
    }
    forget_expired(now);
    for (const auto* section : {&message.answers, &message.additionals}) {
        for (const dns::Record& record : *section) {
            learn_service(record, heard, now);
        }
    }
    for (const auto* section : {&message.answers, &message.additionals}) {
        for (const dns::Record& record : *section) {
            learn_address(record, heard, *on, now);
        }
    }
    for (Instance& instance : instances_) {
        if (instance.touched) {
            instance.touched = false;
            report(instance, now);
        }
    }
    if (!next_more_ && std::ranges::any_of(instances_, [&](const Instance& i) { return wants_more(i); })) {
        next_more_ = now + more_pause;
    }
}

void Browser::tick(Instant now) {
    if (next_query_ && *next_query_ <= now) {
        forget_expired(now);
        ask(now);
        next_query_ = now + interval_;
        interval_ = std::min(interval_ * 2, interval_max);  // RFC 6762 5.2
    }
    if (next_more_ && *next_more_ <= now) {
        next_more_.reset();
        ask_more(now);
    }
}

std::optional<Instant> Browser::deadline() const {
    if (!next_query_ || !next_more_) {
        return next_query_ ? next_query_ : next_more_;
    }
    return std::min(*next_query_, *next_more_);
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
    if (std::holds_alternative<dns::Address>(record.data) || (ptr != nullptr && record.name != service_name())) {
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

void Browser::ask(Instant now) {
    // RFC 6762 7.1: those we know need not answer. As many as fit one packet.
    std::vector<dns::Record> known;
    for (const Instance& instance : instances_) {
        const auto left = std::chrono::duration_cast<std::chrono::seconds>(instance.expires - now).count();
        if (!wants_more(instance) && left > 0) {
            known.push_back({service_name(), false, static_cast<std::uint32_t>(left), dns::Ptr{instance.name}});
        }
    }
    for (const Lane& lane : lanes_) {
        dns::Message query;
        query.questions.push_back(question(service_name(), dns::Type::ptr));
        // RFC 6762 5.4: first for an answer to us alone, which need not wait for the second after an announcement.
        // Another program that shares port 5353 may get it in our stead (15.1): later questions are for all to hear.
        query.questions.back().unicast = first_query_;
        query.answers = known;
        query.answers.resize(std::min<std::size_t>(known.size(), 30));
        send(lane, query);
    }
    first_query_ = false;
}

bool Browser::wants_more(const Instance& instance) const {
    return instance.asked < more_tries && (!instance.has_txt || instance.port == 0 || instance.reach.empty());
}

/// Asks for what announcements left out: not every responder sends SRV, TXT and addresses along.
void Browser::ask_more(Instant now) {
    for (const Lane& lane : lanes_) {
        dns::Message query;
        std::size_t asked = 0;
        for (Instance& instance : instances_) {
            if (instance.lane != lane || !wants_more(instance) || asked == more_at_once) {
                continue;
            }
            ++asked;
            ++instance.asked;
            if (!instance.has_txt || instance.port == 0) {
                query.questions.push_back(question(instance.name, dns::Type::any));
            } else {
                query.questions.push_back(question(*instance.target_name, dns::Type::a));
                query.questions.push_back(question(*instance.target_name, dns::Type::aaaa));
            }
        }
        if (!query.questions.empty()) {
            send(lane, query);
        }
    }
    if (std::ranges::any_of(instances_, [&](const Instance& i) { return wants_more(i); })) {
        next_more_ = now + 1s;
    }
}

void Browser::send(const Lane& lane, const dns::Message& message) {
    auto bytes = dns::encode(message, query_max);
    if (!bytes) {  // long foreign names: the question alone
        dns::Message bare;
        bare.questions.assign(message.questions.begin(), message.questions.begin() + 1);
        bytes = dns::encode(bare, query_max);
    }
    if (bytes) {
        output_.push_back({lane, std::nullopt, std::move(*bytes)});
    }
}

}  // namespace kith::transport::lan
