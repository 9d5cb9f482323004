// SPDX-License-Identifier: Apache-2.0
//
// What the meeting says to this device, answered from the vault, on the screen, or by a question to the person.
#include <utility>

#include "cli/clock.h"
#include "cli/meet_modes.h"
#include "cli/meet_run.h"
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

}  // namespace

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
    const auto stage_before = std::exchange(stage_, Stage::busy);
    input_.withdraw();
    auto known = vault_.acquaintance(persona_, peer.peer, now());
    if (stage_before != Stage::tapping) {  // who was scanned has been shown already
        show_authenticated(how_, known.name);
    }
    meeting_.recognise(std::move(known), transport::now());
}

void MeetRun::on(const event::InvitationReady& ready) {
    auto invitation = meeting_.invitation();
    if (!invitation) {
        return;
    }
    events_.invitation(invitation->text());
    if (ready.replaced) {
        say("Somebody scanned your QR code and was lost; here is a new one.");
    }
    show_invitation(std::move(*invitation), meeting_.code(), plan_.terminal);
}

void MeetRun::on(const event::Phrases& phrases) {
    events_.phrases(phrases.shown);
    phrase_link_ = phrases.link;
    stage_ = Stage::comparing;
    input_.withdraw();
    show_phrases(phrases.shown);
    if (input_ended_) {
        return nobody_picks();
    }
    input_.ask_after_a_look("Which one is on their screen too? 1, 2, 3, n = none: ");
}

void MeetRun::on(const event::PhraseMismatch&) {
    if (const auto noted = vault_.note_phrase_mismatch(now()); !noted) {
        say(noted.error().what + ".");
    }
}

void MeetRun::on(const event::Scanned& scanned) {
    events_.scanned(scanned.theirs);
    stage_ = Stage::tapping;
    input_.withdraw();
    const auto known = vault_.acquaintance(persona_, scanned.peer, now());
    show_scanned(scanned.theirs, known.name);
    if (plan_.yes) {
        return admit();
    }
    if (input_ended_) {
        return decline();
    }
    input_.ask_after_a_look("Show them yours? [y/N] ");
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
    if (held.card.properties.empty()) {  // of somebody known too: what was there before is as it was
        return say(std::string(plan_.take ? "They gave nothing but their name: " : "You took nothing: ") +
                   (*id == ContactId{} ? "nobody was saved." : "what you know of them is as it was."));
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
    if (failure_->code == Errc::phrase_mismatch) {
        show_mismatch();
    }
}

void MeetRun::on(const event::LinkFinished& finished) {
    const bool of_phrase = finished.link == phrase_link_;
    const bool compared = stage_ == Stage::comparing && of_phrase;
    const bool mismatch = finished.error && finished.error->code == Errc::phrase_mismatch;  // Failed says that
    const bool picked = stage_ == Stage::picked && of_phrase && !mismatch;
    const bool scanned = stage_ == Stage::tapping;
    if (compared || picked || (scanned && finished.error)) {
        input_.withdraw();
        stage_ = Stage::waiting;
        std::string gone = "They left.";
        if (compared) {
            gone = "They left, or say that the phrases differ: take no phrase of theirs.";
        } else if (picked) {
            gone = "They left before they picked a phrase: nothing was given. Theirs is void.";
        }
        say(gone + (listens_ ? " Still waiting." : " Still looking for them."));
        return ask_for_code(true);
    }
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

}  // namespace kith::cli
