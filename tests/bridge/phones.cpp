// SPDX-License-Identifier: Apache-2.0
//
// See phones.h.
#include "tests/bridge/phones.h"

#include <stdlib.h>

#include <algorithm>
#include <ranges>

namespace kith::test {
namespace {

std::string vcard(const std::string& name) {
    return "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:" + name + "\r\nEMAIL;TYPE=work:" + name +
           "@work.example\r\nTEL;TYPE=cell:+44 20 7946 0001\r\nEND:VCARD\r\n";
}

}  // namespace

Phone::Phone(std::string own_name) : name(std::move(own_name)) {
    std::string pattern = (std::filesystem::temp_directory_path() / "kith-bridge-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    folder_ = pattern;
    vault = another_handle();
    REQUIRE(kith_vault_create(vault.get(), &noon) == KITH_OK);
    REQUIRE(kith_vault_add_persona(vault.get(), "me", 2, name.data(), name.size(), &noon) == KITH_OK);
    const auto own = persona();
    const auto card = vcard(name);
    REQUIRE(kith_persona_set_vcard(own.get(), card.data(), card.size(), &noon) == KITH_OK);
    REQUIRE(kith_persona_set_give_to(own.get(), 1, KITH_GIVE_EVERYONE) == KITH_OK);
    REQUIRE(kith_persona_save(own.get(), &noon) == KITH_OK);
}

Phone::~Phone() {
    vault.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

VaultHandle Phone::another_handle() const {
    kith_vault* made = nullptr;
    REQUIRE(kith_vault_new(&made) == KITH_OK);
    VaultHandle out(made);
    const auto path = folder();
    REQUIRE(kith_vault_set_folder(made, path.data(), path.size()) == KITH_OK);
    REQUIRE(kith_vault_set_device_key(made, device_key.data(), device_key.size()) == KITH_OK);
    return out;
}

std::string Phone::vault_words() const {
    return text_of([&](char* out, std::size_t* size) {
        return kith_vault_error_text(vault.get(), KITH_WORDS_MESSAGE, out, size);
    });
}

MeetingHandle Phone::new_meeting() const {
    kith_meeting* made = nullptr;
    REQUIRE(kith_meeting_new(vault.get(), &made) == KITH_OK);
    return MeetingHandle(made);
}

ContactHandle Phone::contact(std::string_view who, const kith_now& now) const {
    kith_contact* made = nullptr;
    REQUIRE(kith_contact_open(vault.get(), who.data(), who.size(), &now, &made) == KITH_OK);
    return ContactHandle(made);
}

PersonaHandle Phone::persona() const {
    kith_persona* made = nullptr;
    REQUIRE(kith_persona_open(vault.get(), nullptr, 0, &made) == KITH_OK);
    return PersonaHandle(made);
}

std::size_t Phone::people() const {
    kith_vault_state state{};
    REQUIRE(kith_vault_look(vault.get(), &state) == KITH_OK);
    return state.contacts;
}

std::vector<std::string> lines_of(kith_contact* contact) {
    std::size_t count = 0;
    REQUIRE(kith_contact_count(contact, KITH_CONTACT_PROPERTY, &count) == KITH_OK);
    std::vector<std::string> out;
    for (std::size_t i = 0; i < count; ++i) {
        std::string line;
        for (const auto what : {KITH_PROPERTY_NAME, KITH_PROPERTY_TYPES, KITH_PROPERTY_VALUE}) {
            line += (what == KITH_PROPERTY_NAME ? "" : " ") + text_of([&](char* to, std::size_t* size) {
                        return kith_contact_property(contact, i, what, to, size);
                    });
        }
        out.push_back(line);
    }
    return out;
}

std::string words_of(kith_contact* contact) {
    return text_of(
        [&](char* out, std::size_t* size) { return kith_contact_error_text(contact, KITH_WORDS_MESSAGE, out, size); });
}

void End::drain() {
    for (;;) {
        kith_event event{};
        REQUIRE(kith_meeting_next_event(meeting.get(), &now, &event) == KITH_OK);
        if (event.kind == KITH_EVENT_NONE) {
            return;
        }
        events.push_back(event);
        if (event.kind == KITH_EVENT_SAVED) {
            saved = said(KITH_EVENT_ID);
        }
        if (event.kind == KITH_EVENT_DONE || event.kind == KITH_EVENT_FAILED) {
            end_words = said(event.kind == KITH_EVENT_DONE ? KITH_EVENT_TRUTH : KITH_EVENT_MESSAGE);
        }
        if (before && before(*this, event)) {
            continue;
        }
        if (event.kind == KITH_EVENT_SCANNED) {
            REQUIRE(kith_meeting_admit(meeting.get(), &now) == KITH_OK);
        } else if (event.kind == KITH_EVENT_OFFERED) {
            REQUIRE(kith_meeting_decide(meeting.get(), 1, 1, &now) == KITH_OK);
        }
    }
}

bool End::saw(std::int32_t kind) const {
    return std::ranges::any_of(events, [&](const auto& event) { return event.kind == kind; });
}

kith_event End::last(std::int32_t kind) const {
    for (const auto& event : std::views::reverse(events)) {
        if (event.kind == kind) {
            return event;
        }
    }
    return {};
}

std::string End::said(std::int32_t what) const {
    return text_of(
        [&](char* out, std::size_t* size) { return kith_meeting_event_text(meeting.get(), what, out, size); });
}

void connect(End& a, End& b) {
    REQUIRE(kith_meeting_dialled(a.meeting.get(), &a.now, &a.link) == KITH_OK);
    REQUIRE(kith_meeting_accepted(b.meeting.get(), &b.now, &b.link) == KITH_OK);
}

void play(End& a, End& b, std::size_t piece) {
    std::vector<std::uint8_t> bytes(piece);
    for (bool moved = true; moved;) {
        moved = false;
        for (const auto& [from, to] : {std::pair(&a, &b), std::pair(&b, &a)}) {
            from->drain();
            std::size_t size = bytes.size();
            REQUIRE(kith_meeting_output(from->meeting.get(), from->link, bytes.data(), &size) == KITH_OK);
            if (size > 0) {
                REQUIRE(kith_meeting_sent(from->meeting.get(), from->link, size) == KITH_OK);
                REQUIRE(kith_meeting_receive(to->meeting.get(), to->link, bytes.data(), size, &to->now) == KITH_OK);
                moved = true;
            }
        }
    }
    a.drain();
    b.drain();
}

}  // namespace kith::test
