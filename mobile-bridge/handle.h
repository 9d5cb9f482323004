// SPDX-License-Identifier: Apache-2.0
//
// What every handle of the C ABI has: a tag by which it is known, its family's vault, and the words of its last failure. And
// the one way into it, guard(): no exception, no second thread and no handle of another kind gets past it.
#pragma once

#include <atomic>
#include <cstdint>
#include <expected>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "kith.h"
#include "kith/error.h"
#include "kith/random.h"
#include "kith/time.h"
#include "kith/vault.h"

namespace kith::bridge {

/// Why a call failed: the code, and the words for a person.
struct Problem {
    int32_t code = KITH_ERR_INTERNAL;
    std::string message;
    std::string hint;
};
using Outcome = std::expected<void, Problem>;
template <typename T>
using Got = std::expected<T, Problem>;

/// Each Errc has one code.
[[nodiscard]] int32_t code_of(Errc code);
/// The failure of a call into the core.
[[nodiscard]] std::unexpected<Problem> refused(Error error);
[[nodiscard]] std::unexpected<Problem> refused(int32_t code, const char* message, const char* hint = "");
/// Passes a Result of the core on.
template <typename T>
[[nodiscard]] Outcome outcome(Result<T>&& result) {
    if (!result) {
        return refused(std::move(result.error()));
    }
    return {};
}

/// What a vault and all handles that were opened on it share. It lives as long as the last of them.
struct Family {
    std::atomic_flag busy;
    bool broken = false;  ///< a change of the vault was left half-way by an exception
    SystemRandom random;
    std::optional<Vault> vault;  ///< while it is open
    std::uint64_t opening = 0;   ///< counts how often it was opened: the next time it may be another vault
};

struct Handle {
    Handle(std::uint64_t kind, std::shared_ptr<Family> its_family)
        : tag(kind), family(std::move(its_family)), opening(family->opening) {}

    std::uint64_t tag;
    std::shared_ptr<Family> family;
    std::uint64_t opening;  ///< the one that it belongs to
    bool broken = false;
    Problem last{.code = KITH_OK, .message = {}, .hint = {}};
};

/// The vault that the handle was opened on, or KITH_ERR_CLOSED: also where the family has another one open since.
[[nodiscard]] Got<Vault*> open_vault(const Handle& handle);

/// One call at a time in a family.
class Turn {
public:
    explicit Turn(Family& family) : family_(family), mine_(!family.busy.test_and_set(std::memory_order_acquire)) {}
    ~Turn() {
        if (mine_) {
            family_.busy.clear(std::memory_order_release);
        }
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    [[nodiscard]] bool mine() const { return mine_; }

private:
    Family& family_;
    bool mine_;
};

template <typename T>
[[nodiscard]] bool is_aligned(const T* pointer) {
    return pointer != nullptr && reinterpret_cast<std::uintptr_t>(pointer) % alignof(T) == 0;
}

template <typename H>
[[nodiscard]] bool is_handle(const H* handle) {
    return is_aligned(handle) && handle->tag == H::kind;
}

/// Keeps the words of a failure; gives its code.
int32_t keep_words(Handle& handle, Problem&& problem) noexcept;
/// After an exception: what the handle says from now on.
int32_t keep_fatal(Handle& handle, int32_t code, const char* message) noexcept;

/// What an exception inside leaves behind.
enum class Use : std::uint8_t {
    look,    ///< nothing is changed: the handle stays good
    change,  ///< the handle may be half changed: it is broken
    write,   ///< and so may be the open vault
};

/// Runs `body(handle)`, which gives an Outcome.
template <typename H, typename Body>
int32_t guard(H* handle, Use use, Body body) noexcept {
    if (!is_handle(handle)) {
        return KITH_ERR_HANDLE;
    }
    const std::shared_ptr<Family> family = handle->family;  // a copy: it throws nothing
    const Turn turn(*family);
    if (!turn.mine()) {
        return KITH_ERR_BUSY;
    }
    if (handle->broken || family->broken) {
        return keep_fatal(*handle, KITH_ERR_BROKEN, "an earlier failure broke this handle");
    }
    const auto fatal = [&](int32_t code, const char* message) {
        handle->broken = handle->broken || use != Use::look;
        family->broken = family->broken || use == Use::write;
        return keep_fatal(*handle, code, message);
    };
    try {
        Outcome done = body(*handle);
        return done ? KITH_OK : keep_words(*handle, std::move(done.error()));
    } catch (const std::bad_alloc&) {
        return fatal(KITH_ERR_MEMORY, "there is not enough memory");
    } catch (...) {
        return fatal(KITH_ERR_INTERNAL, "kith made a mistake");
    }
}

/// For what has no handle: `body()` gives an Outcome.
template <typename Body>
int32_t guard(Body body) noexcept {
    try {
        const Outcome done = body();
        return done ? KITH_OK : done.error().code;
    } catch (const std::bad_alloc&) {
        return KITH_ERR_MEMORY;
    } catch (...) {
        return KITH_ERR_INTERNAL;
    }
}

/// Ends a handle. One that another thread is inside of is left alone: better lost than pulled away from under it.
template <typename H>
void release(H* handle) noexcept {
    if (!is_handle(handle)) {
        return;
    }
    const std::shared_ptr<Family> family = handle->family;
    const Turn turn(*family);
    if (!turn.mine()) {
        return;
    }
    if constexpr (std::is_same_v<H, kith_vault>) {
        family->vault.reset();
    }
    *static_cast<volatile std::uint64_t*>(&handle->tag) =
        0;  // a plain store before a delete is one that compilers drop
    delete handle;
}

}  // namespace kith::bridge

/// The kinds of handle. Tags as no memory holds by chance.
struct kith_vault : kith::bridge::Handle {
    static constexpr std::uint64_t kind = 0x6b697468'7661756cU;
    kith_vault() : Handle(kind, std::make_shared<kith::bridge::Family>()) {}

    std::string folder;
    kith::KdfCost cost;
    std::optional<kith::Unlock> unlock;
};

struct kith_persona : kith::bridge::Handle {
    static constexpr std::uint64_t kind = 0x6b697468'70657273U;
    kith_persona(std::shared_ptr<kith::bridge::Family> of, kith::Persona copied)
        : Handle(kind, std::move(of)), persona(std::move(copied)) {}

    kith::Persona persona;
};

struct kith_people : kith::bridge::Handle {
    static constexpr std::uint64_t kind = 0x6b697468'70656f70U;
    explicit kith_people(std::shared_ptr<kith::bridge::Family> of) : Handle(kind, std::move(of)) {}

    struct One {
        kith::ContactId id;
        std::string name;
    };
    std::vector<One> all;
};

struct kith_contact : kith::bridge::Handle {
    static constexpr std::uint64_t kind = 0x6b697468'636f6e74U;
    kith_contact(std::shared_ptr<kith::bridge::Family> of, kith::Contact copied)
        : Handle(kind, std::move(of)), contact(std::move(copied)) {}

    kith::Contact contact;
};
