// SPDX-License-Identifier: Apache-2.0
//
// One Meeting over many links: it hands each link a session, counts the wrong codes of all of them together, and
// lets the first that authenticates win. From then on it is that session's voice.
#include "kith/meeting.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>

#include "session/session.h"

namespace kith {

using session::CodeTries;
using session::Reason;
using session::Role;
using session::Session;

namespace {

/// PROTOCOL.md 4.5: how long a new code takes no links after `replaced` codes were used up. Nobody says and types a code
/// in the first of these pauses; who tries codes by the thousand is held to a few dozen in ten minutes.
Duration pause_after(int replaced) {
    constexpr int longest = 7;
    return replaced < 2 ? Duration{0} : std::chrono::seconds(1) * (1 << (std::min(replaced, longest + 1) - 2));
}

std::unexpected<Error> no_tries_left() {
    return fail(Errc::wrong_code, "the code that you typed has no tries left", "Ask for a new code.");
}

}  // namespace

struct Meeting::State {
    State(PersonaKeys own_keys, OutgoingCard own_card, Random& own_random)
        : keys(std::move(own_keys)), card(std::move(own_card)), random(own_random) {}

    PersonaKeys keys;
    OutgoingCard card;
    Random& random;
    session::LiveRandoms live;
    std::shared_ptr<CodeTries> shown;
    int guesses_told = 0;                 ///< failures of `shown` that were told by WrongGuess
    int replaced = 0;                     ///< codes used up by wrong guesses
    Instant shown_opens{Instant::min()};  ///< until then no link is taken for `shown`
    std::shared_ptr<CodeTries> typed;
    std::vector<std::shared_ptr<CodeTries>> all_typed;  ///< one counter a code, however often it is typed
    std::shared_ptr<session::Displayed> displayed;
    std::shared_ptr<session::Scanned> scanned;
    std::map<LinkId, std::unique_ptr<Session>> sessions;
    std::set<LinkId> outgoing;  ///< those that dialled() opened
    LinkId last_link = 0;
    std::optional<LinkId> winner;
    std::deque<MeetingEvent> events;
    bool over = false;

    [[nodiscard]] Session* find(LinkId link);
    [[nodiscard]] Session* won();
    [[nodiscard]] bool offers_wait() const;
    [[nodiscard]] Result<LinkId> open(Role role, session::Means means, Instant now);
    void settle(LinkId link, Instant now);
    void win(LinkId link);
    void drain(LinkId link);
    void drain_winner(Session& session);
    void count_guesses(Instant now);
    void replace_code(Instant now);
    [[nodiscard]] bool shown_is_open(Instant now) const { return shown && now >= shown_opens; }
    void give_up_typed();
    void lose(LinkId link, const std::optional<Error>& error, Reason reason);
    void sweep();
    void finish(Error error);
};

Session* Meeting::State::find(LinkId link) {
    const auto found = sessions.find(link);
    return found == sessions.end() ? nullptr : found->second.get();
}

Session* Meeting::State::won() {
    return winner ? find(*winner) : nullptr;
}

bool Meeting::State::offers_wait() const {
    return std::ranges::any_of(events,
                               [](const auto& waiting) { return std::holds_alternative<event::Offered>(waiting); });
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

/// After anything was done to a session: who has won, what it has to say, what it means for the codes.
void Meeting::State::settle(LinkId link, Instant now) {
    Session* session = find(link);
    if (session == nullptr) {
        return;
    }
    if (!winner && session->authenticated()) {
        win(link);
    }
    drain(link);
    if (!winner && !over) {
        count_guesses(now);
        give_up_typed();
    }
    sweep();
}

void Meeting::State::win(LinkId link) {
    winner = link;
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

void Meeting::State::drain(LinkId link) {
    Session& session = *find(link);
    if (winner == link) {
        drain_winner(session);
        return;
    }
    while (auto event = session.next_event()) {
        // A session that has not authenticated can only fail.
        if (auto* failed = std::get_if<event::Failed>(&*event)) {
            events.emplace_back(event::LinkFinished{
                .link = link, .error = std::move(failed->error), .dialled = outgoing.contains(link)});
        }
    }
}

void Meeting::State::drain_winner(Session& session) {
    while (auto event = session.next_event()) {
        if (auto* authenticated = std::get_if<event::Authenticated>(&*event)) {
            authenticated->link = *winner;
        }
        over = over || std::holds_alternative<event::Done>(*event) || std::holds_alternative<event::Failed>(*event);
        events.push_back(std::move(*event));
    }
}

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
        if (session->tries() == dead) {
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
    if (!typed || !typed->dead() || shown || displayed) {
        return;
    }
    const bool under_way = std::ranges::any_of(
        sessions, [&](const auto& entry) { return entry.second->tries() == typed && !entry.second->over(); });
    if (!under_way) {
        finish({Errc::wrong_code, "the code was wrong, or is used up", "Ask for a new code."});
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
    return {.psk = displayed->psk.clone(),
            .ephemeral = displayed->ephemeral.pub,
            .number = number,
            .addresses = std::move(addresses)};
}

void Meeting::scan(Invitation invitation) {
    state_->typed = nullptr;
    state_->scanned = std::make_shared<session::Scanned>(
        session::Scanned{.psk = std::move(invitation.psk), .ephemeral = invitation.ephemeral});
}

Result<LinkId> Meeting::accepted(Instant now) {
    if (!state_->shown && !state_->displayed) {
        return fail(Errc::usage, "nothing is shown that a link could come in for");
    }
    const bool open = state_->shown_is_open(now);
    if (!open && !state_->displayed) {
        return fail(Errc::limit, "the new code takes no links yet", "Wait a moment.");
    }
    return state_->open(Role::responder,
                        {.code = open ? state_->shown : nullptr, .displayed = state_->displayed, .scanned = nullptr},
                        now);
}

Result<LinkId> Meeting::dialled(Instant now) {
    if (!state_->typed && !state_->scanned) {
        return fail(Errc::usage, "no code was typed and nothing was scanned");
    }
    if (state_->typed && state_->typed->dead()) {
        return no_tries_left();
    }
    return state_->open(Role::initiator, {.code = state_->typed, .displayed = nullptr, .scanned = state_->scanned},
                        now);
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
    if (yes && state_->offers_wait()) {
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
    if (state_->over) {
        return;
    }
    if (Session* session = state_->won()) {
        session->cancel(reason, now);
        state_->settle(*state_->winner, now);
        return;
    }
    state_->finish(session::stopped(reason));
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
