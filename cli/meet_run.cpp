// SPDX-License-Identifier: Apache-2.0
//
// See meet_run.h.
#include "cli/meet_run.h"

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <csignal>
#include <variant>

#include "cli/clock.h"
#include "cli/meet_screen.h"
#include "cli/output.h"

namespace kith::cli {
namespace {

/// A peer's breach of a limit, or another version, is the same to a script: not our usage, not our vault.
Error of_peer(Error error) {
    if (error.code == Errc::limit || error.code == Errc::too_new || error.code == Errc::usage) {
        error.code = Errc::protocol;
    }
    return error;
}

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
    auto finders = transport::transports(io_.get_executor(), {plan_.listen, plan_.discover}, random_);
    if (!finders) {
        return fail(Errc::usage, "--listen: " + finders.error().what, finders.error().hint);
    }
    transport::Plan plan;
    listens_ = !plan_.code.has_value();
    plan.listen = listens_;
    plan.at = plan_.at;
    plan.wait = plan_.wait;
    transport::Pump::Callbacks callbacks;
    callbacks.on_event = [this](const MeetingEvent& event) { std::visit([this](const auto& e) { on(e); }, event); };
    callbacks.on_listening = [this](const transport::Listening& listening) {
        addresses_ = listening.addresses;
        events_.listening(addresses_);
        if (!plan_.discover) {
            show_addresses(addresses_);
        }
    };
    callbacks.on_found = [this] {
        events_.found();
        say("Somebody is there.");
    };
    callbacks.on_lonely = [this](const auto& troubles) { show_lonely(troubles, addresses_, plan_.discover); };
    pump_.emplace(io_.get_executor(), meeting_, std::move(*finders), plan, std::move(callbacks));
    if (plan_.code) {
        return pump_->dial(std::move(*plan_.code));
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

// --- what the meeting says

void MeetRun::on(const event::CodeReady& ready) {
    if (const auto* code = meeting_.code(); code != nullptr) {
        events_.code(*code);
        show_code(*code, ready, plan_.terminal);
        ask_for_code();
    }
}

void MeetRun::on(const event::WrongGuess& guess) {
    if (guess.left == 0) {
        return say("Somebody typed a wrong code.");  // the new code and its reason follow
    }
    say("Somebody typed a wrong code. " +
        (guess.left == 1 ? std::string("One more") : std::to_string(guess.left) + " more") +
        ", and this code is replaced.");
}

void MeetRun::on(const event::Authenticated& peer) {
    events_.authenticated();
    authenticated_ = true;
    how_ = peer.how;
    stage_ = Stage::busy;
    input_.withdraw();
    auto known = vault_.acquaintance(persona_, peer.peer, now());
    say(known.name.empty() ? "The codes match." : "The codes match. You know them as " + shown_name(known.name) + ".");
    meeting_.recognise(std::move(known), transport::now());
}

void MeetRun::on(const event::Scanned&) {
    meeting_.cancel(Errc::protocol, transport::now());  // QR mode is not on this screen yet
}

void MeetRun::on(const event::Downgrade& downgrade) {
    say_loud(shown_name(downgrade.name) + " uses an older or weakened kith than when you met before.");
    if (!plan_.terminal) {
        say("Without a terminal to ask on, the meeting ends here.");
        return meeting_.cancel(Errc::protocol, transport::now());
    }
    stage_ = Stage::downgrade;
    input_.ask("Go on all the same? [y/N] ");
}

void MeetRun::on(const event::Resumed& resumed) {
    say("An earlier meeting with them is settled now. " + resumed.truth.text());
}

void MeetRun::on(const event::Offered& offered) {
    const bool theirs_changed = theirs_ && *theirs_ != offered.theirs;
    theirs_ = offered.theirs;
    they_agreed_ = false;  // a yes is to one pair of offers
    events_.offer(offered.theirs);
    if (agreed_ && !theirs_changed) {
        // This is my own change, which I have said yes to; they see it and decide anew.
        agreed_ = false;
        stage_ = Stage::busy;
        return meeting_.decide({choice_.gives(), plan_.take, std::nullopt}, transport::now());
    }
    agreed_ = false;
    if (offered.changed) {
        say_loud("The offers changed. Now it is:");
    }
    show_offers(choice_.lines(), offered.theirs, plan_.take, plan_.terminal && !plan_.yes);
    ask_for_decision();
}

void MeetRun::ask_for_decision() {
    if (plan_.yes) {
        return say_yes();
    }
    if (input_ended_) {
        say("Nobody is there to say yes.");
        return decline();
    }
    stage_ = Stage::deciding;
    if (plan_.terminal) {
        say("No value has left yet. y = yes, n = no, numbers switch what you give.");
    }
    input_.ask("Agree? ");
}

void MeetRun::on(const event::PeerReady&) {
    they_agreed_ = true;
    say("They said yes.");
    if (stage_ == Stage::deciding) {
        ask_for_decision();
    }
}

void MeetRun::on(const event::StoreStaged& staged) {
    stage_ = Stage::busy;
    answer_store(staged.token, vault_.stage(staged, persona_, {now().at, plan_.place, how_}));
}

void MeetRun::on(const event::StoreHeld& held) {
    const auto id = vault_.hold(held, now());
    answer_store(held.token, id ? Result<void>{} : std::unexpected(id.error()));
    if (!id) {
        return;
    }
    if (*id == ContactId{}) {
        return say("They gave nothing but their name: nobody was saved.");
    }
    events_.saved(short_id(*id), held.card.display_name);
    show_saved(short_id(*id), held.card.display_name);
}

void MeetRun::on(const event::StoreDropped& dropped) {
    answer_store(dropped.token, vault_.drop(dropped, now()));
}

void MeetRun::on(const event::Done& done) {
    stage_ = Stage::over;
    say(done.truth.text());
    events_.done();
}

void MeetRun::on(const event::Failed& failed) {
    stage_ = Stage::over;
    truth_ = failed.truth;
    failure_ = of_peer(failed.error);
}

void MeetRun::on(const event::LinkFinished& finished) {
    if (!finished.error || (finished.error->code == Errc::wrong_code && !finished.dialled)) {
        return;  // another link won, or WrongGuess says it
    }
    // Said once: whoever connects again and again must not fill the screen. A typed code may be wrong twice.
    const auto& error = *finished.error;
    if (turned_away_.insert(error.what).second || (error.code == Errc::wrong_code && listens_)) {
        show_link_error(error, finished.dialled, listens_);
    }
}

void MeetRun::answer_store(StoreToken token, const Result<void>& stored) {
    if (!stored && !store_error_) {
        store_error_ = stored.error();
    }
    meeting_.stored(token, stored.has_value(), transport::now());
}

// --- what the person says

void MeetRun::typed(const std::optional<std::string>& line) {
    if (!line) {
        input_ended_ = true;
        if (stage_ == Stage::deciding || stage_ == Stage::downgrade) {
            decline();
            pump_->wake();
        }
        return;
    }
    switch (stage_) {
        case Stage::waiting:
            typed_code(*line);
            break;
        case Stage::downgrade:
            if (*line == "y" || *line == "yes") {
                stage_ = Stage::busy;
                meeting_.accept_downgrade(transport::now());
            } else {
                meeting_.cancel(Errc::protocol, transport::now());
            }
            break;
        case Stage::deciding:
            typed_decision(*line);
            break;
        case Stage::busy:
        case Stage::over:
            return;
    }
    pump_->wake();
}

/// While one's own code waits, theirs may be typed; where it was given on the command line there is nothing to type.
void MeetRun::ask_for_code() {
    if (stage_ == Stage::waiting && listens_) {
        input_.ask("Their code: ", true);
    }
}

void MeetRun::typed_code(const std::string& line) {
    if (line.find_first_not_of(" \t") != std::string::npos) {
        auto code = Code::parse(line);
        if (code) {
            show_reading(*code);
        } else {
            show_candidates(line);
        }
        const auto dialled = code ? pump_->dial(std::move(*code)) : std::unexpected(code.error());
        say(dialled ? "Looking for them."
                    : dialled.error().what + (dialled.error().hint.empty() ? "" : ". " + dialled.error().hint));
    }
    ask_for_code();
}

void MeetRun::typed_decision(const std::string& line) {
    if (line == "y" || line == "Y" || line == "yes") {
        return say_yes();
    }
    if (line == "n" || line == "N" || line == "no") {
        return decline();
    }
    if (const auto toggled = choice_.toggle(line); !toggled) {
        say(toggled.error().what + ".");
    } else {
        show_offers(choice_.lines(), *theirs_, plan_.take, plan_.terminal);
    }
    ask_for_decision();
}

void MeetRun::say_yes() {
    Decision decision;
    if (choice_.changed()) {
        auto card = choice_.offer();
        if (!card) {
            say(card.error().what + (card.error().hint.empty() ? "" : ". " + card.error().hint));
            return ask_for_decision();
        }
        decision.instead = std::move(*card);
        they_agreed_ = false;
        agreed_ = true;
    }
    decision.give = choice_.gives();
    decision.take = plan_.take;
    stage_ = Stage::busy;
    if (!plan_.yes && !they_agreed_) {
        say("Waiting for their yes.");
    }
    meeting_.decide(std::move(decision), transport::now());
}

void MeetRun::decline() {
    stage_ = Stage::busy;
    meeting_.cancel(Errc::declined, transport::now());
}

}  // namespace kith::cli
