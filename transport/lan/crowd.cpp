// SPDX-License-Identifier: Apache-2.0
//
// The count behind the rule.
#include "transport/lan/crowd.h"

#include <algorithm>
#include <functional>

namespace kith::transport::lan {

namespace {

using namespace std::chrono_literals;

constexpr Duration lifetime = 120s;  // that of an announcement
constexpr Duration each = 20ms;      // of air time for one answer
constexpr Duration spread_least = 100ms;
constexpr Duration spread_most = 10s;

}  // namespace

void Crowd::heard(const dns::Message& message, const Heard& how, Instant now) {
    forget(now);
    if (!message.response) {
        if (std::ranges::any_of(message.questions, [](const auto& question) { return is_subtype(question.name); })) {
            note(std::hash<std::string_view>{}(as_text(how.from.address.octets())), now);
        }
        return;
    }
    for (const dns::Record& record : message.answers) {
        const auto* ptr = std::get_if<dns::Ptr>(&record.data);
        if (ptr == nullptr || !is_of_service(record.name)) {
            continue;
        }
        const std::uint64_t key = std::hash<std::string>{}(ptr->target.folded());
        if (record.ttl == 0) {
            seen_.erase(key);
        } else {
            note(key, now);
        }
    }
}

void Crowd::note(std::uint64_t key, Instant now) {
    if (seen_.size() < most || seen_.contains(key)) {
        seen_[key] = now;
    }
}

Duration Crowd::spread() const {
    return std::clamp(each * static_cast<int>(seen_.size()), spread_least, spread_most);
}

void Crowd::forget(Instant now) {
    if (now - swept_ < 1s) {
        return;
    }
    swept_ = now;
    std::erase_if(seen_, [&](const auto& one) { return now - one.second >= lifetime; });
}

}  // namespace kith::transport::lan
