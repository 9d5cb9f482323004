// SPDX-License-Identifier: Apache-2.0
//
// One Meeting over many links, as its caller sees it: what is open, what is sought, and the answers, which go to the
// session that has won.
#include "kith/meeting.h"

#include <algorithm>

#include "meeting/state.h"

namespace kith {

using session::CodeTries;
using session::Role;
using session::Session;

namespace {

std::unexpected<Error> no_tries_left() {
    return fail(Errc::wrong_code, "the code that you typed has no tries left", "Ask for a new code.");
}

}  // namespace

Meeting::Meeting(PersonaKeys keys, OutgoingCard offer, Random& random)
    : state_(std::make_unique<State>(std::move(keys), std::move(offer), random)) {}
Meeting::~Meeting() = default;
Meeting::Meeting(Meeting&&) noexcept = default;
Meeting& Meeting::operator=(Meeting&&) noexcept = default;

void Meeting::listen(std::optional<PublicNumber> number) {
    state_->shown = std::make_shared<CodeTries>(CodeTries{.code = Code::make(number, state_->random)});
    state_->guesses_told = 0;
    state_->events.emplace_back(event::CodeReady{});
}

const Code* Meeting::code() const {
    return state_->shown && !state_->winner ? &state_->shown->code : nullptr;
}

Result<void> Meeting::dial(Code code) {
    state_->scanned = nullptr;
    state_->phrase_is_sought = false;
    auto& all = state_->all_typed;
    const auto again = std::ranges::find_if(all, [&](const auto& tries) { return tries->counts(code); });
    state_->typed =
        again != all.end() ? *again : all.emplace_back(std::make_shared<CodeTries>(CodeTries{.code = std::move(code)}));
    return state_->typed->dead() ? no_tries_left() : Result<void>{};
}

Invitation Meeting::display(std::optional<PublicNumber> number, std::vector<std::string> addresses) {
    auto displayed = std::make_shared<session::Displayed>();
    state_->random.fill(displayed->psk.writable());
    displayed->ephemeral = crypto::DhPair::generate(state_->random);
    state_->displayed = displayed;
    state_->invited_number = number;
    state_->invited_addresses = std::move(addresses);
    state_->events.emplace_back(event::InvitationReady{});
    return {.psk = displayed->psk.clone(),
            .ephemeral = displayed->ephemeral.pub,
            .number = number,
            .addresses = state_->invited_addresses};
}

std::optional<Invitation> Meeting::invitation() const {
    if (!state_->displayed || state_->winner || state_->over) {
        return std::nullopt;
    }
    return Invitation{.psk = state_->displayed->psk.clone(),
                      .ephemeral = state_->displayed->ephemeral.pub,
                      .number = state_->invited_number,
                      .addresses = state_->invited_addresses};
}

void Meeting::scan(Invitation invitation) {
    state_->typed = nullptr;
    state_->phrase_is_sought = false;
    state_->scanned = std::make_shared<session::Scanned>(
        session::Scanned{.psk = std::move(invitation.psk), .ephemeral = invitation.ephemeral});
}

void Meeting::listen_by_phrase(PhraseLeave /*leave*/, std::optional<PublicNumber> number) {
    state_->phrase->shown = number;
    state_->phrase_is_open = true;
}

void Meeting::dial_by_phrase(PhraseLeave /*leave*/, std::optional<PublicNumber> number) {
    state_->typed = nullptr;
    state_->scanned = nullptr;
    state_->phrase->dialled = number;
    state_->phrase_is_sought = true;
}

Result<LinkId> Meeting::accepted(Instant now) {
    session::Means means;
    if (state_->shown) {
        if (state_->shown_is_open(now)) {
            means.code = state_->shown;
        } else {
            means.paused.push_back(Mode::code);
        }
    }
    if (state_->phrase_is_open) {
        if (now >= state_->phrase_opens) {
            means.phrase = state_->phrase;
        } else {
            means.paused.push_back(Mode::phrase);
        }
    }
    means.displayed = state_->displayed;
    if (means.code || means.displayed || means.phrase) {
        return state_->open(Role::responder, std::move(means), now);
    }
    return means.paused.empty() ? fail(Errc::usage, "nothing is open that a link could come in for")
                                : fail(Errc::limit, "no links are taken for a moment", "Wait a moment.");
}

Result<LinkId> Meeting::dialled(Instant now) {
    session::Means means;
    means.code = state_->typed;
    means.scanned = state_->scanned;
    if (state_->phrase_is_sought) {
        if (now < state_->phrase_opens) {
            return fail(Errc::timeout, "no phrase is compared for a moment", "Wait a moment.");
        }
        means.phrase = state_->phrase;
    }
    if (!means.code && !means.scanned && !means.phrase) {
        return fail(Errc::usage, "nothing was typed, scanned or chosen to dial with");
    }
    if (means.code && means.code->dead()) {
        return no_tries_left();
    }
    return state_->open(Role::initiator, std::move(means), now);
}

void Meeting::receive(LinkId link, ByteView bytes, Instant now) {
    if (Session* session = state_->find(link)) {
        session->receive(bytes, now);
        state_->settle(link, now);
    }
}

ByteView Meeting::output(LinkId link) const {
    const Session* session = state_->find(link);
    return session == nullptr ? ByteView{} : session->output();
}

void Meeting::sent(LinkId link, std::size_t count) {
    if (Session* session = state_->find(link)) {
        session->sent(count);
        state_->sweep();
    }
}

void Meeting::closed(LinkId link, Instant now) {
    if (Session* session = state_->find(link)) {
        session->closed(now);
        state_->settle(link, now);
    }
}

std::optional<MeetingEvent> Meeting::next_event() {
    if (state_->events.empty()) {
        return std::nullopt;
    }
    MeetingEvent event = std::move(state_->events.front());
    state_->events.pop_front();
    return event;
}

void Meeting::recognise(Acquaintance known, Instant now) {
    if (Session* session = state_->won()) {
        session->recognise(std::move(known), now);
        state_->settle(*state_->winner, now);
    }
}

void Meeting::pick(LinkId link, std::optional<std::size_t> choice, Instant now) {
    Session* session = state_->comparing == link && !state_->waits<event::Phrases>() ? state_->find(link) : nullptr;
    if (session != nullptr) {
        session->pick(choice, now);
        state_->settle(link, now);
    }
}

void Meeting::admit(Instant now) {
    if (Session* session = state_->won()) {
        session->admit(now);
        state_->settle(*state_->winner, now);
    }
}

void Meeting::accept_downgrade(Instant now) {
    if (Session* session = state_->won()) {
        session->accept_downgrade(now);
        state_->settle(*state_->winner, now);
    }
}

void Meeting::decide(Decision decision, Instant now) {
    // A yes said before the newest offers were fetched is to ones that are void; a no, or a new offer, stands all the same.
    const bool yes = !decision.instead && (decision.give || decision.take);
    if (yes && state_->waits<event::Offered>()) {
        return;
    }
    if (Session* session = state_->won()) {
        session->decide(std::move(decision), now);
        state_->settle(*state_->winner, now);
    }
}

void Meeting::stored(StoreToken token, bool ok, Instant now) {
    if (Session* session = state_->won()) {
        session->stored(token, ok, now);
        state_->settle(*state_->winner, now);
    }
}

void Meeting::cancel(Errc reason, Instant now) {
    cancel(session::stopped(reason), now);
}

void Meeting::cancel(Error reason, Instant now) {
    if (state_->over) {
        return;
    }
    state_->stopping = true;
    if (Session* session = state_->won()) {
        session->cancel(std::move(reason), now);
        state_->settle(*state_->winner, now);
        return;
    }
    state_->finish(std::move(reason));
    state_->sweep();
}

void Meeting::tick(Instant now) {
    std::vector<LinkId> links;
    for (const auto& [link, session] : state_->sessions) {
        session->tick(now);
        links.push_back(link);
    }
    for (const LinkId link : links) {
        state_->settle(link, now);
    }
}

std::optional<Instant> Meeting::deadline() const {
    std::optional<Instant> first;
    for (const auto& [link, session] : state_->sessions) {
        const auto deadline = session->deadline();
        if (deadline && (!first || *deadline < *first)) {
            first = deadline;
        }
    }
    return first;
}

bool Meeting::finished() const {
    return state_->over &&
           std::ranges::all_of(state_->sessions, [](const auto& entry) { return entry.second->output().empty(); });
}

}  // namespace kith
