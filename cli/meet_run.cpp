// SPDX-License-Identifier: Apache-2.0
//
// See meet_run.h. Here a run begins and ends; meet_heard.cpp is what the meeting says, meet_typed.cpp what the person does.
#include "cli/meet_run.h"

#include <algorithm>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <csignal>
#include <variant>

#include "cli/clock.h"
#include "cli/meet_modes.h"
#include "cli/meet_screen.h"
#include "cli/output.h"
#include "transport/transports.h"

namespace kith::cli {
namespace {

/// How long a cancelled meeting may take to say so to the other side.
constexpr auto polite_time = std::chrono::seconds(2);

}  // namespace

MeetRun::MeetRun(MeetPlan plan, Vault& vault, PersonaId persona, MeetChoice choice, Meeting meeting, Random& random)
    : plan_(std::move(plan)),
      vault_(vault),
      persona_(persona),
      choice_(std::move(choice)),
      random_(random),
      events_(plan_.events),
      meeting_(std::move(meeting)),
      input_(io_.get_executor(), [this](const std::optional<std::string>& line) { typed(line); }) {}

Result<void> MeetRun::prepare() {
    auto finders = transport::finders(transport::transports(), io_.get_executor(), plan_.wishes, random_);
    if (!finders) {
        return std::unexpected(finders.error());
    }
    for (const auto& finder : *finders) {
        for (const std::string& notice : finder->notices()) {
            say(notice);
        }
    }
    const bool discovers = std::ranges::any_of(*finders, [](const auto& finder) { return finder->discovers(); });
    transport::Plan plan;
    listens_ = !plan_.code && !plan_.invitation && !plan_.phrase_with;
    plan.listen = listens_;
    if (plan_.phrase) {
        const auto leave = PhraseLeave::ask(vault_.phrase_mismatches(), now().at);
        if (!leave) {
            return std::unexpected(leave.error());
        }
        plan.phrase = *leave;
    }
    plan.at = plan_.wishes.at;
    plan.wait = plan_.wait;
    transport::Pump::Callbacks callbacks;
    callbacks.on_event = [this](const MeetingEvent& event) { std::visit([this](const auto& e) { on(e); }, event); };
    callbacks.on_listening = [this, discovers](const transport::Listening& listening) {
        addresses_ = listening.addresses;
        events_.listening(listening, plan_.phrase);
        if (!discovers) {
            show_addresses(addresses_);
        }
        if (plan_.phrase) {
            show_number(listening.number);
        }
    };
    callbacks.on_found = [this] {
        events_.found();
        say("Somebody is there.");
    };
    callbacks.on_lonely = [this](const transport::Lonely& lonely) { show_lonely(lonely, addresses_); };
    pump_.emplace(io_.get_executor(), meeting_, std::move(*finders), plan, std::move(callbacks));
    if (plan_.code) {
        return pump_->dial(std::move(*plan_.code));
    }
    if (plan_.invitation) {
        return pump_->scan(std::move(*plan_.invitation));
    }
    if (plan_.phrase_with) {
        return pump_->dial_phrase(plan_.phrase_with->number);
    }
    return {};
}

Result<Exit> MeetRun::run() {
    if (auto ready = prepare(); !ready) {
        return std::unexpected(ready.error());
    }
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
        asio::error_code ignored;
        signals_.add(number, ignored);
    }
    signals_.async_wait([this](asio::error_code error, int) {
        if (!error) {
            interrupted();
        }
    });
    if (plan_.read_lines) {
        input_.start(plan_.terminal);
    }
    asio::co_spawn(io_, pump_to_the_end(), asio::detached);
    io_.run();
    return outcome();
}

asio::awaitable<void> MeetRun::pump_to_the_end() {
    result_ = co_await pump_->run();
    stage_ = Stage::over;
    input_.stop();
    io_.stop();  // links and clocks that wait for nothing any more don't hold the person up
}

Result<Exit> MeetRun::outcome() {
    if (result_ && result_->has_value()) {
        return Exit::done;
    }
    Error error = result_ ? result_->error() : Error{Errc::cancelled, "stopped", ""};
    if (failure_) {
        error = *failure_;
    }
    if (store_error_) {
        error = *store_error_;
    }
    if (was_interrupted_) {
        error = {Errc::cancelled, "stopped", ""};
    }
    if (truth_ && authenticated_) {
        say(truth_->text());
    }
    return std::unexpected(error);
}

void MeetRun::interrupted() {
    if (was_interrupted_) {
        return io_.stop();
    }
    was_interrupted_ = true;
    signals_.async_wait([this](asio::error_code error, int) {
        if (!error) {
            interrupted();
        }
    });
    patience_.expires_after(polite_time);
    patience_.async_wait([this](asio::error_code error) {
        if (!error) {
            io_.stop();
        }
    });
    meeting_.cancel(Errc::cancelled, transport::now());
    pump_->wake();
}

}  // namespace kith::cli
