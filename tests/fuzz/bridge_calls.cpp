// SPDX-License-Identifier: Apache-2.0
//
// Any sequence of calls on the C library: two vaults of one process, a meeting in each, and whatever else has a handle. Each two bytes
// are a call and what it is given; the texts are the input itself. No call may do more than give a known code, and no
// sequence may crash.
#include <stdlib.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "kith.h"

namespace {

constexpr std::size_t longest_script = 512;

struct Script {
    const std::uint8_t* at;
    std::size_t left;
    std::uint8_t next() {
        if (left == 0) {
            return 0;
        }
        --left;
        return *at++;
    }
    /// A text of the input's own bytes, as long as the next one says.
    std::string_view text() {
        const std::size_t size = std::min<std::size_t>(next(), left);
        const std::string_view out(reinterpret_cast<const char*>(at), size);
        at += size;
        left -= size;
        return out;
    }
};

void known(std::int32_t code) {
    if (std::string_view(kith_error_name(code)) == "unknown" || kith_error_is_fatal(code) != 0) {
        std::abort();
    }
}
void must(std::int32_t code) {
    if (code != KITH_OK) {
        std::abort();
    }
}

/// One person: a vault that stays open from one input to the next, and the handles of this one.
class Person {
public:
    explicit Person(const std::string& name) {
        const auto base = std::filesystem::exists("/dev/shm") ? std::filesystem::path("/dev/shm")
                                                              : std::filesystem::temp_directory_path();
        std::string pattern = (base / "kith-fuzz-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) {
            std::abort();
        }
        folder_ = pattern;
        const std::string path = pattern + "/vault";
        must(kith_vault_new(&vault));
        must(kith_vault_set_folder(vault, path.data(), path.size()));
        must(kith_vault_set_device_key(vault, key.data(), key.size()));
        must(kith_vault_create(vault, &now));
        must(kith_vault_add_persona(vault, "me", 2, name.data(), name.size(), &now));
    }
    /// What has a handle belongs to the vault as it was opened then.
    void open_again() const {
        must(kith_vault_close(vault));
        must(kith_vault_set_device_key(vault, key.data(), key.size()));
        must(kith_vault_open(vault, &now));
    }
    ~Person() {
        clear();
        kith_vault_free(vault);
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    Person(const Person&) = delete;
    Person& operator=(const Person&) = delete;

    void clear() {
        kith_meeting_free(meeting);
        kith_persona_free(persona);
        kith_people_free(people);
        kith_contact_free(contact);
        meeting = nullptr;
        persona = nullptr;
        people = nullptr;
        contact = nullptr;
        link = 0;
    }

    kith_vault* vault = nullptr;
    kith_meeting* meeting = nullptr;
    kith_persona* persona = nullptr;
    kith_people* people = nullptr;
    kith_contact* contact = nullptr;
    std::uint32_t link = 0;
    kith_now now{1'795'348'800'000, 1'000'000, 0};

private:
    static constexpr std::array<std::uint8_t, 32> key{1};
    std::filesystem::path folder_;
};

std::array<char, 4'096> shown;

/// Codes and invitations, as two people who sit together pass them on.
void hear(Person& from, Person& to, std::uint8_t what) {
    std::size_t size = shown.size();
    if (what % 2 == 0 && kith_meeting_code(from.meeting, what % 4 / 2, shown.data(), &size) == KITH_OK) {
        known(kith_meeting_dial_code(to.meeting, shown.data(), size - 1, &to.now));
    } else if (kith_meeting_invitation(from.meeting, shown.data(), &size) == KITH_OK) {
        known(kith_meeting_scan(to.meeting, shown.data(), size - 1, &to.now));
    }
}

void carry(Person& from, Person& to, std::uint8_t most) {
    std::array<std::uint8_t, 4'096> bytes{};
    std::size_t size = most == 255 ? bytes.size() : most;
    if (size == 0 || kith_meeting_output(from.meeting, from.link, bytes.data(), &size) != KITH_OK || size == 0) {
        return;
    }
    must(kith_meeting_sent(from.meeting, from.link, size));
    known(kith_meeting_receive(to.meeting, to.link, bytes.data(), size, &to.now));
}

void meet(Person& one, Person& other, Script& script, std::uint8_t call) {
    const std::uint8_t more = script.next();
    const std::int32_t choice = more < 128 ? more : more - 256;
    kith_event event{};
    kith_terms terms{};
    std::size_t count = 0;
    std::size_t size = shown.size();
    std::int64_t deadline = 0;
    switch (call % 24) {
        case 0:
            kith_meeting_free(one.meeting);
            one.meeting = nullptr;
            known(kith_meeting_new(one.vault, &one.meeting));
            break;
        case 1:
            known(kith_meeting_listen(one.meeting, more, &one.now));
            break;
        case 2:
            known(kith_meeting_display(one.meeting, more, nullptr, 0, &one.now));
            break;
        case 3:
            hear(one, other, more);
            break;
        case 4:
            known(more % 2 == 0 ? kith_meeting_listen_by_phrase(one.meeting, 0, &one.now)
                                : kith_meeting_dial_by_phrase(one.meeting, 0, &one.now));
            break;
        case 5:
            known(more % 2 == 0 ? kith_meeting_accepted(one.meeting, &one.now, &one.link)
                                : kith_meeting_dialled(one.meeting, &one.now, &one.link));
            break;
        case 6:
        case 7:
        case 8:
        case 9:
            carry(one, other, more);
            break;
        case 10:
        case 11:
        case 12:
            known(kith_meeting_next_event(one.meeting, &one.now, &event));
            known(kith_meeting_event_text(one.meeting, choice, shown.data(), &size));
            break;
        case 13:
            known(kith_meeting_decide(one.meeting, more & 1, more >> 1 & 1, &one.now));
            break;
        case 14:
            known(kith_meeting_pick(one.meeting, one.link, choice, &one.now));
            break;
        case 15:
            known(kith_meeting_admit(one.meeting, &one.now));
            break;
        case 16:
            known(kith_meeting_cancel(one.meeting, -300 - more % 16, &one.now));
            break;
        case 17:
            one.now.monotonic_ms += more * 100;
            known(kith_meeting_tick(one.meeting, &one.now));
            known(kith_meeting_deadline(one.meeting, &deadline));
            break;
        case 18:
            known(kith_meeting_closed(one.meeting, one.link, &one.now));
            break;
        case 19: {
            const auto bytes = script.text();
            known(kith_meeting_receive(one.meeting, one.link, reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                       bytes.size(), &one.now));
            break;
        }
        case 20:
            known(kith_meeting_offer_count(one.meeting, more & 1, &count));
            known(kith_meeting_offer_terms(one.meeting, more & 1, more >> 1, &terms));
            known(kith_meeting_offer_property(one.meeting, more & 1, more >> 1, 0, shown.data(), &size));
            break;
        case 21: {
            const auto give = script.text();
            known(kith_meeting_offer(one.meeting, give.data(), give.size(), &one.now));
            known(kith_meeting_set_give(one.meeting, give.data(), give.size()));
            break;
        }
        case 22:
            known(kith_meeting_sent(one.meeting, one.link, more));
            break;
        default:
            known(kith_meeting_phrase(one.meeting, more, shown.data(), &size));
            known(kith_meeting_accept_downgrade(one.meeting, &one.now));
    }
}

void keep(Person& one, Script& script, std::uint8_t call) {
    const auto text = script.text();
    kith_imported imported{};
    std::size_t size = shown.size();
    std::size_t count = 0;
    std::int32_t number = 0;
    switch (call % 13) {
        case 0:
            known(kith_vault_import(one.vault, text.data(), text.size(), &one.now, &imported));
            break;
        case 1:
            kith_people_free(one.people);
            one.people = nullptr;
            known(kith_people_open(one.vault, text.data(), text.size(), &one.now, &one.people));
            break;
        case 2:
            kith_contact_free(one.contact);
            one.contact = nullptr;
            known(kith_contact_open(one.vault, text.data(), text.size(), &one.now, &one.contact));
            break;
        case 3:
            known(kith_contact_add_note(one.contact, text.data(), text.size(), &one.now));
            break;
        case 4:
            known(kith_contact_add_tag(one.contact, text.data(), text.size(), &one.now));
            known(kith_contact_remove_tag(one.contact, text.data(), text.size(), &one.now));
            break;
        case 5:
            known(kith_contact_forget(one.contact, &one.now));
            break;
        case 6:
            kith_persona_free(one.persona);
            one.persona = nullptr;
            known(kith_persona_open(one.vault, nullptr, 0, &one.persona));
            break;
        case 7:
            known(kith_persona_set_vcard(one.persona, text.data(), text.size(), &one.now));
            known(kith_persona_set_terms(one.persona, call, text.data(), text.size(), 0, 1, 2));
            break;
        case 8:
            known(kith_persona_save(one.persona, &one.now));
            break;
        case 9:
            known(kith_people_export(one.people, text.data(), text.size(), &one.now, shown.data(), &size, &count,
                                     &count));
            break;
        case 10:
            known(kith_persona_qr(one.persona, text.data(), text.size(), 512, &one.now, shown.data(), &size));
            known(kith_contact_vcard(one.contact, nullptr, &count));
            break;
        case 11:
            one.open_again();
            break;
        default:
            known(kith_code_read(text.data(), text.size(), &number, &number, shown.data(), &size));
            known(kith_invitation_number(text.data(), text.size(), &number));
    }
}

}  // namespace

/// The open vaults live in memory that the leak sanitizer doesn't look into: it is asked only at the end, when they are closed.
extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
    static std::string only_at_the_end = "-detect_leaks=0";
    static std::vector<char*> arguments(*argv, *argv + *argc);
    arguments.push_back(only_at_the_end.data());
    arguments.push_back(nullptr);
    *argc += 1;
    *argv = arguments.data();
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Person ada("ada");
    static Person bo("bo");
    Script script{data, std::min(size, longest_script)};
    while (script.left > 0) {
        const std::uint8_t call = script.next();
        Person& one = call < 128 ? ada : bo;
        Person& other = call < 128 ? bo : ada;
        if (call % 128 < 96) {
            meet(one, other, script, call);
        } else {
            keep(one, script, call);
        }
    }
    ada.clear();
    bo.clear();
    return 0;
}
