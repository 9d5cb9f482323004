// SPDX-License-Identifier: Apache-2.0
//
// What the browser asks, and when: as little as finds the one who is meant.
#include <algorithm>

#include "transport/lan/browser.h"

namespace kith::transport::lan {

namespace {

using namespace std::chrono_literals;

// Those who answer at once have answered by then; and the answers to the second question are here before
// limits::hearing_time is over.
constexpr Duration second_round = 150ms;
constexpr Duration interval_max = 60s;
constexpr Duration more_after = 1s;
constexpr int more_tries = 3;             // follow-up questions about one instance
constexpr std::size_t more_at_once = 8;   // instances asked about in one packet
constexpr std::size_t query_max = 1'200;  // bytes: below any LAN's MTU
constexpr std::size_t known_max = 20;     // answers named in one question

dns::Question question(const dns::Name& name, dns::Type type) {
    return {name, type, static_cast<std::uint16_t>(dns::Class::internet), false};
}

bool asks_all_of(const dns::Message& message, const std::vector<dns::Name>& names) {
    return std::ranges::all_of(names, [&](const dns::Name& name) {
        return std::ranges::any_of(message.questions, [&](const dns::Question& each) {
            return each.name == name && each.type == dns::Type::ptr && !each.unicast;
        });
    });
}

}  // namespace

void Browser::seek(const std::vector<PublicNumber>& numbers, Instant now) {
    wanted_ = numbers;
    subtypes_.clear();
    std::ranges::transform(wanted_, std::back_inserter(subtypes_), subtype_name);
    asking_.clear();
    next_query_.reset();
    if (wanted_.empty()) {
        sought_.reset();
        return;
    }
    sought_ = now;
    interval_ = 1s;
    round_ = 0;
    for (LaneState& state : lanes_) {
        state.answer.reset();
        state.asked.reset();
        state.spared.reset();
    }
    next_query_ = now;
    tick(now);
}

void Browser::tick(Instant now) {
    if (next_query_ && *next_query_ <= now) {
        forget_expired(now);
        ask(now);
        ++round_;
        if (round_ == 1) {
            next_query_ = now + second_round;
        } else if (round_ == 2) {
            next_query_ = *sought_ + interval_;
        } else {
            next_query_ = now + interval_;
            interval_ = std::min(interval_ * 2, interval_max);  // RFC 6762 5.2
        }
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

void Browser::hear_question(const dns::Message& message, const Heard& heard, Instant now) {
    if (!sought_ || !heard.multicast) {
        return;
    }
    const bool ours = std::ranges::any_of(links_, [&](const Interface& each) {
        return std::ranges::find(each.prefixes, heard.from.address, &AddressFacts::address) != each.prefixes.end();
    });
    const auto numbers =
        std::ranges::count_if(message.questions, [](const auto& each) { return is_subtype(each.name); });
    if (!ours && numbers > 0 && asking_.size() < asking_max) {
        asking_.insert(heard.from);
    }
    // RFC 6762 7.3: what somebody else asks aloud need not be asked again, if they hold back no answer that we lack.
    const bool holds_back = std::ranges::any_of(message.answers, [&](const dns::Record& known) {
        const auto* ptr = std::get_if<dns::Ptr>(&known.data);
        return ptr != nullptr && is_of_service(known.name) && find(ptr->target.folded()) == nullptr;
    });
    if (!ours && !holds_back && !message.truncated && asks_all_of(message, subtypes_)) {
        lane(heard.lane)->spared = now;
    }
}

/// Whether the first question in that link brought what it was asked for. Of several numbers only some have bearers: then
/// any answer shows that the link carries our questions.
bool Browser::answered(const LaneState& state) const {
    if (wanted_.size() > 1) {
        return std::ranges::any_of(
            lanes_, [&](const LaneState& other) { return other.lane.link == state.lane.link && other.answer; });
    }
    return std::ranges::any_of(instances_, [&](const Instance& instance) {
        return instance.number && wanted(*instance.number) && complete(instance) &&
               std::ranges::find(instance.reach, state.lane.link, &Reach::link) != instance.reach.end();
    });
}

void Browser::ask(Instant now) {
    dns::Message query = question_for(now);
    for (LaneState& state : lanes_) {
        const bool spared = state.spared && (!state.asked || *state.spared >= *state.asked) && now - *state.spared < 1s;
        if ((round_ == 0 && !state.first) || (round_ == 1 && answered(state)) || (round_ > 1 && spared)) {
            continue;
        }
        // RFC 6762 5.4: first for an answer to us alone, which need not wait for the second after an announcement.
        // Another program that shares port 5353 may get it in our stead (15.1): later questions are for all to hear.
        for (dns::Question& each : query.questions) {
            each.unicast = round_ == 0;
        }
        state.asked = now;
        send(state.lane, query);
    }
}

/// For everybody, which those answer who know nothing of numbers in names; and by number, which is all that our own answer.
dns::Message Browser::question_for(Instant now) const {
    dns::Message query;
    query.questions.push_back(question(service_name(), dns::Type::ptr));
    for (const dns::Name& name : subtypes_) {
        query.questions.push_back(question(name, dns::Type::ptr));
    }
    // RFC 6762 7.1: those we know need not answer. As many as fit one packet, those with a number that is asked for first.
    for (const bool by_number : {true, false}) {
        for (const Instance& instance : instances_) {
            const auto left = std::chrono::duration_cast<std::chrono::seconds>(instance.expires - now).count();
            const bool meant = instance.number && wanted(*instance.number);
            if (!complete(instance) || left <= 0 || (by_number && !meant) || query.answers.size() >= known_max) {
                continue;
            }
            query.answers.push_back({by_number ? subtype_name(*instance.number) : service_name(), false,
                                     static_cast<std::uint32_t>(left), dns::Ptr{instance.name}});
        }
    }
    return query;
}

bool Browser::wanted(PublicNumber number) const {
    return std::ranges::find(wanted_, number) != wanted_.end();
}

bool Browser::complete(const Instance& instance) {
    return instance.has_txt && instance.port != 0 && !instance.reach.empty();
}

bool Browser::wants_more(const Instance& instance) {
    return instance.asked < more_tries && !complete(instance);
}

/// Asks for what announcements left out: not every responder sends SRV, TXT and addresses along.
void Browser::ask_more(Instant now) {
    for (const LaneState& state : lanes_) {
        dns::Message query;
        std::size_t asked = 0;
        for (Instance& instance : instances_) {
            if (instance.lane != state.lane || !wants_more(instance) || asked == more_at_once) {
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
            send(state.lane, query);
        }
    }
    if (std::ranges::any_of(instances_, [](const Instance& i) { return wants_more(i); })) {
        next_more_ = now + more_after;
    }
}

void Browser::send(const Lane& lane, const dns::Message& message) {
    auto bytes = dns::encode(message, query_max);
    if (!bytes) {  // long foreign names: the questions alone
        dns::Message bare;
        bare.questions = message.questions;
        bytes = dns::encode(bare, query_max);
    }
    if (bytes) {
        output_.push_back({lane, std::nullopt, std::move(*bytes)});
    }
}

}  // namespace kith::transport::lan
