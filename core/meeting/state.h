// SPDX-License-Identifier: Apache-2.0
//
// The Meeting's inside. meeting.cpp is what a caller asks, links.cpp which link lives and which wins, guesses.cpp who
// tried wrong codes, and what becomes of codes and invitations that are used up.
#pragma once

#include <algorithm>
#include <deque>
#include <map>
#include <set>

#include "crypto/locked.h"
#include "session/session.h"

namespace kith {

struct Meeting::State : crypto::Locked {
    State(PersonaKeys own_keys, OutgoingCard own_card, Random& own_random)
        : keys(std::move(own_keys)), card(std::move(own_card)), random(own_random) {}

    using Session = session::Session;
    using CodeTries = session::CodeTries;

    PersonaKeys keys;
    OutgoingCard card;
    Random& random;
    session::LiveRandoms live;

    // What is open here, and what is sought.
    std::shared_ptr<CodeTries> shown;
    int guesses_told = 0;                 ///< failures of `shown` that were told by WrongGuess
    int replaced = 0;                     ///< codes used up by wrong guesses
    Instant shown_opens{Instant::min()};  ///< until then no link is taken for `shown`
    std::shared_ptr<CodeTries> typed;
    std::vector<std::shared_ptr<CodeTries>> all_typed;  ///< one counter a code, however often it is typed
    std::shared_ptr<session::Displayed> displayed;
    std::optional<PublicNumber> invited_number;
    std::vector<std::string> invited_addresses;
    std::shared_ptr<session::Scanned> scanned;
    std::shared_ptr<session::PhraseTurn> phrase = std::make_shared<session::PhraseTurn>();
    bool phrase_is_open = false;
    bool phrase_is_sought = false;
    int phrases_lost = 0;                  ///< compared with somebody who left
    Instant phrase_opens{Instant::min()};  ///< until then no phrase is compared

    std::map<LinkId, std::unique_ptr<Session>> sessions;
    std::set<LinkId> outgoing;  ///< those that dialled() opened
    LinkId last_link = 0;
    std::optional<LinkId> comparing;  ///< where Phrases came from
    std::optional<LinkId> winner;
    bool told = false;      ///< the winner's peer is known to the caller
    bool stopping = false;  ///< cancel() was said
    std::deque<MeetingEvent> events;
    bool over = false;

    // links.cpp
    [[nodiscard]] Session* find(LinkId link);
    [[nodiscard]] Session* won();
    /// Whether an Event of that kind was not fetched yet.
    template <typename Event>
    [[nodiscard]] bool waits() const {
        return std::ranges::any_of(events, [](const auto& event) { return std::holds_alternative<Event>(event); });
    }
    [[nodiscard]] Result<LinkId> open(session::Role role, session::Means means, Instant now);
    void settle(LinkId link, Instant now);
    [[nodiscard]] bool waits_for_rival(const Session& session) const;
    void crown(LinkId first);
    void win(LinkId link);
    void lose(LinkId link, const std::optional<Error>& error, session::Reason reason);
    void drain(LinkId link, Instant now);
    void drain_winner(Session& session);
    void link_failed(LinkId link, Error error, Instant now);
    void sweep();
    void finish(Error error);

    // guesses.cpp
    void count_guesses(Instant now);
    void replace_code(Instant now);
    void give_up_typed();
    void renew_invitation();
    void note_lost_phrase(Instant now);
    [[nodiscard]] bool shown_is_open(Instant now) const { return shown && now >= shown_opens; }
};

}  // namespace kith
