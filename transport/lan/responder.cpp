// SPDX-License-Identifier: Apache-2.0
//
// What the responder says, to whom, and when.
#include "transport/lan/responder.h"

#include <algorithm>
#include <utility>

#include "kith/rendezvous.h"

namespace kith::transport::lan {

namespace {

using namespace std::chrono_literals;

// RFC 6762 10 recommends 120 s for what names a host; ours all vanish with the meeting.
constexpr std::uint32_t ttl_seconds = 120;
constexpr std::uint32_t legacy_ttl_seconds = 10;  // RFC 6762 6.7
// Unicast answers go wherever a question says it came from: a flood must not make us a louder one.
constexpr int replies_a_second = 32;
constexpr Duration shared_pause = 3s;  // between answers to those who choose a number

bool asks_internet(const dns::Question& question) {
    return question.klass == static_cast<std::uint16_t>(dns::Class::internet) ||
           question.klass == static_cast<std::uint16_t>(dns::Class::any);
}

bool asks(const dns::Question& question, dns::Type type) {
    return question.type == type || question.type == dns::Type::any;
}

}  // namespace

void Responder::Wanted::add(const Wanted& more) {
    ptr |= more.ptr;
    sub |= more.sub;
    srv |= more.srv;
    txt |= more.txt;
    address |= more.address;
}

void Responder::announce(PublicNumber number, std::uint16_t port, const std::vector<Interface>& links, Instant now) {
    goodbye();
    const auto instance = service_name().under(random_label(random_));
    const auto local = dns::Name::of({"local"});
    const auto host = local ? local->under(random_label(random_)) : std::nullopt;
    service_ = Service{instance.value(), host.value(), subtype_name(number), port, encode_txt(number)};
    lanes_.clear();
    follow(links, now);
}

void Responder::follow(const std::vector<Interface>& links, Instant now) {
    if (!service_) {
        return;
    }
    std::vector<LaneState> before = std::exchange(lanes_, {});
    for (const Interface& link : links) {
        for (const bool v6 : {false, true}) {
            if (!link.has(v6)) {
                continue;
            }
            const auto known = std::ranges::find(before, Lane{link.index, v6}, &LaneState::lane);
            if (known == before.end()) {
                lanes_.push_back({.lane = {link.index, v6}, .link = link, .last = {}});
                announce_on(lanes_.back(), now);
            } else {
                const bool moved = known->link.addresses != link.addresses;
                lanes_.push_back(std::move(*known));
                lanes_.back().link = link;
                if (moved) {
                    announce_on(lanes_.back(), now);
                }
            }
        }
    }
    tick(now);
}

void Responder::announce_on(LaneState& state, Instant now) {
    if (crowd_.crowded()) {
        // Both families of a link hear the first: one announcement is one packet.
        if (!state.lane.v6 || !state.link.has(false)) {
            schedule(state, {.ptr = true, .sub = true}, now, std::nullopt);
        }
        return;
    }
    schedule(state, {.ptr = true, .sub = true}, now, std::nullopt);
    state.again = now + 1s;  // RFC 6762 8.3: at least twice, a second apart
}

void Responder::goodbye() {
    if (!service_) {
        return;
    }
    // RFC 6762 10.1. An answer that still waits is dropped: nothing may announce us after our goodbye.
    for (const LaneState& state : lanes_) {
        if (state.last) {
            send(state.lane, std::nullopt,
                 response(state.link, {.ptr = true, .sub = true, .srv = true, .txt = true, .address = true}, 0, true));
        }
    }
    service_.reset();
    lanes_.clear();
}

void Responder::receive(const dns::Message& message, const Heard& heard, Instant now) {
    LaneState* state = find(heard.lane);
    if (message.response || !service_ || state == nullptr) {
        return;
    }
    if (message.questions.empty()) {
        return more_known(message, heard, *state);
    }
    // Who asks for numbers knows that we answer by number: the question for everybody beside it is for those who don't.
    const auto numbers =
        std::ranges::count_if(message.questions, [](const dns::Question& each) { return is_subtype(each.name); });
    const bool narrowed = numbers > 0;
    // Who asks for several chooses one for themselves. In a crowd many do: one answer is for all of them, and who has just
    // missed it takes a longer number.
    const bool shared = numbers > 1 && crowd_.crowded() && heard.multicast && heard.from.port == mdns_port;
    if (shared && state->last && now - *state->last < shared_pause) {
        return;
    }
    Wanted multicast;
    Wanted unicast;
    for (const dns::Question& question : message.questions) {
        Wanted wanted = wanted_by(question, narrowed);
        // RFC 6762 7.1: who knows us with at least half our lifetime needs no answer.
        wanted.ptr = wanted.ptr && !knows_us(message, service_name());
        wanted.sub = wanted.sub && !knows_us(message, service_->subtype);
        // RFC 6762 5.4: a QU question gets its answer alone only if all others have lately heard it.
        const bool fresh = state->last && now - *state->last < std::chrono::seconds(ttl_seconds / 4);
        const bool alone = heard.from.port != mdns_port || !heard.multicast || (question.unicast && fresh && !shared);
        (alone ? unicast : multicast).add(wanted);
    }
    if (unicast.any()) {
        reply(message, heard, *state, unicast, now);
    }
    if (multicast.any()) {
        schedule(*state, multicast, now + delay(message, multicast), heard.from);
        tick(now);
    }
}

/// RFC 6762 7.2: a question too long for one packet, and what else its asker knows.
void Responder::more_known(const dns::Message& message, const Heard& heard, LaneState& state) const {
    if (!state.due || state.asker != heard.from) {
        return;
    }
    state.wanted.ptr = state.wanted.ptr && !knows_us(message, service_name());
    state.wanted.sub = state.wanted.sub && !knows_us(message, service_->subtype);
    if (!state.wanted.any()) {
        state.due.reset();
        state.asker.reset();
    }
}

Duration Responder::delay(const dns::Message& message, const Wanted& wanted) {
    if (message.truncated) {
        return random_delay(random_, 400ms, 500ms);  // RFC 6762 7.2: more of what they know is on its way
    }
    // RFC 6762 6: many may answer for a shared record, so not all at once, and the more the slower; few bear one number;
    // nobody else answers for the others.
    if (wanted.ptr && !wanted.sub) {
        return random_delay(random_, 20ms, 20ms + crowd_.spread());
    }
    return wanted.sub ? random_delay(random_, 20ms, 120ms) : 0ms;
}

bool Responder::knows_us(const dns::Message& message, const dns::Name& under) const {
    return std::ranges::any_of(message.answers, [&](const dns::Record& known) {
        const auto* ptr = std::get_if<dns::Ptr>(&known.data);
        return ptr != nullptr && known.ttl >= ttl_seconds / 2 && ptr->target == service_->instance &&
               known.name == under;
    });
}

void Responder::tick(Instant now) {
    for (LaneState& state : lanes_) {
        if (state.again && *state.again <= now) {
            state.again.reset();
            if (!crowd_.crowded()) {
                schedule(state, {.ptr = true, .sub = true}, now, std::nullopt);
            }
        }
        if (state.due && *state.due <= now) {
            send(state.lane, std::nullopt, response(state.link, state.wanted, ttl_seconds, true));
            state.last = now;
            state.due.reset();
            state.asker.reset();
            state.wanted = {};
        }
    }
}

std::optional<Instant> Responder::deadline() const {
    std::optional<Instant> next;
    for (const LaneState& state : lanes_) {
        for (const auto& each : {state.due, state.again}) {
            if (each && (!next || *each < *next)) {
                next = each;
            }
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

Responder::Wanted Responder::wanted_by(const dns::Question& question, bool narrowed) const {
    Wanted wanted;
    if (!asks_internet(question)) {
        return wanted;
    }
    if (question.name == service_name()) {
        wanted.ptr = !narrowed && asks(question, dns::Type::ptr);
    } else if (question.name == service_->subtype) {
        wanted.sub = asks(question, dns::Type::ptr);
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
    const bool rest = wanted.ptr || wanted.sub;
    const auto into = [&](bool asked) -> std::vector<dns::Record>& {
        return asked ? message.answers : message.additionals;
    };
    if (wanted.ptr) {
        message.answers.push_back({service_name(), false, ttl, dns::Ptr{service_->instance}});
    }
    if (wanted.sub) {
        message.answers.push_back({service_->subtype, false, ttl, dns::Ptr{service_->instance}});
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
    if (!state.link.on_link(heard.from.address) || heard.from.port == 0) {
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
    dns::Message message = response(state.link, wanted, legacy ? legacy_ttl_seconds : ttl_seconds, !legacy);
    if (legacy) {
        message.id = query.id;
        std::ranges::copy_if(query.questions, std::back_inserter(message.questions),
                             [&](const dns::Question& question) { return wanted_by(question, wanted.sub).any(); });
        message.questions.resize(std::min<std::size_t>(message.questions.size(), 1));
    }
    send(state.lane, heard.from, message);
}

void Responder::schedule(LaneState& state, const Wanted& wanted, Instant at, std::optional<Endpoint> asker) {
    if (state.last) {
        at = std::max(at, *state.last + 1s);  // RFC 6762 6: a record at most once a second
    }
    // One answer serves all who ask until it is given; asking again does not bring it forward.
    const Wanted before = state.wanted;
    state.wanted.add(wanted);
    state.asker = !state.due || state.asker == asker ? asker : std::nullopt;
    if (!state.due || state.wanted != before) {
        state.due = state.due ? std::min(*state.due, at) : at;
    }
}

void Responder::send(const Lane& lane, std::optional<Endpoint> to, const dns::Message& message) {
    // Our few records fit by far; a link with hundreds of addresses would be the one that does not.
    if (auto bytes = dns::encode(message); bytes) {
        output_.push_back({lane, to, std::move(*bytes)});
    }
}

}  // namespace kith::transport::lan
