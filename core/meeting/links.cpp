// SPDX-License-Identifier: Apache-2.0
//
// The links of a meeting: each has a session, the first that authenticates wins, and from then on it is that session's
// voice. A winner that dies before anybody was told of its peer has not been one: the meeting waits on.
#include <algorithm>

#include "meeting/state.h"

namespace kith {

using session::Reason;
using session::Role;
using Session = session::Session;

namespace {

/// What a cut, or what a stranger on the path can make of one, means to who scanned. A no of the other side stays one.
Error unanswered(Error error) {
    if (error.code == Errc::declined) {
        return error;
    }
    return {error.code, "they did not answer; they may have seen your name", "Scan their new code."};
}

}  // namespace

Session* Meeting::State::find(LinkId link) {
    const auto found = sessions.find(link);
    return found == sessions.end() ? nullptr : found->second.get();
}

Session* Meeting::State::won() {
    return winner ? find(*winner) : nullptr;
}

Result<LinkId> Meeting::State::open(Role role, session::Means means, Instant now) {
    if (over || winner) {
        return fail(Errc::usage, "this meeting takes no more links");
    }
    const auto pending = std::ranges::count_if(sessions, [](const auto& entry) { return !entry.second->over(); });
    if (static_cast<std::size_t>(pending) >= limits::pending_connections) {
        return fail(Errc::limit, "too many links wait already");
    }
    const LinkId link = ++last_link;
    if (role == Role::initiator) {
        outgoing.insert(link);
    }
    auto& session = sessions[link] = std::make_unique<Session>(Session::Config{
        .role = role, .means = std::move(means), .keys = keys, .live = live, .random = random, .card = card});
    session->start(now);
    return link;
}

/// After anything was done to a session: who has won, what it has to say, what it means for codes and invitations.
void Meeting::State::settle(LinkId link, Instant now) {
    if (find(link) == nullptr) {
        return;
    }
    crown(link);
    drain(link, now);
    crown(link);  // what failed may be what another waited for
    if (winner && winner != link) {
        drain(*winner, now);
    }
    if (!winner && !over) {
        count_guesses(now);
        give_up_typed();
        renew_invitation();
    }
    sweep();
}

/// PROTOCOL.md 4.6: two people who dial each other at the same instant must keep the same link. Our own, on which our
/// first Noise message waits for its answer, comes first if it ranks lower on both sides: unless the other side has
/// shown, by going on here, that it has chosen this one.
bool Meeting::State::waits_for_rival(const Session& session) const {
    if (session.role() == Role::initiator || session.peer_spoke()) {
        return false;
    }
    const SecretBytes rank = session.rank();
    return std::ranges::any_of(sessions, [&](const auto& entry) {
        return entry.second->waits_for_answer() &&
               std::ranges::lexicographical_compare(entry.second->rank().view(), rank.view());
    });
}

/// Lets the first win that has authenticated and waits for nothing: `first` before the others.
void Meeting::State::crown(LinkId first) {
    const auto ready = [&](const Session& session) {
        return !session.over() && session.authenticated() && !waits_for_rival(session);
    };
    if (winner || over) {
        return;
    }
    if (const Session* session = find(first); session != nullptr && ready(*session)) {
        win(first);
        return;
    }
    for (const auto& [link, session] : sessions) {
        if (ready(*session)) {
            win(link);
            return;
        }
    }
}

void Meeting::State::win(LinkId link) {
    winner = link;
    told = false;
    for (const auto& [other, session] : sessions) {
        if (other != link) {
            lose(other, std::nullopt, Reason::taken);
        }
    }
}

void Meeting::State::lose(LinkId link, const std::optional<Error>& error, Reason reason) {
    Session& session = *find(link);
    if (session.over()) {
        return;
    }
    session.lose(error.value_or(Error{}), reason);
    while (session.next_event()) {
    }
    events.emplace_back(event::LinkFinished{.link = link, .error = error, .dialled = outgoing.contains(link)});
}

void Meeting::State::drain(LinkId link, Instant now) {
    Session& session = *find(link);
    if (winner == link) {
        drain_winner(session);
        return;
    }
    while (auto event = session.next_event()) {
        if (auto* failed = std::get_if<event::Failed>(&*event)) {
            link_failed(link, std::move(failed->error), now);
        } else if (auto* phrases = std::get_if<event::Phrases>(&*event)) {
            phrases->link = link;
            comparing = link;
            events.push_back(std::move(*event));
        } else if (std::holds_alternative<event::PhraseMismatch>(*event)) {
            events.push_back(std::move(*event));
        }
    }
}

/// A link that has not won is gone. The meeting goes on, but for people who have found that their phrases differ.
void Meeting::State::link_failed(LinkId link, Error error, Instant now) {
    const Session& session = *find(link);
    const bool mismatch = error.code == Errc::phrase_mismatch && session.mode() == Mode::phrase && session.revealed();
    if (session.revealed() && !mismatch) {
        note_lost_phrase(now);
    }
    // Where another link has authenticated already, and only waits to be chosen, nobody needs to hear of this one.
    const bool another = std::ranges::any_of(sessions, [&](const auto& entry) {
        return entry.first != link && !entry.second->over() && entry.second->authenticated();
    });
    std::optional<Error> told_of = another ? std::nullopt : std::optional(error);
    events.emplace_back(
        event::LinkFinished{.link = link, .error = std::move(told_of), .dialled = outgoing.contains(link)});
    if (mismatch && !over) {
        finish(std::move(error));
    }
}

void Meeting::State::drain_winner(Session& session) {
    while (auto event = session.next_event()) {
        if (auto* authenticated = std::get_if<event::Authenticated>(&*event)) {
            authenticated->link = *winner;
        } else if (auto* by_qr = std::get_if<event::Scanned>(&*event)) {
            by_qr->link = *winner;
        }
        told = told || std::holds_alternative<event::Authenticated>(*event) ||
               std::holds_alternative<event::Scanned>(*event);
        if (auto* failed = std::get_if<event::Failed>(&*event)) {
            // Who scanned has shown itself by now, and the QR code is spent: only a new one helps.
            const bool scanned_it = session.mode() == Mode::qr && session.role() == Role::initiator;
            if (!told && !stopping && scanned_it) {
                failed->error = unanswered(std::move(failed->error));
            } else if (!told && !stopping) {
                // Nobody was shown anything, and a stranger on the path can end a link with any error: the two may find
                // each other again, by the same code, on another.
                const LinkId link = *std::exchange(winner, std::nullopt);
                events.emplace_back(event::LinkFinished{
                    .link = link, .error = std::move(failed->error), .dialled = outgoing.contains(link)});
                return;
            }
        }
        over = over || std::holds_alternative<event::Done>(*event) || std::holds_alternative<event::Failed>(*event);
        events.push_back(std::move(*event));
    }
}

void Meeting::State::finish(Error error) {
    for (const auto& [link, session] : sessions) {
        lose(link, error, Reason::cancelled);
    }
    over = true;
    events.emplace_back(event::Failed{.error = std::move(error), .truth = {}});
}

/// Sessions that are over and have nothing left to write go; the winner's stays for finished().
void Meeting::State::sweep() {
    std::erase_if(sessions, [&](const auto& entry) {
        return entry.first != winner && entry.second->over() && entry.second->output().empty();
    });
}

}  // namespace kith
