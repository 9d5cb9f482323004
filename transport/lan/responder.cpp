// SPDX-License-Identifier: Apache-2.0
//
// What the responder says, to whom, and when.
#include "transport/lan/responder.h"

#include <algorithm>

#include "kith/rendezvous.h"

namespace kith::transport::lan {

namespace {

using namespace std::chrono_literals;

// RFC 6762 10 recommends 120 s for what names a host; ours all vanish with the meeting.
constexpr std::uint32_t ttl_seconds = 120;
constexpr std::uint32_t legacy_ttl_seconds = 10;  // RFC 6762 6.7
// Unicast answers go wherever a question says it came from: a flood must not make us a louder one.
constexpr int replies_a_second = 32;

bool asks_internet(const dns::Question& question) {
    return question.klass == static_cast<std::uint16_t>(dns::Class::internet) ||
           question.klass == static_cast<std::uint16_t>(dns::Class::any);
}

bool asks(const dns::Question& question, dns::Type type) {
    return question.type == type || question.type == dns::Type::any;
}

}  // namespace

void Responder::announce(PublicNumber number, std::uint16_t port, const std::vector<Interface>& links, Instant now) {
    goodbye();
    const auto instance = service_name().under(random_label(random_));
    const auto local = dns::Name::of({"local"});
    const auto host = local ? local->under(random_label(random_)) : std::nullopt;
    service_ = Service{instance.value(), host.value(), port, encode_txt(number)};
    links_ = links;
    lanes_.clear();
    for (const Interface& link : links_) {
        for (const bool v6 : {false, true}) {
            if (link.has(v6)) {
                lanes_.push_back({.lane = {link.index, v6}, .link = &link, .last = {}, .wanted = {}, .due = now});
                lanes_.back().wanted.ptr = true;
            }
        }
    }
    again_ = now + 1s;  // RFC 6762 8.3: at least twice, a second apart
    tick(now);
}

void Responder::goodbye() {
    if (!service_) {
        return;
    }
    // RFC 6762 10.1. An answer that still waits is dropped: nothing may announce us after our goodbye.
    for (const LaneState& state : lanes_) {
        send(state.lane, std::nullopt, response(*state.link, {true, true, true, true}, 0, true));
    }
    service_.reset();
    lanes_.clear();
    again_.reset();
}

void Responder::receive(const dns::Message& message, const Heard& heard, Instant now) {
    LaneState* state = find(heard.lane);
    if (message.response || !service_ || state == nullptr) {
        return;
    }
    Wanted multicast;
    Wanted unicast;
    for (const dns::Question& question : message.questions) {
        Wanted wanted = wanted_by(question);
        // RFC 6762 7.1: who knows us with at least half our lifetime needs no answer.
        wanted.ptr = wanted.ptr && std::ranges::none_of(message.answers, [&](const dns::Record& known) {
                         const auto* ptr = std::get_if<dns::Ptr>(&known.data);
                         return ptr != nullptr && ptr->target == service_->instance && known.ttl >= ttl_seconds / 2;
                     });
        // RFC 6762 5.4: a QU question gets its answer alone only if all others have lately heard it.
        const bool fresh = state->last && now - *state->last < std::chrono::seconds(ttl_seconds / 4);
        const bool alone = heard.from.port != mdns_port || !heard.multicast || (question.unicast && fresh);
        Wanted& into = alone ? unicast : multicast;
        into.ptr |= wanted.ptr;
        into.srv |= wanted.srv;
        into.txt |= wanted.txt;
        into.address |= wanted.address;
    }
    if (unicast.any()) {
        reply(message, heard, *state, unicast, now);
    }
    if (multicast.any()) {
        // RFC 6762 6: many may answer for a shared record, so not all at once; nobody else answers for the others.
        const Duration delay = multicast.ptr ? random_delay(random_, 20ms, 120ms) : 0ms;
        schedule(*state, multicast, now + delay);
        tick(now);
    }
}

void Responder::tick(Instant now) {
    if (again_ && *again_ <= now) {
        again_.reset();
        for (LaneState& state : lanes_) {
            schedule(state, {.ptr = true}, now);
        }
    }
    for (LaneState& state : lanes_) {
        if (state.due && *state.due <= now) {
            send(state.lane, std::nullopt, response(*state.link, state.wanted, ttl_seconds, true));
            state.last = now;
            state.due.reset();
            state.wanted = {};
        }
    }
}

std::optional<Instant> Responder::deadline() const {
    std::optional<Instant> next = again_;
    for (const LaneState& state : lanes_) {
        if (state.due && (!next || *state.due < *next)) {
            next = state.due;
        }
    }
    return next;
}

std::optional<Outgoing> Responder::next_output() {
    if (output_.empty()) {
        return std::nullopt;
    }
    Outgoing out = std::move(output_.front());
    output_.pop_front();
    return out;
}

Responder::LaneState* Responder::find(const Lane& lane) {
    const auto found = std::ranges::find(lanes_, lane, &LaneState::lane);
    return found == lanes_.end() ? nullptr : &*found;
}

Responder::Wanted Responder::wanted_by(const dns::Question& question) const {
    Wanted wanted;
    if (!asks_internet(question)) {
        return wanted;
    }
    if (question.name == service_name()) {
        wanted.ptr = asks(question, dns::Type::ptr);
    } else if (question.name == service_->instance) {
        wanted.srv = asks(question, dns::Type::srv);
        wanted.txt = asks(question, dns::Type::txt);
    } else if (question.name == service_->host) {
        wanted.address = asks(question, dns::Type::a) || asks(question, dns::Type::aaaa);
    }
    return wanted;
}

dns::Message Responder::response(const Interface& link, const Wanted& wanted, std::uint32_t ttl, bool flush) const {
    dns::Message message;
    message.response = true;
    // RFC 6763 12: what the asker will want next comes along.
    const bool rest = wanted.ptr;
    const auto into = [&](bool asked) -> std::vector<dns::Record>& {
        return asked ? message.answers : message.additionals;
    };
    if (wanted.ptr) {
        message.answers.push_back({service_name(), false, ttl, dns::Ptr{service_->instance}});
    }
    if (wanted.srv || rest) {
        into(wanted.srv).push_back({service_->instance, flush, ttl, dns::Srv{0, 0, service_->port, service_->host}});
    }
    if (wanted.txt || rest) {
        into(wanted.txt).push_back({service_->instance, flush, ttl, dns::Txt{service_->txt}});
    }
    if (wanted.address || wanted.srv || rest) {
        for (const IpAddress& address : link.addresses) {
            into(wanted.address).push_back({service_->host, flush, ttl, dns::Address{address}});
        }
    }
    return message;
}

void Responder::reply(const dns::Message& query, const Heard& heard, const LaneState& state, const Wanted& wanted,
                      Instant now) {
    // RFC 6762 11: nobody off this link is answered, whatever a packet says of its source.
    if (!state.link->on_link(heard.from.address) || heard.from.port == 0) {
        return;
    }
    if (now - replies_since_ >= 1s) {
        replies_since_ = now;
        replies_ = 0;
    }
    if (++replies_ > replies_a_second) {
        return;
    }
    // RFC 6762 6.7: a plain resolver gets what it knows from unicast DNS: its id and question, no cache-flush bits.
    const bool legacy = heard.from.port != mdns_port;
    dns::Message message = response(*state.link, wanted, legacy ? legacy_ttl_seconds : ttl_seconds, !legacy);
    if (legacy) {
        message.id = query.id;
        std::ranges::copy_if(query.questions, std::back_inserter(message.questions),
                             [&](const dns::Question& question) { return wanted_by(question).any(); });
        message.questions.resize(std::min<std::size_t>(message.questions.size(), 1));
    }
    send(state.lane, heard.from, message);
}

void Responder::schedule(LaneState& state, const Wanted& wanted, Instant at) {
    if (state.last) {
        at = std::max(at, *state.last + 1s);  // RFC 6762 6: a record at most once a second
    }
    state.wanted.ptr |= wanted.ptr;
    state.wanted.srv |= wanted.srv;
    state.wanted.txt |= wanted.txt;
    state.wanted.address |= wanted.address;
    state.due = state.due ? std::min(*state.due, at) : at;
}

void Responder::send(const Lane& lane, std::optional<Endpoint> to, const dns::Message& message) {
    // Our few records fit by far; a link with hundreds of addresses would be the one that does not.
    if (auto bytes = dns::encode(message); bytes) {
        output_.push_back({lane, to, std::move(*bytes)});
    }
}

}  // namespace kith::transport::lan
