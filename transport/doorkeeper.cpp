// SPDX-License-Identifier: Apache-2.0
//
// The doorkeeper's rule.
#include "transport/doorkeeper.h"

#include <algorithm>

namespace kith::transport {

std::size_t Doorkeeper::held_by(const std::string& source) const {
    return static_cast<std::size_t>(std::ranges::count(waiting_, source, &Waiting::source));
}

Doorkeeper::Verdict Doorkeeper::knock(const std::string& source, std::size_t places) const {
    if (waiting_.size() < places) {
        return {.admit = true, .evict = {}};
    }
    if (waiting_.empty()) {
        return {};
    }
    const auto greediest = std::ranges::max_element(waiting_, {}, [&](const Waiting& w) { return held_by(w.source); });
    if (held_by(greediest->source) >= held_by(source) + 2) {
        const auto of_it = [&](const Waiting& w) { return w.source == greediest->source; };
        auto victim = std::ranges::find_if(waiting_, [&](const Waiting& w) { return of_it(w) && w.silent; });
        if (victim == waiting_.end()) {
            victim = std::ranges::find_if(waiting_, of_it);
        }
        return {.admit = true, .evict = victim->link};
    }
    const auto silent = longest_silent();
    return {.admit = silent.has_value(), .evict = silent};
}

std::optional<LinkId> Doorkeeper::longest_silent() const {
    const auto found = std::ranges::find(waiting_, true, &Waiting::silent);
    return found == waiting_.end() ? std::nullopt : std::optional(found->link);
}

void Doorkeeper::enter(LinkId link, std::string source) {
    waiting_.push_back({link, std::move(source), true});
}

void Doorkeeper::spoke(LinkId link) {
    const auto found = std::ranges::find(waiting_, link, &Waiting::link);
    if (found != waiting_.end()) {
        found->silent = false;
    }
}

void Doorkeeper::left(LinkId link) {
    std::erase_if(waiting_, [&](const Waiting& w) { return w.link == link; });
}

}  // namespace kith::transport
