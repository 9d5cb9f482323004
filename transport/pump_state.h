// SPDX-License-Identifier: Apache-2.0
//
// The pump's inside: pump.cpp begins and ends the run, pump_links.cpp moves bytes, pump_dial.cpp looks for people.
// Everything that waits holds the State, and asks on waking whether there is still a meeting to serve.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <asio/steady_timer.hpp>

#include "transport/doorkeeper.h"
#include "transport/pump.h"
#include "transport/seen.h"

namespace kith::transport {

/// One link and what the pump knows of it.
struct Wire {
    Wire(const asio::any_io_executor& executor, std::unique_ptr<Link> carried, LinkId given, bool dialled)
        : link(std::move(carried)), id(given), outgoing(dialled), kick(executor), gone(executor), linger(executor) {
        kick.expires_at(asio::steady_timer::time_point::max());
        gone.expires_at(asio::steady_timer::time_point::max());
    }
    std::unique_ptr<Link> link;
    LinkId id = 0;
    bool outgoing = false;
    bool spoke = false;            ///< it has sent something
    bool finishing = false;        ///< write what remains, then close
    bool hurried = false;          ///< the meeting is over, and not by this link
    bool told_closed = false;      ///< the meeting knows that it is gone
    int loops = 2;                 ///< reading and writing; at none the wire is gone
    std::optional<Error> outcome;  ///< why the meeting finished with it
    asio::steady_timer kick;       ///< cancelled when there may be something to write
    asio::steady_timer gone;       ///< cancelled when the last loop has ended
    asio::steady_timer linger;     ///< bounds what remains
};

/// Somebody to be dialled with what was typed or scanned.
struct Candidate {
    std::size_t finder = 0;
    std::string id;  ///< of the sighting; empty for addresses that were given
    std::vector<std::string> where;
    enum class Step { waiting, trying, refused } step = Step::waiting;
    Error refusal{Errc::wrong_code, "that code has no tries left", "Ask for a new code."};  ///< why, once refused
    bool failed_once = false;  ///< no link came of it: the next one need not wait
    bool forgotten = false;    ///< gave way to another
    unsigned generation = 0;   ///< of what is sought
};

/// What a finder tells may be the end of the pump: then the finder has to outlive the call.
class FinderSpeaks {
public:
    explicit FinderSpeaks(int& depth) : depth_(depth) { ++depth_; }
    ~FinderSpeaks() { --depth_; }
    FinderSpeaks(const FinderSpeaks&) = delete;
    FinderSpeaks& operator=(const FinderSpeaks&) = delete;

private:
    int& depth_;
};

struct Pump::State : std::enable_shared_from_this<Pump::State> {
    State(asio::any_io_executor on, Meeting& served, std::vector<std::unique_ptr<Finder>> given, Plan wanted,
          Callbacks told);

    // pump.cpp
    static asio::awaitable<Result<void>> run(std::shared_ptr<State> self);
    asio::awaitable<Result<void>> begin();
    asio::awaitable<std::optional<PublicNumber>> choose_number();
    void ask_for(const std::vector<PublicNumber>& numbers);
    asio::awaitable<void> stop_finders();
    asio::awaitable<void> open_up(bool discovers);
    void listen_on(Finder& finder, bool& listens, std::optional<Error>& deaf);
    void browse_with(std::size_t index);
    void set_waits();
    void waited_enough();
    void wait_alone();
    void show_lonely();
    void drain();
    void handle(const MeetingEvent& event);
    void arm();
    void settle();
    void found();
    void leave();
    void cancel_timers();
    /// Waits, unless nudged or over: true when the time has passed.
    asio::awaitable<bool> sleep(Duration time);
    /// Waits, however often it is nudged, unless over.
    asio::awaitable<void> sleep_out(Duration time);
    void nudge();
    [[nodiscard]] bool alive() const { return meeting != nullptr && !over; }

    // pump_links.cpp
    void came_in(std::unique_ptr<Link> link);
    void drop_lingerers();
    std::shared_ptr<Wire> add(std::unique_ptr<Link> link, LinkId id, bool outgoing);
    static asio::awaitable<void> read_loop(std::shared_ptr<State> self, std::shared_ptr<Wire> wire);
    static asio::awaitable<void> write_loop(std::shared_ptr<State> self, std::shared_ptr<Wire> wire);
    void finish(Wire& wire);
    void hurry(Wire& wire);
    void linger(Wire& wire, Duration time);
    void closed(Wire& wire);
    void loop_ended(const std::shared_ptr<Wire>& wire);

    // pump_dial.cpp
    void seek(std::optional<PublicNumber> number, std::vector<std::string> said);
    void sighted(std::size_t finder, const Sighting& sighting);
    void pursue_sought();
    [[nodiscard]] std::vector<std::vector<std::string>> places_by_finder() const;
    void pursue(Candidate candidate);
    static asio::awaitable<void> pursuit(std::shared_ptr<State> self, std::shared_ptr<Candidate> candidate);
    asio::awaitable<void> wait_for_turn(std::shared_ptr<Candidate> candidate);
    asio::awaitable<Result<std::unique_ptr<Link>>> connect(std::shared_ptr<Candidate> candidate);
    asio::awaitable<bool> try_once(std::shared_ptr<Candidate> candidate);
    [[nodiscard]] Duration time_for_stragglers() const;
    void give_up(unsigned of_generation);
    bool forget_one();
    [[nodiscard]] bool has_place(const Candidate& candidate) const;
    [[nodiscard]] Result<LinkId> dialled();
    [[nodiscard]] bool pursues(const Candidate& candidate) const;

    asio::any_io_executor executor;
    Meeting* meeting;  ///< null once the pump is gone
    std::vector<std::unique_ptr<Finder>> finders;
    Plan plan;
    Callbacks callbacks;

    std::map<LinkId, std::shared_ptr<Wire>> wires;
    Doorkeeper doorkeeper;
    SeenPeers seen;
    std::optional<PublicNumber> wanted;
    std::vector<std::string> places;  ///< addresses where the person sought is said to be
    bool sought = false;              ///< the meeting has something to dial with
    unsigned generation = 0;
    bool used_up = false;  ///< what was typed has no tries left
    std::vector<std::shared_ptr<Candidate>> candidates;
    SystemRandom random;

    bool running = false;
    bool draining = false;
    bool authenticated = false;  ///< somebody has; from then on the meeting keeps its own time
    bool was_found = false;
    std::optional<std::vector<Trouble>> told_troubles;  ///< of whoever waits alone
    std::optional<LinkId> comparing;                    ///< phrases are compared on it
    bool wait_is_over = false;                          ///< as soon as they are not compared any more
    int finders_speak = 0;                              ///< we are inside a finder's callback
    std::optional<LinkId> counterpart;  ///< where the two met or compared: its last words are not hurried
    bool over = false;                  ///< Done or Failed
    std::optional<Error> failure;
    std::optional<Error> at_error;  ///< why Plan::at gave no link, the last time it was tried
    std::optional<Instant> armed;
    asio::steady_timer meeting_timer;
    asio::steady_timer wait_timer;
    asio::steady_timer lonely_timer;
    asio::steady_timer ended;
    std::set<asio::steady_timer*> sleepers;
};

}  // namespace kith::transport
