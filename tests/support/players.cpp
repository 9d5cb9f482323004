// SPDX-License-Identifier: Apache-2.0
//
// How the two people of a played meeting answer, and how their bytes move.
#include "tests/support/players.h"

#include <cassert>

namespace kith::test {

Side::Side(std::string own_name, std::uint64_t seed)
    : name(std::move(own_name)), random(seed), keys(PersonaKeys::generate(random)) {
    persona = ada();
    persona.properties.front() = own("FN", name);
    persona.properties[2] = own("EMAIL", name + "@work.example", "work", GiveTo::everyone);
}

Choices Side::everything() {
    return {.what = Choices::What::all, .listed = {}, .terms = {}};
}

Choices Side::listed(std::string_view text) {
    return Choices::parse(text).value();
}

OutgoingCard Side::card(const Choices& choices) const {
    return select(persona, choices, Date{2026, 11, 22}).value();
}

void Side::sit_down(const Choices& choices) {
    PersonaKeys own{keys.pub, keys.ik_secret.clone(), keys.sx_secret.clone()};
    meeting = std::make_unique<Meeting>(std::move(own), card(choices), random);
    events.clear();
    crashed = false;
    store.crash_at = -1;
    store.fail_at = -1;
    store.asked = 0;
}

Acquaintance Side::acquaintance(const PublicKeys& peer) const {
    Acquaintance known{.name = {}, .hello_level = hello_level, .unfinished = {}};
    for (const auto& [id, entry] : store.rows) {
        if (entry.peer == peer) {
            known.unfinished.push_back(entry.row);
        }
    }
    return known;
}

void Side::drain() {
    while (!crashed) {
        auto event = meeting->next_event();
        if (!event) {
            return;
        }
        events.push_back(*event);
        if (!before || !before(*this, *event)) {
            answer(*event);
        }
    }
}

template <typename Event>
void Side::keep(const Event& event) {
    const bool ok = store.asked != store.fail_at;
    crashed = store.asked++ == store.crash_at;
    if (crashed && !store.crash_after_write) {
        return;
    }
    if (ok) {
        if constexpr (std::is_same_v<Event, event::StoreStaged>) {
            store.rows[event.row.id] = {.row = event.row, .peer = event.peer};
            store.staged.push_back(event);
        } else if constexpr (std::is_same_v<Event, event::StoreHeld>) {
            assert(store.rows.contains(event.row.id));
            store.held.push_back(event.card);
            store.rows[event.row.id].row = event.row;
            if (event.peer_has_mine) {
                store.rows.erase(event.row.id);
            }
        } else {
            store.rows.erase(event.id);
            store.dropped.push_back(event);
        }
    }
    if (!crashed) {
        meeting->stored(event.token, ok, now);
    }
}

void Side::answer(const MeetingEvent& event) {
    if (const auto* authenticated = std::get_if<event::Authenticated>(&event)) {
        meeting->recognise(acquaintance(authenticated->peer), now);
    } else if (std::holds_alternative<event::Scanned>(event)) {
        if (admits) {
            meeting->admit(now);
        }
    } else if (std::holds_alternative<event::Downgrade>(event)) {
        meeting->accept_downgrade(now);
    } else if (std::holds_alternative<event::Offered>(event)) {
        if (decides) {
            meeting->decide(decision, now);
        }
    } else if (const auto* staged = std::get_if<event::StoreStaged>(&event)) {
        keep(*staged);
    } else if (const auto* held = std::get_if<event::StoreHeld>(&event)) {
        keep(*held);
    } else if (const auto* dropped = std::get_if<event::StoreDropped>(&event)) {
        keep(*dropped);
    }
}

std::optional<Errc> Side::error() const {
    if (const auto* end = failed()) {
        return end->error.code;
    }
    for (const MeetingEvent& event : std::views::reverse(events)) {
        const auto* finished = std::get_if<event::LinkFinished>(&event);
        if (finished != nullptr && finished->error) {
            return finished->error->code;
        }
    }
    return std::nullopt;
}

Truth Side::truth() const {
    if (const auto* end = last<event::Done>()) {
        return end->truth;
    }
    return failed() == nullptr ? Truth{} : failed()->truth;
}

Table::Table(Side& dialler, Side& listener) : a(dialler), b(listener) {
    link_a = a.meeting->dialled(a.now).value();
    link_b = b.meeting->accepted(b.now).value();
    a.drain();
    b.drain();
}

bool Table::move(bool from_a) {
    Side& from = from_a ? a : b;
    Side& to = from_a ? b : a;
    const LinkId out = from_a ? link_a : link_b;
    const LinkId in = from_a ? link_b : link_a;
    const ByteView ready = from.meeting->output(out);
    const std::size_t size = (static_cast<std::size_t>(ready[0]) << 8U | ready[1]) + 2;
    assert(size <= ready.size());
    Bytes frame(ready.begin(), ready.begin() + static_cast<std::ptrdiff_t>(size));
    from.meeting->sent(out, size);
    const auto direction = static_cast<std::size_t>(from_a);
    const Fate fate = on_frame ? on_frame(from_a, index_[direction]++, frame) : Fate::arrives;
    if (fate == Fate::cut) {
        cut();
        return false;
    }
    lossy_[direction] = lossy_[direction] || fate == Fate::lost;
    if (lossy_[direction] || to.crashed) {
        return true;
    }
    recorded.emplace_back(from_a, frame);
    to.meeting->receive(in, frame, to.now);
    to.drain();
    from.drain();
    return true;
}

bool Table::play() {
    bool moved = true;
    while (moved) {
        moved = false;
        for (const bool from_a : {true, false}) {
            const Side& from = from_a ? a : b;
            if (!from.crashed && !from.meeting->output(from_a ? link_a : link_b).empty()) {
                if (!move(from_a)) {
                    return false;
                }
                moved = true;
            }
        }
    }
    return true;
}

void Table::play_in_pieces(std::size_t size) {
    bool moved = true;
    while (moved) {
        moved = false;
        for (const bool from_a : {true, false}) {
            Side& from = from_a ? a : b;
            Side& to = from_a ? b : a;
            const ByteView ready = from.meeting->output(from_a ? link_a : link_b);
            if (ready.empty()) {
                continue;
            }
            const ByteView part = ready.first(std::min(size, ready.size()));
            const Bytes piece(part.begin(), part.end());
            from.meeting->sent(from_a ? link_a : link_b, piece.size());
            to.meeting->receive(from_a ? link_b : link_a, piece, to.now);
            to.drain();
            from.drain();
            moved = true;
        }
    }
}

void Table::cut() {
    for (Side* side : {&a, &b}) {
        if (!side->crashed) {
            side->meeting->closed(side == &a ? link_a : link_b, side->now);
            side->drain();
        }
    }
}

Table table_by_code(Side& a, Side& b, const Choices& a_gives, const Choices& b_gives) {
    a.sit_down(a_gives);
    b.sit_down(b_gives);
    b.meeting->listen(PublicNumber::from(7));
    static_cast<void>(a.meeting->dial(b.meeting->code()->clone()));
    return {a, b};
}

Table table_by_qr(Side& a, Side& b, const Choices& a_gives, const Choices& b_gives) {
    a.sit_down(a_gives);
    b.sit_down(b_gives);
    a.meeting->scan(b.meeting->display(std::nullopt, {}));
    return {a, b};
}

Table table_by_phrase(Side& a, Side& b, const Choices& a_gives, const Choices& b_gives) {
    a.sit_down(a_gives);
    b.sit_down(b_gives);
    b.meeting->listen_by_phrase(leave(), PublicNumber::from(7));
    a.meeting->dial_by_phrase(leave(), PublicNumber::from(7));
    return {a, b};
}

Table table_by(Mode mode, Side& a, Side& b) {
    assert(mode != Mode::known);
    return mode == Mode::code ? table_by_code(a, b) : mode == Mode::qr ? table_by_qr(a, b) : table_by_phrase(a, b);
}

void play_out(Table& table) {
    table.play();
    compare(table.a, table.b);
    table.play();
}

PhraseLeave leave() {
    return PhraseLeave::ask({}, Timestamp{}).value();
}

std::optional<std::size_t> common(const event::Phrases& mine, const event::Phrases& theirs) {
    for (std::size_t i = 0; i < mine.shown.size(); ++i) {
        if (std::ranges::find(theirs.shown, mine.shown[i]) != theirs.shown.end()) {
            return i;
        }
    }
    return std::nullopt;
}

void compare(Side& a, Side& b) {
    const auto* of_a = a.last<event::Phrases>();
    const auto* of_b = b.last<event::Phrases>();
    if (of_a == nullptr || of_b == nullptr) {
        return;
    }
    const auto picked_a = common(*of_a, *of_b);
    const auto picked_b = common(*of_b, *of_a);
    a.meeting->pick(a.last<event::Phrases>()->link, picked_a, a.now);
    a.drain();
    b.meeting->pick(b.last<event::Phrases>()->link, picked_b, b.now);
    b.drain();
}

}  // namespace kith::test
