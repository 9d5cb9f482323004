// SPDX-License-Identifier: Apache-2.0
//
// One meeting at this device: the pump brings the meeting's events, and they are answered here from the vault,
// the screen and what is typed.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>

#include "cli/line_input.h"
#include "cli/meet_choice.h"
#include "cli/meet_events.h"
#include "cli/meet_plan.h"
#include "kith/meeting.h"
#include "kith/vault.h"
#include "transport/pump.h"

namespace kith::cli {

class MeetRun {
public:
    /// All but `plan`, `choice` and `meeting` must outlive it.
    MeetRun(MeetPlan plan, Vault& vault, PersonaId persona, MeetChoice choice, Meeting meeting, Random& random);
    [[nodiscard]] Result<Exit> run();

private:
    /// What a typed line means just now.
    enum class Stage { waiting, tapping, comparing, picked, downgrade, deciding, busy, over };

    [[nodiscard]] Result<void> prepare();
    [[nodiscard]] asio::awaitable<void> pump_to_the_end();
    [[nodiscard]] Result<Exit> outcome();

    void on(const event::CodeReady& ready);
    void on(const event::InvitationReady& ready);
    void on(const event::Phrases& phrases);
    void on(const event::PhraseMismatch& mismatch);
    void on(const event::WrongGuess& guess);
    void on(const event::Authenticated& peer);
    void on(const event::Scanned& scanned);
    void on(const event::Downgrade& downgrade);
    void on(const event::Resumed& resumed);
    void on(const event::Offered& offered);
    void on(const event::PeerReady& ready);
    void on(const event::StoreStaged& staged);
    void on(const event::StoreHeld& held);
    void on(const event::StoreDropped& dropped);
    void on(const event::Done& done);
    void on(const event::Failed& failed);
    void on(const event::LinkFinished& finished);

    void ask_for_code(bool after_a_look = false);
    void ask_for_decision();
    void say_yes();
    void decline();
    void typed(const std::optional<std::string>& line);
    void typed_code(const std::string& line);
    void typed_number(const std::string& line);
    void typed_pick(const std::string& line);
    void typed_decision(const std::string& line);
    void nobody_picks();
    void admit();
    void interrupted();
    void answer_store(StoreToken token, const Result<void>& stored);

    MeetPlan plan_;
    Vault& vault_;
    PersonaId persona_;
    MeetChoice choice_;
    Random& random_;
    MeetEvents events_;

    asio::io_context io_;
    Meeting meeting_;
    std::optional<transport::Pump> pump_;
    asio::signal_set signals_{io_};
    asio::steady_timer patience_{io_};
    LineInput input_;

    Stage stage_ = Stage::waiting;
    How how_ = How::code;
    LinkId phrase_link_ = 0;
    bool authenticated_ = false;
    std::vector<std::string> addresses_;
    std::optional<Offer> theirs_;
    bool they_agreed_ = false;
    bool agreed_ = false;  ///< said yes to theirs_, and a changed offer of mine was on its way
    bool input_ended_ = false;
    bool was_interrupted_ = false;
    bool listens_ = false;
    std::set<std::string> turned_away_;  ///< what was said of links that ended
    std::optional<Error> store_error_;
    std::optional<Error> failure_;
    std::optional<Truth> truth_;
    std::optional<Result<void>> result_;
};

}  // namespace kith::cli
