// SPDX-License-Identifier: Apache-2.0
//
// The pump looks for the person whose code was typed: at the address that was given, and at all who announce its
// number, one after the other. What is bounded is not them but the guesses, three a code: a link that ends before ours
// is out costs none and is tried again, so that whoever announces somebody's number can delay, and not shut out.
#include <algorithm>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <utility>

#include "transport/pause.h"
#include "transport/pump.h"
#include "transport/pump_state.h"

namespace kith::transport {

namespace {

using namespace std::chrono_literals;

constexpr Duration head_start = 300ms;   // of one address over the next (RFC 8305 5)
constexpr Duration turn = 1500ms;        // of one bearer of the number over the next
constexpr Duration first_pause = 100ms;  // before trying again; doubled each time
constexpr Duration longest_pause = 2s;
constexpr Duration straggler_time = 1s;  // another bearer of the number may yet be heard
// Of those who bear the number: how many are dialled at a time, how many of these for a second time, and how many
// are remembered.
constexpr std::ptrdiff_t tries_at_once = 8;
constexpr std::ptrdiff_t retries_at_once = 4;
constexpr std::size_t bearers_max = SeenPeers::peers_max;

/// Several addresses of one peer: the first that gives a link wins.
struct Race {
    explicit Race(const asio::any_io_executor& executor, std::size_t count) : running(count), done(executor) {
        done.expires_at(asio::steady_timer::time_point::max());
    }
    std::size_t running;
    asio::steady_timer done;
    bool won = false;  ///< stays when the link has been fetched
    std::unique_ptr<Link> link;
    Error last{Errc::nobody, "there is no address to try", {}};
};

}  // namespace

void Pump::State::sighted(std::size_t finder, const Sighting& sighting) {
    if (!alive() || authenticated || finder >= finders.size()) {
        return;
    }
    seen.note(finder, sighting);
    if (sought && wanted && sighting.number == *wanted) {
        pursue({.finder = finder, .id = sighting.id, .where = sighting.where});
    }
}

void Pump::State::seek(std::optional<PublicNumber> number, std::vector<std::string> said) {
    wanted = number;
    places = std::move(said);
    if (!plan.at.empty()) {
        places.insert(places.begin(), plan.at);
    }
    sought = true;
    ++generation;
    used_up = false;
    candidates.clear();
    if (running) {
        nudge();
        pursue_sought();
    }
}

/// Asks which numbers are taken, and hears for a moment.
asio::awaitable<std::optional<PublicNumber>> Pump::State::choose_number() {
    const auto self = shared_from_this();
    const auto numbers = SeenPeers::candidates(random);
    if (!wanted) {
        ask_for(numbers);
    }
    co_await sleep_out(limits::hearing_time);
    if (!alive()) {
        co_return std::nullopt;
    }
    std::size_t asking = 0;
    for (const auto& finder : finders) {
        asking += finder->asking();
    }
    if (!wanted) {
        ask_for({});
    }
    co_return seen.choose(numbers, asking);
}

/// By index: somebody may be sighted at once, and the caller make an end of it, or look for somebody else.
void Pump::State::ask_for(const std::vector<PublicNumber>& numbers) {
    const FinderSpeaks speaks(finders_speak);
    const unsigned began = generation;
    for (std::size_t index = 0; alive() && generation == began && index < finders.size(); ++index) {
        finders[index]->seek(numbers);
    }
}

/// Where the person sought is said to be, for each finder by its scheme; for one without, what is left. What nobody reads is
/// another transport's, which this meeting goes without.
std::vector<std::vector<std::string>> Pump::State::places_by_finder() const {
    std::vector<std::vector<std::string>> out(finders.size());
    for (const auto& place : places) {
        std::size_t whose = finders.size();
        for (std::size_t index = 0; index < finders.size(); ++index) {
            if (place.starts_with(finders[index]->scheme()) &&
                (whose == finders.size() || finders[whose]->scheme().empty())) {
                whose = index;
            }
        }
        if (whose < finders.size()) {
            out[whose].push_back(place);
        }
    }
    return out;
}

/// Begins to look for whom the person wants: where they were said to be, and among those seen so far.
void Pump::State::pursue_sought() {
    if (!sought || !alive()) {
        return;
    }
    // What is found is told at once: then the caller may look for somebody else, and nothing of this is still true.
    const unsigned began = generation;
    const auto number = wanted;
    const auto theirs = places_by_finder();
    for (std::size_t index = 0; alive() && generation == began && index < theirs.size(); ++index) {
        if (!theirs[index].empty()) {
            pursue({.finder = index, .id = {}, .where = theirs[index]});
        }
    }
    if (!alive() || generation != began || !number) {
        return;
    }
    ask_for({*number});
    for (Seen& bearer : seen.bearing(*number)) {
        if (!alive() || generation != began) {
            return;
        }
        pursue({.finder = bearer.finder, .id = bearer.sighting.id, .where = std::move(bearer.sighting.where)});
    }
}

void Pump::State::pursue(Candidate candidate) {
    for (const auto& known : candidates) {
        if (known->finder == candidate.finder && known->id == candidate.id) {
            known->where = std::move(candidate.where);
            return;
        }
    }
    if (candidates.size() >= bearers_max && !forget_one()) {
        return;
    }
    candidate.generation = generation;
    if (!candidate.id.empty()) {
        found();
    }
    if (!pursues(candidate)) {
        return;  // the caller has heard that somebody is there, and looks for another now
    }
    candidates.push_back(std::make_shared<Candidate>(std::move(candidate)));
    asio::co_spawn(executor, pursuit(shared_from_this(), candidates.back()), asio::detached);
}

/// Makes room for another bearer of the number: the first goes that has failed already and is not being tried.
bool Pump::State::forget_one() {
    const auto failed = std::ranges::find_if(candidates, [](const auto& known) {
        return !known->id.empty() && known->failed_once && known->step == Candidate::Step::waiting;
    });
    if (failed == candidates.end()) {
        return false;
    }
    (*failed)->forgotten = true;
    candidates.erase(failed);
    return true;
}

bool Pump::State::pursues(const Candidate& candidate) const {
    return alive() && !authenticated && candidate.generation == generation && !candidate.forgotten;
}

asio::awaitable<void> Pump::State::pursuit(std::shared_ptr<State> self, std::shared_ptr<Candidate> candidate) {
    co_await self->wait_for_turn(candidate);
    Pause pause(first_pause, longest_pause);
    while (self->pursues(*candidate)) {
        candidate->step = Candidate::Step::trying;
        const bool settled = co_await self->try_once(candidate);
        if (settled || !self->pursues(*candidate)) {
            break;
        }
        candidate->step = Candidate::Step::waiting;
        if (!std::exchange(candidate->failed_once, true)) {
            self->nudge();  // once: who pauses must not be woken for ever
        }
        const Instant until = now() + pause.next(self->random);
        while (self->pursues(*candidate) && (now() < until || !self->has_place(*candidate))) {
            co_await self->sleep(std::max(until - now(), first_pause));
        }
    }
    self->nudge();  // the next one's turn has come
    if (candidate->step == Candidate::Step::refused && self->pursues(*candidate) && !self->plan.listen) {
        co_await self->sleep_out(self->time_for_stragglers());
        self->give_up(candidate->generation);
    }
}

/// One bearer of the number after the other, unless those before are slow: each wrong code counts, here and there.
asio::awaitable<void> Pump::State::wait_for_turn(std::shared_ptr<Candidate> candidate) {
    const auto self = shared_from_this();
    const auto ahead = [self, candidate] {
        const auto mine = std::ranges::find(self->candidates, candidate);
        return std::count_if(self->candidates.begin(), mine, [](const auto& other) {
            return other->step != Candidate::Step::refused && !other->failed_once;
        });
    };
    const Instant came = now();
    while (pursues(*candidate) && !candidate->id.empty()) {
        const Instant until = came + turn * ahead();
        if (now() >= until && has_place(*candidate)) {
            co_return;
        }
        co_await sleep(std::max(until - now(), first_pause));
    }
}

/// Whether it may be dialled now. Who was dialled before comes after those who were not.
bool Pump::State::has_place(const Candidate& candidate) const {
    if (candidate.id.empty()) {
        return true;
    }
    const auto busy = std::ranges::count_if(candidates, [&](const auto& other) {
        const bool first = other->step == Candidate::Step::waiting && !other->failed_once;
        return !other->id.empty() && (other->step == Candidate::Step::trying || (first && candidate.failed_once));
    });
    return busy < (candidate.failed_once ? retries_at_once : tries_at_once);
}

/// True when there is nothing to try again.
asio::awaitable<bool> Pump::State::try_once(std::shared_ptr<Candidate> candidate) {
    const auto self = shared_from_this();
    if (used_up) {
        candidate->step = Candidate::Step::refused;
        co_return true;
    }
    auto link = co_await connect(candidate);
    if (!pursues(*candidate)) {
        co_return true;
    }
    if (!link) {
        if (candidate->id.empty()) {
            at_error = link.error();
        }
        if (link.error().code == Errc::malformed) {
            candidate->step = Candidate::Step::refused;
            candidate->refusal = link.error();
            co_return true;
        }
        co_return false;
    }
    const auto id = dialled();
    if (!id) {
        if (id.error().code != Errc::wrong_code) {
            co_return false;
        }
        used_up = true;
        candidate->step = Candidate::Step::refused;
        co_return true;
    }
    found();
    const auto wire = add(std::move(*link), *id, true);
    asio::error_code ignored;
    while (wire->loops > 0) {
        co_await wire->gone.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    const auto& why = wire->outcome;
    if (!why || why->code == Errc::cut || why->code == Errc::timeout) {
        co_return false;  // whatever else it was would only be the same again
    }
    candidate->step = Candidate::Step::refused;
    candidate->refusal = *why;
    co_return true;
}

/// A place for a link of our own comes before those who are only silent.
Result<LinkId> Pump::State::dialled() {
    auto id = meeting->dialled(now());
    while (!id && id.error().code == Errc::limit) {
        const auto silent = doorkeeper.longest_silent();
        if (!silent) {
            break;
        }
        closed(*wires.at(*silent));
        id = meeting->dialled(now());
    }
    return id;
}

asio::awaitable<Result<std::unique_ptr<Link>>> Pump::State::connect(std::shared_ptr<Candidate> candidate) {
    const auto self = shared_from_this();
    const auto race = std::make_shared<Race>(executor, candidate->where.size());
    for (std::size_t index = 0; index < candidate->where.size(); ++index) {
        asio::co_spawn(
            executor,
            [](std::shared_ptr<State> state, std::shared_ptr<Race> shared, std::shared_ptr<Candidate> whom,
               std::string where, Duration delay) -> asio::awaitable<void> {
                if (delay.count() > 0) {
                    co_await state->sleep(delay);
                }
                if (!shared->won && state->pursues(*whom)) {
                    auto link = co_await state->finders[whom->finder]->dial(where);
                    if (!link) {
                        shared->last = link.error();
                    } else if (!std::exchange(shared->won, true)) {
                        shared->link = std::move(*link);
                    }
                }
                --shared->running;
                shared->done.cancel();
            }(self, race, candidate, candidate->where[index], head_start * static_cast<int>(index)),
            asio::detached);
    }
    while (!race->won && race->running > 0) {
        asio::error_code ignored;
        co_await race->done.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    if (race->won) {
        co_return std::move(race->link);
    }
    co_return std::unexpected(race->last);
}

/// For how long others may yet be heard, when all so far have refused.
Duration Pump::State::time_for_stragglers() const {
    const bool others = std::ranges::any_of(finders, [](const auto& finder) { return finder->discovers(); });
    return others && wanted ? straggler_time : Duration{0};
}

/// Where everybody who could be meant has refused the meeting ends, with the reason.
void Pump::State::give_up(unsigned of_generation) {
    const bool all_refused = std::ranges::all_of(
        candidates, [](const auto& candidate) { return candidate->step == Candidate::Step::refused; });
    if (alive() && !authenticated && generation == of_generation && all_refused && !candidates.empty()) {
        const auto wrong = std::ranges::find_if(
            candidates, [](const auto& candidate) { return candidate->refusal.code == Errc::wrong_code; });
        if (wrong != candidates.end()) {
            meeting->cancel(Errc::wrong_code, now());
        } else {
            Error why = candidates.back()->refusal;
            why.hint = why.hint.empty() ? "Check with the other person that this is their kith." : why.hint;
            meeting->cancel(std::move(why), now());
        }
        drain();
    }
}

Result<void> Pump::dial(Code code) {
    if (!code.number() && state_->plan.at.empty()) {
        return fail(Errc::usage, "that code has no number in front", "type it whole, for example 7-acme-adroitness");
    }
    const auto number = code.number();
    if (auto dialled = state_->meeting->dial(std::move(code)); !dialled) {
        return dialled;
    }
    state_->seek(number, {});
    return {};
}

Result<void> Pump::scan(Invitation invitation) {
    const auto number = invitation.number;
    auto places = invitation.addresses;
    if (!number && places.empty() && state_->plan.at.empty()) {
        return fail(Errc::usage, "that invitation does not say where the other person is",
                    "Give their address with --at.");
    }
    state_->meeting->scan(std::move(invitation));
    state_->seek(number, std::move(places));
    return {};
}

Result<void> Pump::dial_phrase(std::optional<PublicNumber> number) {
    if (!state_->plan.phrase) {
        return fail(Errc::usage, "this meeting is not by phrase");
    }
    if (!number && state_->plan.at.empty()) {
        return fail(Errc::usage, "there is nobody to look for", "Type the number on the other screen.");
    }
    state_->meeting->dial_by_phrase(*state_->plan.phrase, number);
    state_->seek(number, {});
    return {};
}

}  // namespace kith::transport
