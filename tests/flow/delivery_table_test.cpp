// SPDX-License-Identifier: Apache-2.0
//
// The engine held against tests/model/delivery.table, which is also what spin checks: every event in every state does
// what the table says, no more and no less, and leads where it says.
#include <doctest/doctest.h>

#include <deque>
#include <fstream>
#include <set>
#include <sstream>

#include "tests/support/puppet.h"
#include "tests/support/source_dir.h"

using namespace kith;
using namespace kith::test;
using session::Type;

namespace {

struct State {
    std::string awaits;
    std::string ears;
};
struct Edge {
    std::string next;
    std::vector<std::string> says;
    bool row_goes = false;
    std::string told;
};
using Key = std::pair<std::string, std::string>;

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> out;
    std::istringstream in(text == "-" ? "" : text);
    for (std::string word; std::getline(in, word, ',');) {
        out.push_back(word);
    }
    return out;
}

struct DeliveryTable {
    DeliveryTable() {
        std::ifstream in(source_dir() + "/tests/model/delivery.table");
        for (std::string line; std::getline(in, line);) {
            std::istringstream words(line.substr(0, line.find('#')));
            std::string kind;
            std::string name;
            words >> kind >> name;
            if (kind == "state") {
                words >> states[name].awaits >> states[name].ears;
            } else if (kind == "edge") {
                std::string events;
                std::string says;
                std::string t4;
                Edge edge;
                words >> events >> edge.next >> says >> t4 >> edge.told;
                edge.says = split(says);
                edge.row_goes = t4 == "T4";
                for (const std::string& event : split(events)) {
                    CHECK_MESSAGE(edges.emplace(Key(name, event), edge).second, name, " has two edges for ", event);
                }
            }
        }
        REQUIRE(states.size() > 20);
    }

    /// What the table says of an event, listed or not.
    [[nodiscard]] Edge expected(const std::string& state, const std::string& event) const {
        const auto listed = edges.find({state, event});
        if (listed != edges.end()) {
            return listed->second;
        }
        const bool of_peer = event != "CUT" && event != "STOP" && event != "LATE" && event != "OK" && event != "FAIL";
        if (of_peer && states.at(state).ears == "hears") {
            return edges.at({state, "STOP"});
        }
        return {.next = state, .says = {}, .told = "-"};
    }

    std::map<std::string, State> states;
    std::map<Key, Edge> edges;
};

/// One side in a state of the table, and what it has done since it was looked at last.
class Rig {
public:
    explicit Rig(const DeliveryTable& its_table) : table(its_table), bo("Bo", 1) {}

    void begin(const std::string& at) {
        bo.before = [this](Side&, const MeetingEvent& event) { return took(event); };
        if (at == "deciding") {
            sit_down();
            puppet->identify();
            puppet->pending();
            puppet->offer();
        } else {
            begin("deciding");
            if (at != "own_none") {
                state = "deciding";
                for (const char* event : {"DECIDE", "STAGE", "OK", "STAGED"}) {
                    happen(event);
                    state = "staging";
                }
            }
            if (at == "own_held") {
                happen("RELEASE");
                happen("OK");
            }
            happen("CUT");
            sit_down();
            puppet->identify();
        }
        state = at;
        asked.clear();
        (void)said();
    }

    void happen(const std::string& event) {
        if (event == "DECIDE" && state == "deciding") {
            puppet->decide();
        } else if (event == "DECIDE") {
            puppet->say(Type::decide, {});
        } else if (event == "STAGE") {
            if (!sealed) {
                id = puppet->id();
                sealed = puppet->seal(puppet->me.card(Side::everything()));
            }
            puppet->say(Type::stage, session::write(session::Stage{.id = id,
                                                                   .commitment = sealed->commitment,
                                                                   .total = sealed->sealed.size(),
                                                                   .offset = 0,
                                                                   .chunk = sealed->sealed}));
        } else if (event == "STAGED") {
            puppet->say(Type::staged, write(session::Staged{.id = id, .hash = session::sealed_hash(their_sealed())}));
        } else if (event == "RELEASE") {
            const auto key = sealed ? sealed->key.clone() : Secret<32>{};
            puppet->say(Type::release, write(session::Release{.id = id, .key = key.clone()}).view());
        } else if (event == "COMMIT") {
            puppet->say(Type::commit, session::write_commit(id));
        } else if (event == "END" || event == "CANCEL") {
            puppet->say(event == "END" ? Type::end : Type::cancel, session::write_ending(session::Reason::cancelled));
        } else if (event == "P_NONE") {
            puppet->pending();
        } else if (event == "P_STAGED" || event == "P_HELD") {
            puppet->pending(
                {{.id = id, .state = event == "P_HELD" ? session::RowState::held : session::RowState::staged}});
        } else if (event == "OK" || event == "FAIL") {
            answer(event == "OK");
        } else if (event == "STOP") {
            bo.meeting->cancel(Errc::cancelled, bo.now);
        } else if (event == "LATE") {
            bo.now = bo.meeting->deadline().value_or(bo.now);
            bo.meeting->tick(bo.now);
        } else if (event == "CUT") {
            bo.meeting->closed(puppet->link, bo.now);
        }
        link_is_up = link_is_up && !ends_link(event);
        bo.drain();
    }

    /// Does what the table has it do, and holds all that can be seen against it.
    void step(const std::string& event) {
        CAPTURE(state);
        CAPTURE(event);
        const Edge edge = table.expected(state, event);
        const std::string awaited = table.states.at(state).awaits;
        const std::string awaits = table.states.at(edge.next).awaits;
        const bool hangs_on = link_is_up && !ends_link(event);
        happen(event);

        std::vector<std::string> asks;
        if (awaits != "-" && awaits != awaited) {
            asks.push_back(awaits);
        }
        if (edge.row_goes) {
            asks.emplace_back("drop");
        }
        CHECK(std::exchange(asked, {}) == asks);
        std::vector<std::string> says = hangs_on ? edge.says : std::vector<std::string>{};
        if (edge.next == "settled" && state != "settled" && hangs_on) {
            says.emplace_back("OFFER");  // the new meeting goes on
        }
        CHECK(said() == says);
        const bool is_over = bo.done() || bo.failed() != nullptr;
        CHECK(is_over == (edge.next == "over"));
        if (edge.told != "-" && state != edge.next) {
            const auto* resumed = bo.last<event::Resumed>();
            REQUIRE((is_over || resumed != nullptr));
            CHECK(spelled(is_over ? bo.truth() : resumed->truth) == bare(edge.told));
        }
        state = edge.next;
    }

    std::string state;

private:
    [[nodiscard]] bool ends_link(const std::string& event) const {
        return event == "CUT" || ((event == "END" || event == "CANCEL") && table.states.at(state).ears == "hears");
    }
    static std::string bare(std::string told) {
        std::erase_if(told, [](char c) { return c == '(' || c == ')'; });
        return told;
    }
    static std::string spelled(const Truth& truth) {
        const auto word = [](Arrival arrival) {
            return std::string(arrival == Arrival::yes ? "yes" : (arrival == Arrival::maybe ? "maybe" : "no"));
        };
        return word(truth.mine_there) + '/' + word(truth.theirs_here) + (truth.unfinished ? "*" : "");
    }

    void sit_down() {
        puppet.emplace(bo);
        link_is_up = true;
        heard = 0;
        waiting.reset();
    }

    /// Store events wait for OK or FAIL; one that the state does not await is a row that goes.
    bool took(const MeetingEvent& event) {
        if (const auto* held = std::get_if<event::StoreHeld>(&event)) {
            asked.emplace_back(held->peer_has_mine ? "T3x" : "T3");
        } else if (std::holds_alternative<event::StoreStaged>(event)) {
            asked.emplace_back("T1");
        } else if (std::holds_alternative<event::StoreDropped>(event)) {
            asked.emplace_back("drop");
        } else {
            return false;
        }
        waiting = event;
        return true;
    }

    void answer(bool ok) {
        if (waiting) {
            bo.store.fail_at = ok ? -1 : bo.store.asked;
            bo.answer(*std::exchange(waiting, {}));
        }
    }

    const Bytes& their_sealed() {
        if (staged.empty()) {
            puppet->listen();
            staged = puppet->their_sealed();
        }
        return staged;
    }

    std::vector<std::string> said() {
        static const std::map<Type, std::string> names{
            {Type::offer, "OFFER"},     {Type::stage, "STAGE"},       {Type::staged, "STAGED"},
            {Type::release, "RELEASE"}, {Type::commit, "COMMIT"},     {Type::end, "END"},
            {Type::cancel, "CANCEL"},   {Type::identity, "IDENTITY"}, {Type::pending, "PENDING"},
            {Type::decide, "DECIDE"},
        };
        puppet->listen();
        std::vector<std::string> out;
        for (; heard < puppet->all_heard().size(); ++heard) {
            out.push_back(names.at(puppet->all_heard()[heard].first));
        }
        return out;
    }

    const DeliveryTable& table;
    Side bo;
    std::optional<Puppet> puppet;
    MeetingId id{};
    std::optional<session::Sealed> sealed;
    Bytes staged;
    bool link_is_up = true;
    std::size_t heard = 0;
    std::vector<std::string> asked;
    std::optional<MeetingEvent> waiting;
};

const std::vector<std::string> starts{"deciding", "own_none", "own_staged", "own_held"};

/// How each state is reached: a start, and the events from there.
std::map<std::string, std::vector<std::string>> ways(const DeliveryTable& table) {
    std::map<std::string, std::vector<std::string>> out;
    std::deque<std::string> next;
    for (const std::string& start : starts) {
        out[start] = {start};
        next.push_back(start);
    }
    for (; !next.empty(); next.pop_front()) {
        for (const auto& [key, edge] : table.edges) {
            if (key.first == next.front() && !out.contains(edge.next)) {
                out[edge.next] = out[key.first];
                out[edge.next].push_back(key.second);
                next.push_back(edge.next);
            }
        }
    }
    return out;
}

/// The events that mean something in that part of the meeting; the others can't be put into bytes there.
std::vector<std::string> events_in(const std::string& start) {
    std::vector<std::string> out{"STAGED", "RELEASE", "COMMIT", "CANCEL", "END", "OK", "FAIL", "STOP", "LATE", "CUT"};
    for (const char* event : {"DECIDE", "STAGE"}) {
        if (start == "deciding") {
            out.emplace_back(event);
        }
    }
    for (const char* event : {"P_NONE", "P_STAGED", "P_HELD"}) {
        out.emplace_back(event);
    }
    return out;
}

}  // namespace

TEST_CASE("every event in every state of a delivery does what the table says, which spin has checked") {
    const DeliveryTable table;
    const auto all = ways(table);
    CHECK(all.size() == table.states.size());
    std::set<Key> taken;
    for (const auto& [state, way] : all) {
        if (state == "settled") {
            continue;  // from here on it is another meeting
        }
        for (const std::string& first : events_in(way.front())) {
            // Where an event leads is known by what happens there next.
            const bool moves = table.states.at(table.expected(state, first).next).ears != "final";
            for (const std::string& second : moves ? events_in(way.front()) : std::vector<std::string>{""}) {
                Rig rig(table);
                rig.begin(way.front());
                for (std::size_t i = 1; i < way.size(); ++i) {
                    rig.step(way[i]);
                }
                REQUIRE(rig.state == state);
                taken.emplace(state, first);
                rig.step(first);
                if (!second.empty()) {
                    rig.step(second);
                }
            }
        }
    }
    for (const auto& [key, edge] : table.edges) {
        CHECK_MESSAGE(taken.contains(key), key.first, " ", key.second);
    }
}
