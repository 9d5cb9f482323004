// SPDX-License-Identifier: Apache-2.0
//
// Every function of kith.h with arguments that a program gives by mistake: each argument in turn is null, misaligned, zero, huge,
// or a handle of another kind. None may do more than say so.
#include <cstring>
#include <limits>
#include <type_traits>
#include <utility>

#include "tests/bridge/phones.h"

using namespace kith::test;

namespace {

constexpr std::size_t room = 4'096;

/// What is given where nothing is wrong, and where answers go.
struct Desk {
    Desk() {
        vault = phone.vault.get();
        meeting = meeting_handle.get();
        REQUIRE(kith_vault_import(vault, card.data(), card.size(), &noon, &imported) == KITH_OK);
        REQUIRE(kith_people_open(vault, nullptr, 0, &noon, &people) == KITH_OK);
        contact_handle = phone.contact("bo");
        contact = contact_handle.get();
        persona_handle = phone.persona();
        persona = persona_handle.get();
        REQUIRE(kith_meeting_listen(meeting, 7, &noon) == KITH_OK);
        REQUIRE(kith_meeting_display(meeting, 7, "192.168.1.5:1", 13, &noon) == KITH_OK);
        REQUIRE(kith_meeting_accepted(meeting, &noon, &link) == KITH_OK);
        size = sizeof invitation;
        REQUIRE(kith_meeting_invitation(meeting, invitation, &size) == KITH_OK);
        ndef_size = sizeof ndef;
        REQUIRE(kith_ndef_make(KITH_NDEF_VCARD, "text", 4, ndef, &ndef_size) == KITH_OK);
        size = room;
    }
    ~Desk() { kith_people_free(people); }

    Phone phone{"ada"};
    MeetingHandle meeting_handle = phone.new_meeting();
    PersonaHandle persona_handle;
    ContactHandle contact_handle;
    kith_vault* vault = nullptr;
    kith_meeting* meeting = nullptr;
    kith_persona* persona = nullptr;
    kith_contact* contact = nullptr;
    kith_people* people = nullptr;
    std::string card = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:bo\r\nEMAIL:bo@b.example\r\nEND:VCARD\r\n";

    char text[room] = {};
    std::uint8_t bytes[room] = {};
    char invitation[room] = {};
    std::uint8_t ndef[room] = {};
    std::size_t ndef_size = 0;
    std::size_t size = room;
    std::size_t count = 0;
    std::size_t count2 = 0;
    std::int32_t number = 0;
    std::int32_t number2 = 0;
    std::int64_t moment = 0;
    std::uint32_t link = 0;
    std::uint32_t new_link = 0;
    kith_terms terms{};
    kith_event event{};
    kith_imported imported{};
    kith_vault_state state{};
    kith_vault* new_vault = nullptr;
    kith_persona* new_persona = nullptr;
    kith_people* new_people = nullptr;
    kith_contact* new_contact = nullptr;
    kith_meeting* new_meeting = nullptr;

    void clear() {
        kith_vault_free(std::exchange(new_vault, nullptr));
        kith_persona_free(std::exchange(new_persona, nullptr));
        kith_people_free(std::exchange(new_people, nullptr));
        kith_contact_free(std::exchange(new_contact, nullptr));
        kith_meeting_free(std::exchange(new_meeting, nullptr));
        size = room;
    }
};

alignas(64) std::array<std::uint8_t, 256> zeros{};
constexpr std::array<kith_now, 6> no_moments{
    {{-1, 0, 0}, {INT64_MAX, 0, 0}, {0, -1, 0}, {0, INT64_MAX, 0}, {0, 0, 1'081}, {0, 0, INT32_MIN}}};

template <typename T>
constexpr bool is_handle =
    std::is_same_v<T, kith_vault*> || std::is_same_v<T, kith_persona*> || std::is_same_v<T, kith_people*> ||
    std::is_same_v<T, kith_contact*> || std::is_same_v<T, kith_meeting*>;

template <typename T>
T misaligned() {
    return reinterpret_cast<T>(zeros.data() + 1);
}

/// What a call may say to an argument that is wrong.
enum class Expected : std::uint8_t { any, handle, place };

/// Stands at every argument of a call, gives the good one on, and at one of them a wrong one.
class Wrong {
public:
    Wrong(const Desk& desk, std::size_t argument, std::size_t number)
        : desk_(desk), argument_(argument), number_(number) {}

    template <typename T>
    T operator()(T good) {
        if (seen_++ != argument_) {
            return good;
        }
        const std::vector<T> all = values<T>();
        if (number_ >= all.size()) {
            return good;
        }
        given_ = true;
        if constexpr (is_handle<T>) {
            expected_ = Expected::handle;
        } else if constexpr (std::is_pointer_v<T> && !std::is_same_v<T, const char*> &&
                             !std::is_same_v<T, const std::uint8_t*>) {
            expected_ = Expected::place;
        }
        return all[number_];
    }

    [[nodiscard]] bool given() const { return given_; }
    [[nodiscard]] std::size_t arguments() const { return seen_; }
    [[nodiscard]] Expected expected() const { return expected_; }

private:
    template <typename T>
    [[nodiscard]] std::vector<T> values() const {
        if constexpr (is_handle<T>) {
            void* another = desk_.vault;
            if constexpr (std::is_same_v<T, kith_vault*>) {
                another = desk_.meeting;
            }
            return {nullptr, misaligned<T>(), reinterpret_cast<T>(zeros.data()), static_cast<T>(another)};
        } else if constexpr (std::is_same_v<T, const kith_now*>) {
            std::vector<T> out{nullptr, misaligned<T>()};
            for (const auto& each : no_moments) {
                out.push_back(&each);
            }
            return out;
        } else if constexpr (std::is_pointer_v<T>) {
            return alignof(std::remove_pointer_t<T>) > 1 ? std::vector<T>{nullptr, misaligned<T>()}
                                                         : std::vector<T>{nullptr};
        } else if constexpr (std::is_same_v<T, std::size_t>) {
            // A size between the true one and what a function takes at most nobody can tell from a right one.
            return {0, 1, std::numeric_limits<T>::max(), std::numeric_limits<T>::max() / 2};
        } else {
            return {
                T{0}, T{1}, T{99}, std::numeric_limits<T>::max(), std::numeric_limits<T>::min(), static_cast<T>(-1)};
        }
    }

    const Desk& desk_;
    std::size_t argument_;
    std::size_t number_;
    std::size_t seen_ = 0;
    bool given_ = false;
    Expected expected_ = Expected::any;
};

void judge(const std::string& name, std::size_t argument, std::size_t number, Expected expected, std::int32_t code) {
    CAPTURE(name);
    CAPTURE(argument);
    CAPTURE(number);
    CHECK(std::string_view(kith_error_name(code)) != "unknown");
    CHECK(kith_error_is_fatal(code) == 0);
    if (expected == Expected::handle) {
        CHECK(code == KITH_ERR_HANDLE);
    } else if (expected == Expected::place) {
        // Whoever gives no place for the answer, or no moment, hears that, or that it is not the time to ask.
        CHECK((code == KITH_ERR_ARGUMENT || code == KITH_ERR_STATE));
    }
}

struct Call {
    const char* name;
    std::int32_t (*call)(Desk&, Wrong&);
};

/// Each argument of each call in turn is each wrong value, the others being good.
void torment(Desk& desk, const std::vector<Call>& calls) {
    for (const Call& each : calls) {
        std::size_t arguments = 1;
        for (std::size_t argument = 0; argument < arguments; ++argument) {
            for (std::size_t number = 0;; ++number) {
                Wrong wrong(desk, argument, number);
                const auto code = each.call(desk, wrong);
                arguments = wrong.arguments();
                desk.clear();
                if (!wrong.given()) {
                    break;
                }
                judge(each.name, argument, number, wrong.expected(), code);
            }
        }
    }
}

// NOLINTNEXTLINE(cppcoreguidelines-macro-usage): the name for the one who reads a failure
#define CALL(function, ...)                                                \
    Call {                                                                 \
        #function, [](Desk& d, Wrong& w) { return function(__VA_ARGS__); } \
    }

}  // namespace

TEST_CASE("no function of vault, persona or people takes a wrong argument for a good one") {
    Desk desk;
    REQUIRE(kith_vault_new(nullptr) == KITH_ERR_ARGUMENT);
    REQUIRE(kith_vault_new(misaligned<kith_vault**>()) == KITH_ERR_ARGUMENT);
    torment(
        desk,
        {
            CALL(kith_vault_error_text, w(d.vault), w(0), w(&d.text[0]), w(&d.size)),
            CALL(kith_vault_set_folder, w(d.vault), w(static_cast<const char*>("/nowhere")), w(8UL)),
            CALL(kith_vault_set_device_key, w(d.vault), w(static_cast<const std::uint8_t*>(d.bytes)), w(32UL)),
            CALL(kith_vault_set_passphrase, w(d.vault), w(static_cast<const char*>("looms")), w(5UL)),
            CALL(kith_vault_set_recovery_code, w(d.vault), w(static_cast<const char*>("looms")), w(5UL)),
            CALL(kith_vault_set_cost, w(d.vault), w(64U), w(1U)),
            CALL(kith_vault_exists, w(d.vault), w(&d.number)),
            CALL(kith_vault_create, w(d.vault), w(&noon)),
            CALL(kith_vault_open, w(d.vault), w(&noon)),
            CALL(kith_vault_look, w(d.vault), w(&d.state)),
            CALL(kith_vault_add_key, w(d.vault), w(&noon)),
            CALL(kith_vault_purge_expired, w(d.vault), w(&noon), w(&d.count)),
            CALL(kith_vault_import, w(d.vault), w(d.card.c_str()), w(d.card.size()), w(&noon), w(&d.imported)),
            CALL(kith_vault_add_persona, w(d.vault), w(static_cast<const char*>("x")), w(1UL),
                 w(static_cast<const char*>("X")), w(1UL), w(&noon)),
            CALL(kith_vault_remove_persona, w(d.vault), w(static_cast<const char*>("y")), w(1UL), w(&noon)),
            CALL(kith_vault_persona_count, w(d.vault), w(&d.count)),
            CALL(kith_vault_persona_name, w(d.vault), w(0UL), w(&d.text[0]), w(&d.size)),
            CALL(kith_persona_open, w(d.vault), w(static_cast<const char*>("me")), w(2UL), w(&d.new_persona)),
            CALL(kith_persona_error_text, w(d.persona), w(0), w(&d.text[0]), w(&d.size)),
            CALL(kith_persona_vcard, w(d.persona), w(&d.text[0]), w(&d.size)),
            CALL(kith_persona_set_vcard, w(d.persona), w(d.card.c_str()), w(d.card.size()), w(&noon)),
            CALL(kith_persona_count, w(d.persona), w(&d.count)),
            CALL(kith_persona_property, w(d.persona), w(0UL), w(0), w(&d.text[0]), w(&d.size)),
            CALL(kith_persona_give_to, w(d.persona), w(0UL), w(&d.number)),
            CALL(kith_persona_set_give_to, w(d.persona), w(1UL), w(1)),
            CALL(kith_persona_terms, w(d.persona), w(0UL), w(&noon), w(&d.terms)),
            CALL(kith_persona_set_terms, w(d.persona), w(0UL), w(static_cast<const char*>("2y")), w(2UL), w(1), w(1),
                 w(1)),
            CALL(kith_persona_save, w(d.persona), w(&noon)),
            CALL(kith_persona_qr, w(d.persona), w(static_cast<const char*>("all")), w(3UL), w(2'000UL), w(&noon),
                 w(&d.text[0]), w(&d.size)),
            CALL(kith_people_open, w(d.vault), w(static_cast<const char*>("bo")), w(2UL), w(&noon), w(&d.new_people)),
            CALL(kith_people_error_text, w(d.people), w(0), w(&d.text[0]), w(&d.size)),
            CALL(kith_people_count, w(d.people), w(&d.count)),
            CALL(kith_people_id, w(d.people), w(0UL), w(&d.text[0]), w(&d.size)),
            CALL(kith_people_name, w(d.people), w(0UL), w(&d.text[0]), w(&d.size)),
            CALL(kith_people_export, w(d.people), w(static_cast<const char*>("jcard")), w(5UL), w(&noon), w(&d.text[0]),
                 w(&d.size), w(&d.count), w(&d.count2)),
            CALL(kith_contact_open, w(d.vault), w(static_cast<const char*>("bo")), w(2UL), w(&noon), w(&d.new_contact)),
            CALL(kith_contact_error_text, w(d.contact), w(0), w(&d.text[0]), w(&d.size)),
            CALL(kith_contact_count, w(d.contact), w(KITH_CONTACT_NOTE), w(&d.count)),
            CALL(kith_contact_text, w(d.contact), w(KITH_CONTACT_NAME), w(0UL), w(&d.text[0]), w(&d.size)),
            CALL(kith_contact_time, w(d.contact), w(KITH_CONTACT_MET), w(0UL), w(&d.moment), w(&d.number)),
            CALL(kith_contact_how, w(d.contact), w(0UL), w(&d.number)),
            CALL(kith_contact_property, w(d.contact), w(0UL), w(0), w(&d.text[0]), w(&d.size)),
            CALL(kith_contact_terms, w(d.contact), w(0UL), w(&d.terms)),
            CALL(kith_contact_vcard, w(d.contact), w(&d.text[0]), w(&d.size)),
            CALL(kith_contact_jcard, w(d.contact), w(&d.text[0]), w(&d.size)),
            CALL(kith_contact_export, w(d.contact), w(static_cast<const char*>("jcard")), w(5UL), w(&noon),
                 w(&d.text[0]), w(&d.size), w(&d.count)),
            CALL(kith_contact_add_note, w(d.contact), w(static_cast<const char*>("note")), w(4UL), w(&noon)),
            CALL(kith_contact_add_tag, w(d.contact), w(static_cast<const char*>("tag")), w(3UL), w(&noon)),
            CALL(kith_contact_remove_tag, w(d.contact), w(static_cast<const char*>("tag")), w(3UL), w(&noon)),
        });
    CHECK(desk.phone.people() >= 1);  // after all that the vault is what it was
}

TEST_CASE("no function of a meeting, and none without a handle, takes a wrong argument for a good one") {
    Desk desk;
    torment(desk,
            {
                CALL(kith_meeting_new, w(d.vault), w(&d.new_meeting)),
                CALL(kith_meeting_error_text, w(d.meeting), w(0), w(&d.text[0]), w(&d.size)),
                CALL(kith_meeting_set_persona, w(d.meeting), w(static_cast<const char*>("me")), w(2UL)),
                CALL(kith_meeting_set_give, w(d.meeting), w(static_cast<const char*>("all")), w(3UL)),
                CALL(kith_meeting_set_terms, w(d.meeting), w(static_cast<const char*>("2y")), w(2UL), w(1), w(1), w(1)),
                CALL(kith_meeting_set_place, w(d.meeting), w(static_cast<const char*>("fair")), w(4UL)),
                CALL(kith_meeting_listen, w(d.meeting), w(7), w(&noon)),
                CALL(kith_meeting_dial_code, w(d.meeting), w(static_cast<const char*>("acme-adroitness")), w(15UL),
                     w(&noon)),
                CALL(kith_meeting_display, w(d.meeting), w(7), w(static_cast<const char*>("192.168.1.5:1")), w(13UL),
                     w(&noon)),
                CALL(kith_meeting_scan, w(d.meeting), w(static_cast<const char*>(d.invitation)),
                     w(std::strlen(d.invitation)), w(&noon)),
                CALL(kith_meeting_listen_by_phrase, w(d.meeting), w(7), w(&noon)),
                CALL(kith_meeting_dial_by_phrase, w(d.meeting), w(7), w(&noon)),
                CALL(kith_meeting_code, w(d.meeting), w(0), w(&d.text[0]), w(&d.size)),
                CALL(kith_meeting_invitation, w(d.meeting), w(&d.text[0]), w(&d.size)),
                CALL(kith_meeting_accepted, w(d.meeting), w(&noon), w(&d.new_link)),
                CALL(kith_meeting_dialled, w(d.meeting), w(&noon), w(&d.new_link)),
                CALL(kith_meeting_receive, w(d.meeting), w(d.link), w(static_cast<const std::uint8_t*>(d.bytes)),
                     w(1UL), w(&noon)),
                CALL(kith_meeting_output, w(d.meeting), w(d.link), w(&d.bytes[0]), w(&d.size)),
                CALL(kith_meeting_sent, w(d.meeting), w(d.link), w(1UL)),
                CALL(kith_meeting_closed, w(d.meeting), w(d.link), w(&noon)),
                CALL(kith_meeting_tick, w(d.meeting), w(&noon)),
                CALL(kith_meeting_deadline, w(d.meeting), w(&d.moment)),
                CALL(kith_meeting_finished, w(d.meeting), w(&d.number)),
                CALL(kith_meeting_next_event, w(d.meeting), w(&noon), w(&d.event)),
                CALL(kith_meeting_event_text, w(d.meeting), w(0), w(&d.text[0]), w(&d.size)),
                CALL(kith_meeting_offer_name, w(d.meeting), w(0), w(&d.text[0]), w(&d.size)),
                CALL(kith_meeting_offer_count, w(d.meeting), w(0), w(&d.count)),
                CALL(kith_meeting_offer_property, w(d.meeting), w(0), w(0UL), w(0), w(&d.text[0]), w(&d.size)),
                CALL(kith_meeting_offer_terms, w(d.meeting), w(0), w(0UL), w(&d.terms)),
                CALL(kith_meeting_phrase, w(d.meeting), w(0UL), w(&d.text[0]), w(&d.size)),
                CALL(kith_meeting_pick, w(d.meeting), w(d.link), w(0), w(&noon)),
                CALL(kith_meeting_admit, w(d.meeting), w(&noon)),
                CALL(kith_meeting_accept_downgrade, w(d.meeting), w(&noon)),
                CALL(kith_meeting_decide, w(d.meeting), w(1), w(1), w(&noon)),
                CALL(kith_meeting_offer, w(d.meeting), w(static_cast<const char*>("all")), w(3UL), w(&noon)),
                CALL(kith_meeting_cancel, w(d.meeting), w(KITH_ERR_CANCELLED), w(&noon)),
                CALL(kith_txt_make, w(7), w(&d.bytes[0]), w(&d.size)),
                CALL(kith_le_uuid_make, w(7), w(&d.text[0]), w(&d.size)),
                CALL(kith_le_uuid_read, w(static_cast<const char*>("hello")), w(5UL), w(&d.number)),
                CALL(kith_le_gatt_uuid, w(KITH_LE_SERVICE), w(&d.text[0]), w(&d.size)),
                CALL(kith_le_psm_make, w(128), w(&d.bytes[0]), w(&d.size)),
                CALL(kith_le_psm_read, w(static_cast<const std::uint8_t*>(d.bytes)), w(1UL), w(&d.number)),
                CALL(kith_txt_read, w(static_cast<const std::uint8_t*>(d.bytes)), w(1UL), w(&d.number)),
                CALL(kith_code_read, w(static_cast<const char*>("acme-adroitness")), w(15UL), w(&d.number),
                     w(&d.number2), w(&d.text[0]), w(&d.size)),
                CALL(kith_invitation_number, w(static_cast<const char*>(d.invitation)), w(std::strlen(d.invitation)),
                     w(&d.number)),
                CALL(kith_invitation_address, w(static_cast<const char*>(d.invitation)), w(std::strlen(d.invitation)),
                     w(0UL), w(&d.text[0]), w(&d.size)),
                CALL(kith_ndef_make, w(KITH_NDEF_VCARD), w(static_cast<const char*>("text")), w(4UL), w(&d.bytes[0]),
                     w(&d.size)),
                CALL(kith_ndef_read, w(static_cast<const std::uint8_t*>(d.ndef)), w(d.ndef_size), w(&d.number),
                     w(&d.text[0]), w(&d.size)),
            });
}

TEST_CASE("a buffer that is a byte too small stays untouched, and its size says what is needed") {
    const Desk desk;
    const auto* d = &desk;
    using Call = std::function<std::int32_t(char*, std::size_t*)>;
    const std::vector<Call> calls{
        [&](char* out, std::size_t* size) { return kith_persona_vcard(d->persona, out, size); },
        [&](char* out, std::size_t* size) { return kith_contact_jcard(d->contact, out, size); },
        [&](char* out, std::size_t* size) { return kith_people_name(d->people, 0, out, size); },
        [&](char* out, std::size_t* size) { return kith_meeting_code(d->meeting, KITH_CODE_DIGITS, out, size); },
        [&](char* out, std::size_t* size) { return kith_txt_make(7, reinterpret_cast<std::uint8_t*>(out), size); },
        [&](char* out, std::size_t* size) {
            return kith_ndef_make(KITH_NDEF_VCARD, "text", 4, reinterpret_cast<std::uint8_t*>(out), size);
        }};
    for (const Call& call : calls) {
        std::size_t needed = 0;
        REQUIRE(call(nullptr, &needed) == KITH_ERR_TOO_SMALL);
        std::vector<char> buffer(needed + 1, '#');
        std::size_t size = needed - 1;
        CHECK(call(buffer.data(), &size) == KITH_ERR_TOO_SMALL);
        CHECK(size == needed);
        CHECK(buffer == std::vector<char>(needed + 1, '#'));
        CHECK(call(buffer.data(), &size) == KITH_OK);
        CHECK(buffer.back() == '#');
    }
}

TEST_CASE("text with a null character is refused, and free of null does nothing") {
    const Desk desk;
    CHECK(kith_contact_add_note(desk.contact, "a\0b", 3, &noon) == KITH_ERR_MALFORMED);
    CHECK(kith_meeting_set_place(desk.meeting, "a\0b", 3) != KITH_OK);
    kith_vault_free(nullptr);
    kith_persona_free(nullptr);
    kith_people_free(nullptr);
    kith_contact_free(nullptr);
    kith_meeting_free(nullptr);
}

TEST_CASE("the words of a failure outlast being asked for") {
    const Desk desk;
    CHECK(kith_contact_add_tag(desk.contact, "two words", 9, &noon) == KITH_ERR_USAGE);
    const auto first = words_of(desk.contact);
    CHECK(first.find("tag") != std::string::npos);
    CHECK(words_of(desk.contact) == first);
}
