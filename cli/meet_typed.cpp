// SPDX-License-Identifier: Apache-2.0
//
// What the person types, or a program writes, and what it means at that moment.
#include <utility>

#include "cli/meet_modes.h"
#include "cli/meet_run.h"
#include "cli/meet_screen.h"
#include "cli/output.h"

namespace kith::cli {
namespace {

bool is_yes(const std::string& line) {
    return line == "y" || line == "Y" || line == "yes";
}

}  // namespace

void MeetRun::typed(const std::optional<std::string>& line) {
    if (!line) {
        input_ended_ = true;
        switch (stage_) {
            case Stage::comparing:
                nobody_picks();
                break;
            case Stage::deciding:
            case Stage::downgrade:
            case Stage::tapping:
                decline();
                break;
            default:
                return;
        }
        return pump_->wake();
    }
    switch (stage_) {
        case Stage::waiting:
            typed_code(*line);
            break;
        case Stage::downgrade:
            if (is_yes(*line)) {
                stage_ = Stage::busy;
                meeting_.accept_downgrade(transport::now());
            } else {
                meeting_.cancel(Errc::protocol, transport::now());
            }
            break;
        case Stage::tapping:
            if (is_yes(*line)) {
                admit();
            } else {
                decline();
            }
            break;
        case Stage::comparing:
            typed_pick(*line);
            break;
        case Stage::deciding:
            typed_decision(*line);
            break;
        case Stage::picked:
        case Stage::busy:
        case Stage::over:
            return;
    }
    pump_->wake();
}

/// While one's own code waits, theirs may be typed; where it was given on the command line there is nothing to type.
/// `after_a_look`: what is being typed was meant for a question that is gone.
void MeetRun::ask_for_code(bool after_a_look) {
    if (stage_ != Stage::waiting || !listens_ || plan_.phrase) {
        return;
    }
    constexpr std::string_view question = "Their code: ";
    if (after_a_look) {
        input_.ask_after_a_look(question, true);
    } else {
        input_.ask(question, true);
    }
}

void MeetRun::typed_code(const std::string& line) {
    if (plan_.phrase) {
        return typed_number(line);
    }
    if (line == "qr") {
        if (auto invitation = meeting_.invitation()) {
            show_invitation(std::move(*invitation), meeting_.code(), plan_.terminal);
        }
        return ask_for_code();
    }
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
    if (is_yes(line)) {
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

/// Phrase mode: whoever is shown a number may type the other's instead.
void MeetRun::typed_number(const std::string& line) {
    const auto number = PublicNumber::parse(line);
    const auto dialled = number ? pump_->dial_phrase(number)
                                : fail(Errc::usage, "that is no number of a meeting", "it has one to four digits");
    say(dialled ? "Looking for them." : dialled.error().what + ": " + dialled.error().hint);
}

void MeetRun::typed_pick(const std::string& line) {
    std::optional<std::size_t> choice;
    if (line == "1" || line == "2" || line == "3") {
        choice = static_cast<std::size_t>(line[0] - '1');
    } else if (line != "n" && line != "N" && line != "no" && line != "none") {
        say("1, 2 or 3 for the phrase that is on both screens, n if none is.");
        return input_.ask("Which one? ");
    }
    stage_ = choice ? Stage::picked : Stage::busy;
    say(choice ? "Waiting for their pick." : "None of them.");
    meeting_.pick(phrase_link_, choice, transport::now());
}

/// Only a person compares: without one the meeting ends, and that is no mismatch.
void MeetRun::nobody_picks() {
    say("Nobody is there to compare the phrases.");
    decline();
}

void MeetRun::admit() {
    stage_ = Stage::busy;
    meeting_.admit(transport::now());
}

}  // namespace kith::cli
