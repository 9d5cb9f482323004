// SPDX-License-Identifier: Apache-2.0
//
// The pump's beginning and end, its events and its clocks.
#include "transport/pump.h"

#include <algorithm>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/post.hpp>
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

void Pump::State::listen_on(Finder& finder, bool& listens, std::optional<Error>& deaf) {
    const auto listening = finder.listen([weak = weak_from_this()](std::unique_ptr<Link> link) {
        if (const auto state = weak.lock()) {
            const FinderSpeaks speaks(state->finders_speak);
            state->came_in(std::move(link));
        }
    });
    listens = listens || listening.has_value();
    deaf = listening ? deaf : std::optional(listening.error());
}

void Pump::State::browse_with(std::size_t index) {
    // What stands in the way of browsing is among the finder's troubles.
    static_cast<void>(finders[index]->browse([weak = weak_from_this(), index](const Sighting& sighting) {
        if (const auto state = weak.lock()) {
            const FinderSpeaks speaks(state->finders_speak);
            state->sighted(index, sighting);
        }
    }));
}

/// Listens, browses, picks a number and announces it.
asio::awaitable<Result<void>> Pump::State::begin() {
    const auto self = shared_from_this();
    std::optional<Error> deaf;
    bool listens = false;
    bool discovers = false;
    for (std::size_t index = 0; index < finders.size(); ++index) {
        if (plan.listen) {
            listen_on(*finders[index], listens, deaf);
        }
        browse_with(index);
        if (!alive()) {
            co_return Result<void>{};  // the caller made an end of it when somebody was found
        }
        discovers = discovers || finders[index]->discovers();
    }
    // Where nothing listens, the meeting can still go out to an address.
    if (plan.listen && !listens && plan.at.empty()) {
        co_return std::unexpected(deaf.value_or(Error{Errc::nobody, "there is nothing to meet over", {}}));
    }
    pursue_sought();
    if (listens) {
        co_await open_up(discovers);
    }
    co_return Result<void>{};
}

/// Opens what the person wants to meet by, announces it, and says where.
asio::awaitable<void> Pump::State::open_up(bool discovers) {
    const auto self = shared_from_this();
    Listening told;
    if (discovers) {
        told.number = co_await choose_number();
    }
    if (!alive()) {
        co_return;
    }
    for (const auto& finder : finders) {
        const auto there = finder->addresses();
        told.addresses.insert(told.addresses.end(), there.begin(), there.end());
    }
    if (plan.phrase) {
        meeting->listen_by_phrase(*plan.phrase, told.number);
    } else {
        meeting->listen(told.number);
        meeting->display(told.number, told.addresses);
    }
    for (std::size_t index = 0; told.number && index < finders.size(); ++index) {
        if (finders[index]->discovers()) {
            static_cast<void>(finders[index]->announce(*told.number));  // fails only where that finder listens nowhere
        }
        if (!alive()) {
            co_return;
        }
    }
    if (callbacks.on_listening) {
        callbacks.on_listening(told);
    }
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
        if (!error && self) {
            self->waited_enough();
        }
    });
    wait_alone();
}

void Pump::State::wait_alone() {
    lonely_timer.expires_after(plan.lonely);
    lonely_timer.async_wait([weak = weak_from_this()](const asio::error_code& error) {
        const auto self = weak.lock();
        if (!error && self && self->alive() && !self->authenticated && !self->was_found && self->callbacks.on_lonely) {
            self->wait_alone();
            self->show_lonely();
        }
    });
}

void Pump::State::waited_enough() {
    if (!alive() || authenticated) {
        return;
    }
    if (comparing) {
        wait_is_over = true;  // two people are reading words to each other: that has a deadline of its own
        return;
    }
    meeting->cancel(was_found ? Errc::timeout : Errc::nobody, now());
    drain();
}

void Pump::State::show_lonely() {
    Lonely lonely{.again = told_troubles.has_value(), .searches = {}, .troubles = {}};
    if (!lonely.again && sought && !plan.at.empty()) {
        const Error why = at_error.value_or(
            Error{Errc::nobody, "nothing answers yet at that address", "see that the other person's kith still waits"});
        lonely.troubles.push_back({"--at: " + why.what, why.hint});
    }
    for (const auto& finder : finders) {
        if (!lonely.again && finder->discovers()) {
            lonely.searches.emplace_back(finder->search());
        }
        std::ranges::copy_if(finder->troubles(), std::back_inserter(lonely.troubles), [&](const Trouble& trouble) {
            return !lonely.again || std::ranges::find(*told_troubles, trouble) == told_troubles->end();
        });
    }
    auto& told = told_troubles ? *told_troubles : told_troubles.emplace();
    told.insert(told.end(), lonely.troubles.begin(), lonely.troubles.end());
    if (!lonely.again || !lonely.troubles.empty()) {
        callbacks.on_lonely(lonely);
    }
}

/// Passes on every event, then lets the writers and the clock know.
void Pump::State::drain() {
    if (draining) {
        return;  // called from a callback: the loop below goes on
    }
    const auto self = shared_from_this();
    draining = true;
    while (meeting != nullptr) {
        auto event = meeting->next_event();
        if (!event) {
            break;
        }
        // The meeting knows that nobody came; the one who was to be reached at an address has a better reason.
        if (auto* failed = std::get_if<event::Failed>(&*event);
            failed != nullptr && failed->error.code == Errc::nobody && at_error) {
            failed->error = {Errc::nobody, at_error->what, at_error->hint};
        }
        handle(*event);
        if (callbacks.on_event) {
            callbacks.on_event(*event);
        }
    }
    draining = false;
    if (meeting != nullptr && wait_is_over && !comparing) {
        wait_is_over = false;
        waited_enough();
    }
    if (meeting != nullptr) {
        arm();
        settle();
    }
}

void Pump::State::handle(const MeetingEvent& event) {
    const auto* known = std::get_if<event::Authenticated>(&event);
    const auto* scanned = std::get_if<event::Scanned>(&event);
    const bool known_now = known != nullptr || scanned != nullptr;
    if (known_now) {
        counterpart = known != nullptr ? known->link : scanned->link;
    }
    if (known_now && !authenticated) {
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
    } else if (const auto* phrases = std::get_if<event::Phrases>(&event)) {
        comparing = phrases->link;
        counterpart = phrases->link;
        found();
    } else if (const auto* finished = std::get_if<event::LinkFinished>(&event)) {
        if (comparing == finished->link) {
            comparing.reset();
        }
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
            if (id != counterpart) {
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
    if (finders_speak > 0) {
        // One of them is calling us: it says goodbye as soon as it has returned.
        asio::post(executor, [gone = std::move(finders)] {});
    }
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

asio::awaitable<void> Pump::State::sleep_out(Duration time) {
    const auto self = shared_from_this();
    const Instant until = now() + time;
    while (alive() && now() < until) {
        co_await sleep(until - now());
    }
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

}  // namespace kith::transport
