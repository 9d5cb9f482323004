// SPDX-License-Identifier: Apache-2.0
//
// Memory that runs out: inside every call of a meeting, at one allocation after the other. Each must end as an error code, never
// as an exception; and what was durable stays so: the vaults open again, and the next meeting of the two gives each the other's
// card once.
#include <cstdlib>
#include <new>

#include "tests/bridge/phones.h"

namespace {

bool armed = false;
long left = 0;  ///< allocations that still succeed while armed
bool failed = false;

void* take(std::size_t size) {
    if (armed && left-- == 0) {
        failed = true;
        throw std::bad_alloc();
    }
    void* const memory = std::malloc(size == 0 ? 1 : size);
    if (memory == nullptr) {
        throw std::bad_alloc();
    }
    return memory;
}

}  // namespace

// The library has no allocator of its own: these are the ones that it calls.
void* operator new(std::size_t size) {
    return take(size);
}
void* operator new[](std::size_t size) {
    return take(size);
}
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
    try {
        return take(size);
    } catch (const std::bad_alloc&) {
        return nullptr;
    }
}
void operator delete(void* memory, const std::nothrow_t& /*tag*/) noexcept {
    std::free(memory);
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete[](void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t /*size*/) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::size_t /*size*/) noexcept {
    std::free(memory);
}

using namespace kith::test;

namespace {

/// One call into the library, in which memory may run out.
template <typename Call>
std::int32_t may_fail(Call call) {
    armed = true;
    const std::int32_t code = call();
    armed = false;
    return code;
}

/// A meeting by code of which every call may fail: goes on until nothing moves, or a call has failed for want of memory.
class Hungry {
public:
    Hungry(const Phone& a, const Phone& b) : phones_{&a, &b} {}

    std::int32_t play() {
        std::array<MeetingHandle, 2> held;
        for (std::size_t i = 0; i < 2; ++i) {
            kith_meeting* made = nullptr;
            if (!go([&] { return kith_meeting_new(phones_[i]->vault.get(), &made); })) {
                return code_;
            }
            held[i].reset(made);
            meetings_[i] = made;
        }
        std::array<char, 64> code{};
        std::size_t size = code.size();
        if (!go([&] { return kith_meeting_listen(meetings_[1], 7, &noon); }) || !drain(1) ||
            !go([&] { return kith_meeting_code(meetings_[1], KITH_CODE_WORDS, code.data(), &size); }) ||
            !go([&] { return kith_meeting_dial_code(meetings_[0], code.data(), size - 1, &noon); }) ||
            !go([&] { return kith_meeting_dialled(meetings_[0], &noon, &links_[0]); }) ||
            !go([&] { return kith_meeting_accepted(meetings_[1], &noon, &links_[1]); })) {
            return code_;
        }
        while (move(0) || move(1)) {
        }
        return code_;
    }

private:
    template <typename Call>
    bool go(Call call) {
        const std::int32_t code = may_fail(call);
        code_ = code_ == KITH_OK ? code : code_;
        return code == KITH_OK;
    }
    bool drain(std::size_t side) {
        for (;;) {
            kith_event event{};
            if (!go([&] { return kith_meeting_next_event(meetings_[side], &noon, &event); })) {
                return false;
            }
            if (event.kind == KITH_EVENT_NONE) {
                return true;
            }
            if (event.kind == KITH_EVENT_OFFERED &&
                !go([&] { return kith_meeting_decide(meetings_[side], 1, 1, &noon); })) {
                return false;
            }
        }
    }
    bool move(std::size_t from) {
        const std::size_t to = 1 - from;
        std::array<std::uint8_t, 4'096> bytes{};
        std::size_t size = bytes.size();
        return drain(from) &&
               go([&] { return kith_meeting_output(meetings_[from], links_[from], bytes.data(), &size); }) &&
               size > 0 && go([&] { return kith_meeting_sent(meetings_[from], links_[from], size); }) &&
               go([&] { return kith_meeting_receive(meetings_[to], links_[to], bytes.data(), size, &noon); }) &&
               drain(to);
    }

    std::array<const Phone*, 2> phones_;
    std::array<kith_meeting*, 2> meetings_{};
    std::array<std::uint32_t, 2> links_{};
    std::int32_t code_ = KITH_OK;
};

void open_again(Phone& phone) {
    phone.vault.reset();
    phone.vault = phone.another_handle();
    REQUIRE(kith_vault_open(phone.vault.get(), &noon) == KITH_OK);
    kith_vault_state state{};
    REQUIRE(kith_vault_look(phone.vault.get(), &state) == KITH_OK);
    CHECK(state.intact == 1);
    CHECK(state.damaged == 0);
    CHECK(state.contacts <= 1);
}

}  // namespace

TEST_CASE("memory that runs out anywhere in a meeting is an error code, and the next meeting puts all right") {
    Phone ada("ada");
    Phone bo("bo");
    long tried = 0;
    for (long at = 0;; at += 1 + at / 8) {
        CAPTURE(at);
        left = at;
        failed = false;
        const auto code = Hungry(ada, bo).play();
        ++tried;
        if (!failed) {
            CHECK(code == KITH_OK);
            break;
        }
        // What asks again by itself, as a parser's buffer does, may go on all the same.
        CHECK((code == KITH_ERR_MEMORY || code == KITH_OK));
        CHECK(kith_error_is_fatal(KITH_ERR_MEMORY) == 1);
        open_again(ada);
        open_again(bo);
    }
    CHECK(tried > 20);
    CHECK(ada.people() == 1);
    CHECK(bo.people() == 1);
}

TEST_CASE("a handle that a failure broke says so, and its words are still there") {
    Phone ada("ada");
    const auto card = ada.persona();
    const std::string text = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:ada\r\nEND:VCARD\r\n";
    left = 3;
    failed = false;
    REQUIRE(may_fail([&] { return kith_persona_set_vcard(card.get(), text.data(), text.size(), &noon); }) ==
            KITH_ERR_MEMORY);
    CHECK(kith_persona_save(card.get(), &noon) == KITH_ERR_BROKEN);
    CHECK_FALSE(text_of([&](char* out, std::size_t* size) {
                    return kith_persona_error_text(card.get(), KITH_WORDS_MESSAGE, out, size);
                }).empty());
    CHECK(ada.people() == 0);  // the vault itself is none the worse
}
