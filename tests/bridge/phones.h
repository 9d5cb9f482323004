// SPDX-License-Identifier: Apache-2.0
//
// Phones for tests of the C library: each has a vault of its own in a folder that goes with it, and everything is done by kith.h
// alone. A Table carries bytes between the meetings of two of them.
#pragma once

#include <doctest/doctest.h>

#include <array>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kith.h"

namespace kith::test {

/// 2026-11-22, at noon in UTC.
inline constexpr kith_now noon{1'795'348'800'000, 1'000'000, 0};
[[nodiscard]] inline kith_now later(std::int64_t milliseconds) {
    return {noon.unix_ms + milliseconds, noon.monotonic_ms + milliseconds, noon.offset_minutes};
}

/// What opens the vault of every phone.
inline constexpr std::array<std::uint8_t, 32> device_key{1, 2, 3, 4, 5, 6, 7, 8};

/// Frees each handle by the function of its kind.
template <auto Free>
struct Freed {
    template <typename T>
    void operator()(T* handle) const {
        Free(handle);
    }
};
using VaultHandle = std::unique_ptr<kith_vault, Freed<kith_vault_free>>;
using PersonaHandle = std::unique_ptr<kith_persona, Freed<kith_persona_free>>;
using PeopleHandle = std::unique_ptr<kith_people, Freed<kith_people_free>>;
using ContactHandle = std::unique_ptr<kith_contact, Freed<kith_contact_free>>;
using MeetingHandle = std::unique_ptr<kith_meeting, Freed<kith_meeting_free>>;

/// The text that `call(out, size)` gives: asked for its size first, then for exactly as much.
template <typename Call>
[[nodiscard]] std::string text_of(Call call) {
    std::size_t size = 0;
    REQUIRE(call(nullptr, &size) == KITH_ERR_TOO_SMALL);
    REQUIRE(size > 0);
    std::string out(size, '#');
    REQUIRE(call(out.data(), &size) == KITH_OK);
    REQUIRE(size == out.size());
    REQUIRE(out.back() == '\0');
    out.pop_back();
    return out;
}

class Phone {
public:
    /// With a vault, and a persona of that name who gives name and e-mail address to everyone.
    explicit Phone(std::string name);
    ~Phone();
    Phone(const Phone&) = delete;
    Phone& operator=(const Phone&) = delete;

    /// A handle for this phone's vault, not open, with folder and key set.
    [[nodiscard]] VaultHandle another_handle() const;
    [[nodiscard]] std::string folder() const { return (folder_ / "vault").string(); }
    [[nodiscard]] std::string vault_words() const;
    [[nodiscard]] MeetingHandle new_meeting() const;
    [[nodiscard]] ContactHandle contact(std::string_view who, const kith_now& now = noon) const;
    [[nodiscard]] PersonaHandle persona() const;
    [[nodiscard]] std::size_t people() const;

    std::string name;
    VaultHandle vault;

private:
    std::filesystem::path folder_;
};

/// The kinds and values of a contact, a line each: "EMAIL work ada@work.example".
[[nodiscard]] std::vector<std::string> lines_of(kith_contact* contact);
[[nodiscard]] std::string words_of(kith_contact* contact);

/// One end of a meeting: fetches events and answers as a person who agrees, unless `before` has answered.
struct End {
    explicit End(const Phone& phone) : meeting(phone.new_meeting()) {}

    void drain();
    [[nodiscard]] bool saw(std::int32_t kind) const;
    [[nodiscard]] kith_event last(std::int32_t kind) const;
    [[nodiscard]] std::string said(std::int32_t what) const;

    MeetingHandle meeting;
    std::vector<kith_event> events;
    std::function<bool(End&, const kith_event&)> before;
    kith_now now = noon;
    std::uint32_t link = 0;
    std::string saved;      ///< the id that the SAVED event told
    std::string end_words;  ///< message of FAILED, truth of DONE
};

/// A link that `a` dialled and `b` accepted: moves bytes in pieces of that size until nothing moves.
void connect(End& a, End& b);
void play(End& a, End& b, std::size_t piece = 4'096);

}  // namespace kith::test
