// SPDX-License-Identifier: Apache-2.0
//
// A peer that knows the code and says anything, well sealed and padded: the input is a script of messages, of steps that
// honest peers take, and of what happens to this side: a disk that refuses or is slow, a stop, a deadline, a cut, and the
// next meeting of the two, which finds what was left. Whatever it says, our key goes out only after T1, and every meeting
// ends.
#include <cstdlib>
#include <map>

#include "session/frame.h"
#include "session/identity.h"
#include "session/session.h"
#include "tests/support/cards.h"
#include "tests/support/seeded_random.h"

namespace {

using namespace kith;
using namespace kith::session;

constexpr Instant start{Duration{1}};

struct Play {
    Play()
        : random(7),
          mine(PersonaKeys::generate(random)),
          theirs(PersonaKeys::generate(random)),
          card(select(test::ada(), Choices{}, Date{2026, 1, 1}).value()) {
        sit_down();
    }

    void sit_down();
    void shake_hands();
    void say(std::uint8_t type, ByteView body);
    void listen();
    void drain();
    void answer(const MeetingEvent& event);
    void step(std::uint8_t which);
    void happen(std::uint8_t which);
    void end();

    test::SeededRandom random;
    LiveRandoms live;
    LiveRandoms peer_live;
    std::shared_ptr<CodeTries> code;
    PersonaKeys mine;
    PersonaKeys theirs;
    OutgoingCard card;
    std::optional<Exchange> exchange;
    std::optional<Session> session;
    std::optional<Secured> keys;
    FrameReader reader;
    Instant now = start;
    int meetings = 0;

    // What a vault of this side would hold, and how its disk does.
    std::map<MeetingId, Unfinished> rows;
    bool disk_refuses = false;
    bool disk_is_slow = false;
    std::vector<MeetingEvent> unanswered;

    MeetingId id{};  ///< of the last agreement
    std::optional<Sealed> sealed;
    Bytes our_sealed;
};

/// The two meet: the first time, or again after whatever has become of the last time.
void Play::sit_down() {
    ++meetings;
    code = std::make_shared<CodeTries>(CodeTries{.code = Code::make(std::nullopt, random)});
    exchange.emplace(Role::initiator, card);
    session.reset();
    session.emplace(Session::Config{.role = Role::responder,
                                    .means = {.code = code, .displayed = nullptr, .scanned = nullptr},
                                    .keys = mine,
                                    .live = live,
                                    .random = random,
                                    .card = card});
    keys.reset();
    reader = FrameReader();
    unanswered.clear();
    shake_hands();
}

void Play::shake_hands() {
    auto tries = std::make_shared<CodeTries>(CodeTries{.code = code->code.clone()});
    Handshake peer(Role::initiator, {.code = tries, .displayed = nullptr, .scanned = nullptr}, peer_live, random);
    Bytes out;
    peer.start(out);
    session->start(now);
    while (!keys) {
        session->receive(std::exchange(out, {}), now);
        Bytes answer(session->output().begin(), session->output().end());
        session->sent(answer.size());
        ByteView rest = answer;
        while (!rest.empty()) {
            const auto frame = reader.next(rest, limits::frame).value();
            if (frame && !peer.receive(*frame, start, out)) {
                std::abort();
            }
        }
        keys = peer.secured();
    }
}

void Play::say(std::uint8_t type, ByteView body) {
    Bytes frame;
    append_frame(frame, keys->send.seal(pad_message(type, body.first(std::min(body.size(), body_max))).view()));
    session->receive(frame, now);
    drain();
    listen();
}

void Play::listen() {
    Bytes all(session->output().begin(), session->output().end());
    session->sent(all.size());
    ByteView rest = all;
    while (!rest.empty()) {
        const auto frame = reader.next(rest, limits::frame).value();
        if (!frame) {
            return;
        }
        const auto plain = keys->receive.open(*frame);
        const auto message = plain ? read_message(plain->view()) : fail(Errc::internal, "");
        if (!message) {
            std::abort();
        }
        const auto type = static_cast<Type>(message->type);
        const auto durable = [&](const MeetingId& named) { return rows.contains(named); };
        if ((type == Type::release && !durable(read_release(message->body).value().id)) ||
            (type == Type::staged && !durable(read_staged(message->body).value().id))) {
            std::abort();  // the one thing that must never happen
        }
        if (type == Type::offer) {
            (void)exchange->offered(message->body);
        } else if (type == Type::stage) {
            const auto stage = read_stage(message->body).value();
            our_sealed.insert(our_sealed.end(), stage.chunk.begin(), stage.chunk.end());
        }
    }
}

void Play::drain() {
    while (const auto event = session->next_event()) {
        if (std::holds_alternative<event::Authenticated>(*event)) {
            Acquaintance known;
            for (const auto& [row_id, row] : rows) {
                known.unfinished.push_back(row);
            }
            session->recognise(known, now);
        } else if (std::holds_alternative<event::Offered>(*event)) {
            session->decide({}, now);
        } else if (disk_is_slow) {
            unanswered.push_back(*event);
        } else {
            answer(*event);
        }
    }
}

void Play::answer(const MeetingEvent& event) {
    const bool ok = !std::exchange(disk_refuses, false);
    if (const auto* stage = std::get_if<event::StoreStaged>(&event)) {
        if (ok) {
            rows[stage->row.id] = stage->row;
        }
        session->stored(stage->token, ok, now);
    } else if (const auto* held = std::get_if<event::StoreHeld>(&event)) {
        if (ok && held->peer_has_mine) {
            rows.erase(held->row.id);
        } else if (ok) {
            rows[held->row.id] = held->row;
        }
        session->stored(held->token, ok, now);
    } else if (const auto* dropped = std::get_if<event::StoreDropped>(&event)) {
        if (ok) {
            rows.erase(dropped->id);
        }
        session->stored(dropped->token, ok, now);
    }
}

/// What an honest peer says.
void Play::step(std::uint8_t which) {
    const auto type = [](Type one) { return static_cast<std::uint8_t>(one); };
    switch (which) {
        case 0:
            say(type(Type::identity), identify(theirs, Role::initiator, keys->hash));
            break;
        case 1:
            say(type(Type::pending), write(Pending{}));
            break;
        case 2:
            if (const auto body = exchange->offer()) {
                say(type(Type::offer), *body);
            }
            break;
        case 3:
            if (exchange->complete() && !exchange->mine()) {
                id = exchange->meeting_id(keys->hash);
                our_sealed.clear();
                say(type(Type::decide), exchange->decide({.give = true, .take = true}));
            }
            break;
        case 4:
            sealed = seal_card(card, id, Role::initiator, random).value();
            say(type(Type::stage), write(Stage{.id = id,
                                               .commitment = sealed->commitment,
                                               .total = sealed->sealed.size(),
                                               .offset = 0,
                                               .chunk = sealed->sealed}));
            break;
        case 5:
            say(type(Type::staged), write(Staged{.id = id, .hash = sealed_hash(our_sealed)}));
            break;
        case 6:
            if (sealed) {
                say(type(Type::release), write(Release{.id = id, .key = sealed->key.clone()}).view());
            }
            break;
        case 7:
            say(type(Type::commit), write_commit(id));
            break;
        case 8:
            say(type(Type::pending), write(Pending{{.id = id, .state = RowState::staged}}));
            break;
        case 9:
            say(type(Type::pending), write(Pending{{.id = id, .state = RowState::held}}));
            break;
        default:
            happen(which);
            break;
    }
}

/// What happens to this side.
void Play::happen(std::uint8_t which) {
    switch (which) {
        case 10:
            session->cancel(stopped(Errc::cancelled), now);
            break;
        case 11:
            disk_refuses = true;
            break;
        case 12:
            disk_is_slow = true;
            break;
        case 13:
            disk_is_slow = false;
            for (const MeetingEvent& event : std::exchange(unanswered, {})) {
                answer(event);
            }
            break;
        case 14:
            now = session->deadline().value_or(now);
            session->tick(now);
            break;
        default:
            end();
            if (meetings < 4) {
                sit_down();
            }
            return;
    }
    drain();
    listen();
}

/// The link is cut, and whatever the session still waits for does not come.
void Play::end() {
    session->closed(now);
    drain();
    now += std::chrono::hours(1);
    session->tick(now);
    drain();
    if (!session->over()) {
        std::abort();
    }
}

}  // namespace

/// The script: a byte below 128 is a step, by its low four bits; from 128 on it is a message of type byte - 128, or any
/// type for 255, whose body is as long as the next byte says.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Play play;
    ByteView script(data, std::min<std::size_t>(size, 4'096));
    while (!script.empty()) {
        const Byte what = script.front();
        script = script.subspan(1);
        if (what < 128) {
            play.step(what % 16U);
            continue;
        }
        if (script.empty()) {
            break;
        }
        const std::size_t length = std::min<std::size_t>(script.front(), script.size() - 1);
        const ByteView body = script.subspan(1, length);
        script = script.subspan(1 + length);
        play.say(static_cast<std::uint8_t>(what == 255 ? 255 : what - 128), body);
    }
    play.end();
    return 0;
}
