// SPDX-License-Identifier: Apache-2.0
//
// A Meeting whose peer sends any bytes at all, in each role and mode: it ends by its deadline at the latest, asks
// for nothing to be kept, and never says that it authenticated. The first byte picks the role, the second the pieces.
#include <cstdlib>

#include "kith/meeting.h"
#include "tests/support/cards.h"
#include "tests/support/seeded_random.h"

namespace {

using namespace kith;

constexpr Instant start{Duration{1}};

void drain(Meeting& meeting) {
    while (const auto event = meeting.next_event()) {
        if (std::holds_alternative<event::Authenticated>(*event) || std::holds_alternative<event::Scanned>(*event) ||
            std::holds_alternative<event::Phrases>(*event) || std::holds_alternative<event::StoreStaged>(*event)) {
            std::abort();
        }
    }
}

LinkId open_link(Meeting& meeting, unsigned role, test::SeededRandom& random) {
    switch (role % 6U) {
        case 0:
            meeting.listen(std::nullopt);
            return meeting.accepted(start).value();
        case 1:
            (void)meeting.display(std::nullopt, {});
            return meeting.accepted(start).value();
        case 2:
            static_cast<void>(meeting.dial(Code::make(std::nullopt, random)));
            return meeting.dialled(start).value();
        case 4:
            meeting.listen_by_phrase(PhraseLeave::ask({}, {}).value(), std::nullopt);
            return meeting.accepted(start).value();
        case 5:
            meeting.dial_by_phrase(PhraseLeave::ask({}, {}).value(), std::nullopt);
            return meeting.dialled(start).value();
        default: {
            Invitation invitation;
            random.fill(invitation.psk.writable());
            random.fill(invitation.ephemeral);
            meeting.scan(std::move(invitation));
            return meeting.dialled(start).value();
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) {
        return 0;
    }
    static const Persona persona = test::ada();
    static const OutgoingCard card = select(persona, Choices{}, Date{2026, 1, 1}).value();
    test::SeededRandom random(7);
    Meeting meeting(PersonaKeys::generate(random), card, random);
    const LinkId link = open_link(meeting, data[0], random);
    ByteView input(data + 2, size - 2);
    while (!input.empty()) {
        const ByteView piece = input.first(std::min<std::size_t>(data[1] + 1U, input.size()));
        input = input.subspan(piece.size());
        meeting.receive(link, piece, start);
        drain(meeting);
        meeting.sent(link, meeting.output(link).size());
    }
    meeting.tick(start + limits::handshake_time);
    drain(meeting);
    if (meeting.deadline()) {
        std::abort();
    }
    return 0;
}
