// SPDX-License-Identifier: Apache-2.0
//
// The pump's beginning and end, its events and its clocks.
#include "transport/pump.h"

#include <algorithm>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>

#include "transport/pump_state.h"

namespace kith::transport {

Pump::State::State(asio::any_io_executor on, Meeting& served, std::vector<std::unique_ptr<Finder>> given, Plan wish,
                   Callbacks told)
    : executor(std::move(on)),
      meeting(&served),
      finders(std::move(given)),
      plan(std::move(wish)),
      callbacks(std::move(told)),
      meeting_timer(executor),
      wait_timer(executor),
      lonely_timer(executor),
      ended(executor) {}

asio::awaitable<Result<void>> Pump::State::run(std::shared_ptr<State> self) {
    self->running = true;
    self->ended.expires_at(asio::steady_timer::time_point::max());
    const auto begun = co_await self->begin();
    if (self->meeting == nullptr) {
        co_return fail(Errc::cancelled, "the meeting was given up");
    }
    if (!begun) {
        self->over = true;
        self->nudge();
        co_await self->stop_finders();
        co_return begun;
    }
    self->set_waits();
    self->drain();
    while (self->meeting != nullptr && !(self->over && self->wires.empty())) {
        asio::error_code ignored;
        co_await self->ended.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    if (self->meeting == nullptr) {
        co_return fail(Errc::cancelled, "the meeting was given up");
    }
    self->cancel_timers();
    co_await self->stop_finders();
    if (self->failure) {
        co_return std::unexpected(*self->failure);
    }
    co_return Result<void>{};
}

/// Listens, browses, picks a number and announces it.
asio::awaitable<Result<void>> Pump::State::begin() {
    const auto self = shared_from_this();
    std::optional<Error> deaf;
    bool listens = false;
    bool discovers = false;
    for (std::size_t index = 0; index < finders.size(); ++index) {
        Finder& finder = *finders[index];
        if (plan.listen) {
            const auto listening = finder.listen([weak = weak_from_this()](std::unique_ptr<Link> link) {
                if (const auto state = weak.lock()) {
                    state->came_in(std::move(link));
                }
            });
            listens = listens || listening.has_value();
            deaf = listening ? deaf : std::optional(listening.error());
        }
        // What stands in the way of browsing is among the finder's troubles.
        static_cast<void>(finder.browse([weak = weak_from_this(), index](const Sighting& sighting) {
            if (const auto state = weak.lock()) {
                state->sighted(index, sighting);
            }
        }));
        discovers = discovers || finder.discovers();
    }
    // Where nothing listens, the meeting can still go out to an address.
    if (plan.listen && !listens && plan.at.empty()) {
        co_return std::unexpected(deaf.value_or(Error{Errc::nobody, "there is nothing to meet over", {}}));
    }
    pursue_code();
    if (!listens) {
        co_return Result<void>{};
    }
    std::optional<PublicNumber> number;
    if (discovers) {
        const Instant until = now() + limits::hearing_time;
        while (alive() && now() < until) {
            co_await sleep(until - now());
        }
        number = seen.smallest_free();
    }
    if (!alive()) {
        co_return Result<void>{};
    }
    meeting->listen(number);
    std::vector<std::string> addresses;
    for (const auto& finder : finders) {
        if (number && finder->discovers()) {
            static_cast<void>(finder->announce(*number));  // fails only where that finder listens nowhere
        }
        const auto there = finder->addresses();
        addresses.insert(addresses.end(), there.begin(), there.end());
    }
    if (callbacks.on_listening) {
        callbacks.on_listening(addresses);
    }
    co_return Result<void>{};
}

asio::awaitable<void> Pump::State::stop_finders() {
    const auto self = shared_from_this();
    // By index: leave() may empty the list while we wait.
    for (std::size_t index = 0; index < finders.size(); ++index) {  // NOLINT(modernize-loop-convert)
        co_await finders[index]->stop();
    }
}

void Pump::State::set_waits() {
    wait_timer.expires_after(plan.wait);
    wait_timer.async_wait([weak = weak_from_this()](const asio::error_code& error) {
        const auto self = weak.lock();
        if (!error && self && self->alive() && !self->authenticated) {
            self->meeting->cancel(self->was_found ? Errc::timeout : Errc::nobody, now());
            self->drain();
        }
    });
    lonely_timer.expires_after(plan.lonely);
    lonely_timer.async_wait([weak = weak_from_this()](const asio::error_code& error) {
        const auto self = weak.lock();
        if (error || !self || !self->alive() || self->authenticated || self->was_found || !self->callbacks.on_lonely) {
            return;
        }
        std::vector<Trouble> troubles;
        if (self->typed && !self->plan.at.empty()) {
            troubles.push_back({"nobody takes connections at the address given with --at yet",
                                "is the other person's kith still running, and is that its address?"});
        }
        for (const auto& finder : self->finders) {
            const auto theirs = finder->troubles();
            troubles.insert(troubles.end(), theirs.begin(), theirs.end());
        }
        self->callbacks.on_lonely(troubles);
    });
}

/// Passes on every event, then lets the writers and the clock know.
void Pump::State::drain() {
    if (draining) {
        return;  // called from a callback: the loop below goes on
    }
    const auto self = shared_from_this();
    draining = true;
    while (meeting != nullptr) {
        const auto event = meeting->next_event();
        if (!event) {
            break;
        }
        handle(*event);
        if (callbacks.on_event) {
            callbacks.on_event(*event);
        }
    }
    draining = false;
    if (meeting != nullptr) {
        arm();
        settle();
    }
}

void Pump::State::handle(const MeetingEvent& event) {
    const auto* known = std::get_if<event::Authenticated>(&event);
    if (known != nullptr) {
        winner = known->link;
    }
    if ((known != nullptr || std::holds_alternative<event::Scanned>(event)) && !authenticated) {
        authenticated = true;
        found();
        wait_timer.cancel();
        lonely_timer.cancel();
        // The two have found each other: nothing more is announced, looked for or taken.
        asio::co_spawn(
            executor,
            [](std::shared_ptr<State> self) -> asio::awaitable<void> {
                co_await self->stop_finders();
            }(shared_from_this()),
            asio::detached);
    } else if (const auto* finished = std::get_if<event::LinkFinished>(&event)) {
        if (const auto wire = wires.find(finished->link); wire != wires.end()) {
            wire->second->outcome = finished->error;
            finish(*wire->second);
        }
    } else if (const auto* failed = std::get_if<event::Failed>(&event)) {
        over = true;
        failure = failed->error;
    } else if (std::holds_alternative<event::Done>(event)) {
        over = true;
    }
}

void Pump::State::arm() {
    const auto deadline = meeting->deadline();
    if (deadline == armed) {
        return;
    }
    armed = deadline;
    meeting_timer.cancel();
    if (!deadline) {
        return;
    }
    meeting_timer.expires_after(std::max(*deadline - now(), Duration(0)));
    meeting_timer.async_wait([weak = weak_from_this()](const asio::error_code& error) {
        const auto self = weak.lock();
        if (!error && self && self->meeting != nullptr) {
            self->armed.reset();
            self->meeting->tick(now());
            self->drain();
        }
    });
}

/// Wakes whoever waits for what may have changed.
void Pump::State::settle() {
    for (const auto& [id, wire] : wires) {
        if (over) {
            finish(*wire);
            if (id != winner) {
                hurry(*wire);
            }
        }
        wire->kick.cancel();
    }
    if (over) {
        nudge();
        ended.cancel();
    }
}

void Pump::State::found() {
    if (!was_found) {
        was_found = true;
        if (callbacks.on_found) {
            callbacks.on_found();
        }
    }
}

/// The pump is gone: nothing may touch the meeting or the callbacks any more.
void Pump::State::leave() {
    meeting = nullptr;
    over = true;
    for (const auto& [id, wire] : wires) {
        wire->link->close();
        wire->kick.cancel();
        wire->linger.cancel();
    }
    cancel_timers();
    ended.cancel();
    finders.clear();  // each says goodbye
}

void Pump::State::cancel_timers() {
    meeting_timer.cancel();
    wait_timer.cancel();
    lonely_timer.cancel();
    nudge();
}

asio::awaitable<bool> Pump::State::sleep(Duration time) {
    const auto self = shared_from_this();
    asio::steady_timer timer(executor, time);
    sleepers.insert(&timer);
    asio::error_code error;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
    sleepers.erase(&timer);
    co_return !error && alive();
}

void Pump::State::nudge() {
    for (asio::steady_timer* const sleeper : sleepers) {
        sleeper->cancel();
    }
}

Pump::Pump(asio::any_io_executor executor, Meeting& meeting, std::vector<std::unique_ptr<Finder>> finders, Plan plan,
           Callbacks callbacks)
    : state_(std::make_shared<State>(std::move(executor), meeting, std::move(finders), std::move(plan),
                                     std::move(callbacks))) {}

Pump::~Pump() {
    state_->leave();
}

asio::awaitable<Result<void>> Pump::run() {
    return State::run(state_);
}

void Pump::wake() {
    state_->drain();
}

Result<void> Pump::dial(Code code) {
    if (!code.number() && state_->plan.at.empty()) {
        return fail(Errc::usage, "that code has no number in front", "type it whole, for example 7-acme-adroitness");
    }
    const auto number = code.number();
    if (auto dialled = state_->meeting->dial(std::move(code)); !dialled) {
        return dialled;
    }
    state_->wanted = number;
    state_->typed = true;
    ++state_->generation;
    state_->candidates.clear();
    if (state_->running) {
        state_->nudge();
        state_->pursue_code();
    }
    return {};
}

}  // namespace kith::transport
