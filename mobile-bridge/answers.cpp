// SPDX-License-Identifier: Apache-2.0
//
// What the person answers to a meeting's events.
#include "meeting.h"

using namespace kith;
using namespace kith::bridge;

namespace {

/// Runs `act(meeting, moment)` if the meeting waits for what `asks(self)` says.
template <typename Asks, typename Act>
int32_t answer(kith_meeting* meeting, const kith_now* now, Asks asks, Act act) {
    return guard(meeting, Use::change, [&](kith_meeting& self) -> Outcome {
        const auto moment = moment_in(now);
        if (!moment) {
            return std::unexpected(moment.error());
        }
        const auto on = asked(self, asks(self));
        if (!on) {
            return std::unexpected(on.error());
        }
        return act(self, **on, *moment);
    });
}

/// What the last link was lost for says it in its own words.
Outcome stop(const kith_meeting& self, Meeting& on, int32_t reason, Instant at) {
    if (self.lost && code_of_peer(*self.lost) == reason) {
        on.cancel(*self.lost, at);
        return {};
    }
    switch (reason) {
        case KITH_ERR_CANCELLED:
            on.cancel(Errc::cancelled, at);
            return {};
        case KITH_ERR_DECLINED:
            on.cancel(Errc::declined, at);
            return {};
        case KITH_ERR_NOBODY:
            on.cancel(Errc::nobody, at);
            return {};
        case KITH_ERR_TIMEOUT:
            on.cancel(Errc::timeout, at);
            return {};
        default:
            return no_such_choice();
    }
}

}  // namespace

int32_t kith_meeting_pick(kith_meeting* meeting, uint32_t link, int32_t choice, const kith_now* now) {
    const auto asks = [&](const kith_meeting& self) { return self.phrases && self.phrases->link == link; };
    return answer(meeting, now, asks, [&](kith_meeting& self, Meeting& on, const Moment& moment) -> Outcome {
        if (choice < -1 || choice >= static_cast<int32_t>(self.phrases->shown.size())) {
            return no_such_choice();
        }
        on.pick(link, choice < 0 ? std::nullopt : std::optional(static_cast<std::size_t>(choice)), moment.at);
        return {};
    });
}

int32_t kith_meeting_admit(kith_meeting* meeting, const kith_now* now) {
    const auto asks = [](const kith_meeting& self) { return self.tap_asked; };
    return answer(meeting, now, asks, [](kith_meeting&, Meeting& on, const Moment& moment) -> Outcome {
        on.admit(moment.at);
        return {};
    });
}

int32_t kith_meeting_accept_downgrade(kith_meeting* meeting, const kith_now* now) {
    const auto asks = [](const kith_meeting& self) { return self.downgrade_asked; };
    return answer(meeting, now, asks, [](kith_meeting&, Meeting& on, const Moment& moment) -> Outcome {
        on.accept_downgrade(moment.at);
        return {};
    });
}

int32_t kith_meeting_decide(kith_meeting* meeting, int32_t give, int32_t take, const kith_now* now) {
    const auto asks = [](const kith_meeting& self) { return self.decision_asked; };
    return answer(meeting, now, asks, [&](kith_meeting&, Meeting& on, const Moment& moment) -> Outcome {
        if (give < 0 || give > 1 || take < 0 || take > 1) {
            return no_such_choice();
        }
        on.decide({.give = give == 1, .take = take == 1, .instead = std::nullopt}, moment.at);
        return {};
    });
}

int32_t kith_meeting_offer(kith_meeting* meeting, const char* give, size_t size, const kith_now* now) {
    const auto asks = [](const kith_meeting& self) { return self.decision_asked; };
    return answer(meeting, now, asks, [&](kith_meeting& self, Meeting& on, const Moment& moment) -> Outcome {
        auto choices = choices_in(give, size);
        if (!choices) {
            return std::unexpected(choices.error());
        }
        choices->terms = self.choices.terms;
        auto card = select(*self.persona, *choices, moment.now.today());
        if (!card) {
            return refused(std::move(card.error()));
        }
        on.decide({.give = true, .take = true, .instead = std::move(*card)}, moment.at);
        return {};
    });
}

int32_t kith_meeting_cancel(kith_meeting* meeting, int32_t reason, const kith_now* now) {
    return guard(meeting, Use::change, [&](kith_meeting& self) -> Outcome {
        const auto moment = moment_in(now);
        if (!moment) {
            return std::unexpected(moment.error());
        }
        const auto on = running(self);
        return on ? stop(self, **on, reason, moment->at) : std::unexpected(on.error());
    });
}
