// SPDX-License-Identifier: Apache-2.0
//
// Failures on their way out: codes, words, and what kith.h says about codes.
#include "handle.h"

#include <array>
#include <string_view>

namespace kith::bridge {

int32_t code_of(Errc code) {
    switch (code) {
        case Errc::usage:
            return KITH_ERR_USAGE;
        case Errc::no_vault:
            return KITH_ERR_NO_VAULT;
        case Errc::not_found:
            return KITH_ERR_NOT_FOUND;
        case Errc::ambiguous:
            return KITH_ERR_AMBIGUOUS;
        case Errc::nobody:
            return KITH_ERR_NOBODY;
        case Errc::timeout:
            return KITH_ERR_TIMEOUT;
        case Errc::cut:
            return KITH_ERR_CUT;
        case Errc::declined:
            return KITH_ERR_DECLINED;
        case Errc::nothing_left:
            return KITH_ERR_NOTHING_LEFT;
        case Errc::wrong_code:
            return KITH_ERR_WRONG_CODE;
        case Errc::phrase_mismatch:
            return KITH_ERR_PHRASE_MISMATCH;
        case Errc::protocol:
            return KITH_ERR_PROTOCOL;
        case Errc::terms:
            return KITH_ERR_TERMS;
        case Errc::locked:
            return KITH_ERR_LOCKED;
        case Errc::damaged:
            return KITH_ERR_DAMAGED;
        case Errc::too_new:
            return KITH_ERR_TOO_NEW;
        case Errc::conflict:
            return KITH_ERR_CONFLICT;
        case Errc::malformed:
            return KITH_ERR_MALFORMED;
        case Errc::limit:
            return KITH_ERR_LIMIT;
        case Errc::io:
            return KITH_ERR_IO;
        case Errc::full:
            return KITH_ERR_FULL;
        case Errc::cancelled:
            return KITH_ERR_CANCELLED;
        case Errc::internal:
            return KITH_ERR_INTERNAL;
    }
    return KITH_ERR_INTERNAL;
}

std::unexpected<Problem> refused(Error error) {
    return std::unexpected(Problem{code_of(error.code), std::move(error.what), std::move(error.hint)});
}

std::unexpected<Problem> refused(int32_t code, const char* message, const char* hint) {
    return std::unexpected(Problem{code, message, hint});
}

Got<Vault*> open_vault(const Handle& handle) {
    if (!handle.family->vault || handle.opening != handle.family->opening) {
        return refused(KITH_ERR_CLOSED, "the vault is not open", "open it first");
    }
    return &*handle.family->vault;
}

int32_t keep_words(Handle& handle, Problem&& problem) noexcept {
    const int32_t code = problem.code;
    handle.last = std::move(problem);
    return code;
}

int32_t keep_fatal(Handle& handle, int32_t code, const char* message) noexcept {
    handle.last.code = code;
    handle.last.hint.clear();
    try {
        handle.last.message = message;
    } catch (...) {
        handle.last.message.clear();  // no memory for words either: the code says it
    }
    return code;
}

}  // namespace kith::bridge

namespace {

struct Name {
    int32_t code;
    const char* name;
};

constexpr std::array names = {Name{KITH_OK, "ok"},
                              Name{KITH_ERR_ARGUMENT, "argument"},
                              Name{KITH_ERR_HANDLE, "handle"},
                              Name{KITH_ERR_STATE, "state"},
                              Name{KITH_ERR_BUSY, "busy"},
                              Name{KITH_ERR_TOO_SMALL, "too_small"},
                              Name{KITH_ERR_CLOSED, "closed"},
                              Name{KITH_ERR_USAGE, "usage"},
                              Name{KITH_ERR_NOT_FOUND, "not_found"},
                              Name{KITH_ERR_AMBIGUOUS, "ambiguous"},
                              Name{KITH_ERR_NOTHING_LEFT, "nothing_left"},
                              Name{KITH_ERR_NOBODY, "nobody"},
                              Name{KITH_ERR_TIMEOUT, "timeout"},
                              Name{KITH_ERR_CUT, "cut"},
                              Name{KITH_ERR_DECLINED, "declined"},
                              Name{KITH_ERR_WRONG_CODE, "wrong_code"},
                              Name{KITH_ERR_PHRASE_MISMATCH, "phrase_mismatch"},
                              Name{KITH_ERR_PROTOCOL, "protocol"},
                              Name{KITH_ERR_TERMS, "terms"},
                              Name{KITH_ERR_CANCELLED, "cancelled"},
                              Name{KITH_ERR_NO_VAULT, "no_vault"},
                              Name{KITH_ERR_LOCKED, "locked"},
                              Name{KITH_ERR_DAMAGED, "damaged"},
                              Name{KITH_ERR_TOO_NEW, "too_new"},
                              Name{KITH_ERR_CONFLICT, "conflict"},
                              Name{KITH_ERR_MALFORMED, "malformed"},
                              Name{KITH_ERR_LIMIT, "limit"},
                              Name{KITH_ERR_IO, "io"},
                              Name{KITH_ERR_FULL, "full"},
                              Name{KITH_ERR_MEMORY, "memory"},
                              Name{KITH_ERR_INTERNAL, "internal"},
                              Name{KITH_ERR_BROKEN, "broken"}};

}  // namespace

int32_t kith_error_group(int32_t code) {
    if (code == KITH_OK) {
        return KITH_GROUP_OK;
    }
    if (code > KITH_ERR_FATAL && code <= -100 && code / -100 <= KITH_GROUP_SYSTEM) {
        return code / -100;
    }
    return KITH_GROUP_FATAL;
}

int32_t kith_error_is_fatal(int32_t code) {
    return code <= KITH_ERR_FATAL ? 1 : 0;
}

const char* kith_error_name(int32_t code) {
    for (const Name& each : names) {
        if (each.code == code) {
            return each.name;
        }
    }
    return "unknown";
}
