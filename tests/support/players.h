// SPDX-License-Identifier: Apache-2.0
//
// Two people with their devices, for tests that play whole meetings in memory: a Side answers its Meeting's events
// as a program would and keeps what it is asked to in a store that a test can read, and a Table carries bytes
// between two Sides, a frame at a time, and can cut, change or record them.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <ranges>
#include <vector>

#include "kith/meeting.h"
#include "tests/support/cards.h"
#include "tests/support/seeded_random.h"

namespace kith::test {

inline constexpr Instant start_time{Duration{1'000'000}};

/// What a vault would have made durable.
struct FakeStore {
    struct Entry {
        Unfinished row;
        PublicKeys peer;
    };
    std::map<MeetingId, Entry> rows;
    std::vector<ReceivedCard> held;  ///< of every T3, in order
    std::vector<event::StoreStaged> staged;
    std::vector<event::StoreDropped> dropped;
    int fail_at = -1;  ///< the n-th Store event is refused, from 0
    int asked = 0;
    int crash_at = -1;              ///< at the n-th Store event the device dies
    bool crash_after_write = true;  ///< after the write, or before it
};

/// One person: keys, a card, a meeting at a time, and how this person answers.
class Side {
public:
    Side(std::string name, std::uint64_t seed);

    /// A new Meeting with the same persona and store, as after a restart.
    void sit_down(const Choices& choices = everything());
    void drain();
    [[nodiscard]] Acquaintance acquaintance(const PublicKeys& peer) const;
    [[nodiscard]] OutgoingCard card(const Choices& choices) const;
    [[nodiscard]] static Choices everything();
    [[nodiscard]] static Choices listed(std::string_view text);

    template <typename Event>
    [[nodiscard]] const Event* last() const {
        for (const MeetingEvent& event : std::views::reverse(events)) {
            if (const auto* found = std::get_if<Event>(&event)) {
                return found;
            }
        }
        return nullptr;
    }
    template <typename Event>
    [[nodiscard]] std::size_t count() const {
        return static_cast<std::size_t>(std::count_if(events.begin(), events.end(), [](const MeetingEvent& event) {
            return std::holds_alternative<Event>(event);
        }));
    }
    [[nodiscard]] bool done() const { return last<event::Done>() != nullptr; }
    [[nodiscard]] const event::Failed* failed() const { return last<event::Failed>(); }
    /// The code of the Failed, or of the last LinkFinished with an error.
    [[nodiscard]] std::optional<Errc> error() const;
    /// The truth told at the end, whatever the end was.
    [[nodiscard]] Truth truth() const;

    std::string name;
    SeededRandom random;
    Persona persona;
    PersonaKeys keys;
    FakeStore store;
    std::unique_ptr<Meeting> meeting;
    std::vector<MeetingEvent> events;
    Instant now = start_time;
    bool crashed = false;
    std::uint32_t hello_level = 0;  ///< what the contact's Hello once offered

    // How this person answers. `before` sees every event first and may answer it itself: then it returns true.
    Decision decision;
    bool decides = true;
    bool admits = true;
    std::function<bool(Side&, const MeetingEvent&)> before;
    void answer(const MeetingEvent& event);

private:
    template <typename Event>
    void keep(const Event& event);
};

/// Leave to compare phrases, as somebody gets it to whom none ever differed.
[[nodiscard]] PhraseLeave leave();

/// What becomes of a frame on its way.
enum class Fate : std::uint8_t {
    arrives,
    lost,  ///< and so is everything after it in that direction
    cut,   ///< the link ends for both
};

/// A link between two sides: `a` dialled.
class Table {
public:
    Table(Side& a, Side& b);

    /// Moves frames until nothing moves. False if `on_frame` cut the link. A side that has crashed is left alone.
    bool play();
    /// The same in pieces of `size` bytes, whatever the frames are.
    void play_in_pieces(std::size_t size);
    /// Both ends notice that the link is gone.
    void cut();

    /// Sees each frame (with its length) before it arrives, numbered in its direction, and may change it.
    std::function<Fate(bool from_a, std::size_t index, Bytes& frame)> on_frame;
    std::vector<std::pair<bool, Bytes>> recorded;  ///< every frame that arrived, and whether `a` sent it

    Side& a;
    Side& b;
    LinkId link_a = 0;
    LinkId link_b = 0;

private:
    bool move(bool from_a);
    std::array<std::size_t, 2> index_{};
    std::array<bool, 2> lossy_{};
};

/// `b` listens and says its code, `a` types it: a table, with both meetings sat down.
[[nodiscard]] Table table_by_code(Side& a, Side& b, const Choices& a_gives = Side::everything(),
                                  const Choices& b_gives = Side::everything());
/// `b` displays, `a` scans.
[[nodiscard]] Table table_by_qr(Side& a, Side& b, const Choices& a_gives = Side::everything(),
                                const Choices& b_gives = Side::everything());
/// `b` is open for a phrase, `a` dials: the table plays until both screens show phrases, then compare().
[[nodiscard]] Table table_by_phrase(Side& a, Side& b, const Choices& a_gives = Side::everything(),
                                    const Choices& b_gives = Side::everything());
/// Any of the three. `mode` is none that isn't built.
[[nodiscard]] Table table_by(Mode mode, Side& a, Side& b);
/// To the end; where phrases are shown, both people pick what their screens have in common.
void play_out(Table& table);
/// The one of `mine` that is among `theirs`: what two honest people find out by talking.
[[nodiscard]] std::optional<std::size_t> common(const event::Phrases& mine, const event::Phrases& theirs);
/// Both people pick what their screens have in common, as soon as both screens show something.
void compare(Side& a, Side& b);

}  // namespace kith::test
