// SPDX-License-Identifier: Apache-2.0
//
// What is used up by trying: codes by wrong guesses, on all links together; invitations by the first that opens one;
// and the patience for phrases that are compared with somebody who then leaves. PROTOCOL.md 4.4, 4.5 and 4.8.
#include <algorithm>

#include "meeting/state.h"

namespace kith {

using session::Reason;

namespace {

/// PROTOCOL.md 4.5: how long a new code takes no links after `replaced` codes were used up. Nobody says and types a code
/// in the first of these pauses; who tries codes by the thousand is held to a few dozen in ten minutes.
Duration pause_after(int replaced) {
    constexpr int longest = 7;
    return replaced < 2 ? Duration{0} : std::chrono::seconds(1) * (1 << (std::min(replaced, longest + 1) - 2));
}

/// PROTOCOL.md 4.8: also the first phrase that was lost gives the people time to see that it is void.
constexpr Duration shortest_rest = std::chrono::seconds(5);

}  // namespace

void Meeting::State::count_guesses(Instant now) {
    if (!shown) {
        return;
    }
    while (guesses_told < shown->failures) {
        ++guesses_told;
        events.emplace_back(event::WrongGuess{.left = std::max(0, limits::code_failures - guesses_told)});
    }
    if (shown->dead()) {
        replace_code(now);
    }
}

void Meeting::State::replace_code(Instant now) {
    const auto dead = std::exchange(shown, nullptr);
    for (const auto& [link, session] : sessions) {
        if (session->tries() == dead && !session->authenticated()) {
            lose(link, Error{Errc::wrong_code, "the code was used up by wrong guesses", {}}, Reason::wrong_code);
        }
    }
    shown = std::make_shared<CodeTries>(CodeTries{.code = Code::make(dead->code.number(), random)});
    guesses_told = 0;
    shown_opens = now + pause_after(++replaced);
    events.emplace_back(event::CodeReady{
        .replaced = true, .reason = "somebody tried wrong codes " + std::to_string(limits::code_failures) + " times"});
}

/// A typed code that has no tries left, with none under way, ends a meeting that has nothing else to wait for.
void Meeting::State::give_up_typed() {
    if (!typed || !typed->dead() || shown || displayed || phrase_is_open) {
        return;
    }
    const bool under_way = std::ranges::any_of(
        sessions, [&](const auto& entry) { return entry.second->tries() == typed && !entry.second->over(); });
    if (!under_way) {
        finish({Errc::wrong_code, "the code was wrong, or is used up", "Ask for a new code."});
    }
}

/// The ephemeral of an invitation serves one handshake. Where that one came to nothing, the next scanner needs another.
void Meeting::State::renew_invitation() {
    const bool in_use = std::ranges::any_of(
        sessions, [](const auto& entry) { return !entry.second->over() && entry.second->authenticated(); });
    if (!displayed || !displayed->spent || in_use) {
        return;
    }
    auto fresh = std::make_shared<session::Displayed>();
    random.fill(fresh->psk.writable());
    fresh->ephemeral = crypto::DhPair::generate(random);
    const bool replaced_one = std::exchange(displayed, std::move(fresh)) != nullptr;
    events.emplace_back(event::InvitationReady{.replaced = replaced_one});
}

/// Whoever was there knows the phrase of this try before the people do, and may leave when it is not the one that they
/// need: as with codes, each further try waits for longer. At most 16 of them in ten minutes, against 2^32 phrases.
void Meeting::State::note_lost_phrase(Instant now) {
    phrase_opens = now + std::max(shortest_rest, pause_after(++phrases_lost));
    for (const auto& [link, session] : sessions) {
        if (!session->rest_phrase()) {
            lose(link, session::Handshake::not_now(), Reason::taken);
        }
    }
}

}  // namespace kith
