// SPDX-License-Identifier: Apache-2.0
//
// Two people for the benchmarks of whole meetings: each with keys, a card of 20 KB and an answer to every event.
#pragma once

#include <memory>
#include <string>
#include <variant>

#include "kith/meeting.h"

namespace kith::bench {

inline constexpr std::size_t card_size = 20'000;

inline OutgoingCard card_of(const std::string& name) {
    Persona persona;
    persona.name = "business";
    for (auto& [kind, value] : {std::pair("FN", name), std::pair("EMAIL", name + "@work.example"),
                                std::pair("TEL", std::string("+44 20 7946 0001"))}) {
        persona.properties.push_back({.property = text_property(kind, value), .rule = {}});
    }
    Property photo{.group = {}, .name = "PHOTO", .parameters = {}, .value = "data:image/jpeg;base64,"};
    photo.value.resize(card_size - 100, 'A');
    persona.properties.push_back({.property = std::move(photo), .rule = {}});
    return select(persona, {.what = Choices::What::all, .listed = {}, .terms = {}}, Date{2026, 11, 22}).value();
}

struct Person {
    explicit Person(const std::string& name) : keys(PersonaKeys::generate(random)), card(card_of(name)) {}

    void sit_down() {
        PersonaKeys own{keys.pub, keys.ik_secret.clone(), keys.sx_secret.clone()};
        meeting = std::make_unique<Meeting>(std::move(own), card, random);
        done = false;
        held = 0;
    }

    /// Knows nobody, says yes to everything, and calls everything durable at once.
    void answer(const MeetingEvent& event, Instant now) {
        if (std::holds_alternative<event::Authenticated>(event)) {
            meeting->recognise({}, now);
        } else if (std::holds_alternative<event::Offered>(event)) {
            meeting->decide({}, now);
        } else if (const auto* staged = std::get_if<event::StoreStaged>(&event)) {
            meeting->stored(staged->token, true, now);
        } else if (const auto* got = std::get_if<event::StoreHeld>(&event)) {
            held += got->card.properties.size();
            meeting->stored(got->token, true, now);
        } else if (const auto* dropped = std::get_if<event::StoreDropped>(&event)) {
            meeting->stored(dropped->token, true, now);
        } else if (std::holds_alternative<event::Done>(event)) {
            done = true;
        }
    }

    [[nodiscard]] bool happy() const { return done && held == card.properties().size(); }

    SystemRandom random;
    PersonaKeys keys;
    OutgoingCard card;
    std::unique_ptr<Meeting> meeting;
    bool done = false;
    std::size_t held = 0;  ///< properties that came
};

}  // namespace kith::bench
