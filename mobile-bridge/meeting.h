// SPDX-License-Identifier: Apache-2.0
//
// A meeting's handle: what was set before it is opened, the Meeting, and what its last event said.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "kith/meeting.h"
#include "values.h"

struct kith_meeting : kith::bridge::Handle {
    static constexpr std::uint64_t kind = 0x6b697468'6d656574U;
    explicit kith_meeting(std::shared_ptr<kith::bridge::Family> of) : Handle(kind, std::move(of)) {}

    // Set before it is opened.
    std::string persona_name;
    kith::Choices choices;
    std::string place;

    // From the opening on. The Meeting draws from the family's randomness, which `Handle` keeps alive longer.
    std::optional<kith::Persona> persona;
    std::optional<kith::Meeting> meeting;
    kith::LinkId last_link = 0;

    // What the events said so far.
    kith_event event{};
    std::string message;
    std::string hint;
    std::string truth;
    std::string name;
    std::string id;
    std::optional<kith::Offer> mine;
    std::optional<kith::Offer> theirs;
    std::optional<kith::event::Phrases> phrases;
    bool tap_asked = false;
    bool downgrade_asked = false;
    bool decision_asked = false;
    bool over = false;
    kith::How how = kith::How::code;
    std::optional<kith::Error> lost;         ///< why the last link that ended in failure did
    std::optional<kith::Error> store_error;  ///< the first failure to keep something
};

namespace kith::bridge {

/// The Meeting, open vault under it: KITH_ERR_CLOSED, KITH_ERR_STATE before it is opened.
[[nodiscard]] Got<Meeting*> running(kith_meeting& self);
/// The same where it was asked for `what`, and is not over.
[[nodiscard]] Got<Meeting*> asked(kith_meeting& self, bool what);
/// The code of what went wrong between the two: a peer's breach of a limit, or another version, is not the app's call, and not the
/// vault's.
[[nodiscard]] int32_t code_of_peer(const Error& error);

}  // namespace kith::bridge
