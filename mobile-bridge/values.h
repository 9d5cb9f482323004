// SPDX-License-Identifier: Apache-2.0
//
// Values over the boundary: every pointer, size and number that a caller gives is checked here before anything reads or writes
// through it.
#pragma once

#include <string_view>

#include "handle.h"
#include "kith/card.h"
#include "kith/code.h"
#include "kith/doors.h"
#include "kith/terms.h"

namespace kith::bridge {

/// Text as kith.h promises to take it; borrowed. `most`: in bytes.
[[nodiscard]] Got<std::string_view> text_in(const char* text, std::size_t size, std::size_t most);
/// The same, which the vault is to keep: it must be UTF-8 and hold something but spaces.
[[nodiscard]] Got<std::string_view> words_in(const char* text, std::size_t size, std::size_t most,
                                             const char* when_empty);
[[nodiscard]] Got<ByteView> bytes_in(const std::uint8_t* bytes, std::size_t size, std::size_t most);

struct Moment {
    Now now;
    Instant at;
};
[[nodiscard]] Got<Moment> moment_in(const kith_now* now);
/// 1 to 9999, or 0 for none.
[[nodiscard]] Got<std::optional<PublicNumber>> number_in(int32_t number);
/// What an owner says about terms, as kith_persona_set_terms() takes it.
[[nodiscard]] Got<TermsRule> rule_in(const char* keep, std::size_t size, int32_t may_export, int32_t pass_on,
                                     int32_t use_for);
/// What to give, as kith_meeting_set_give() takes it.
[[nodiscard]] Got<Choices> choices_in(const char* give, std::size_t size);

/// Whether every one of those may be written through.
template <typename... T>
[[nodiscard]] Outcome writable(const T*... to) {
    if ((is_aligned(to) && ...)) {
        return {};
    }
    return refused(KITH_ERR_ARGUMENT, "a pointer for the answer is null or misaligned");
}
/// The same of a buffer and its size: before anything is done whose answer could not be given.
template <typename T>
[[nodiscard]] Outcome room(const T* out, const std::size_t* size) {
    if (!is_aligned(size) || (out == nullptr && *size > 0)) {
        return refused(KITH_ERR_ARGUMENT, "there is no buffer for the answer");
    }
    return {};
}

/// Text and bytes out, as kith.h promises to give them.
[[nodiscard]] Outcome text_out(std::string_view text, char* out, std::size_t* size);
[[nodiscard]] Outcome bytes_out(ByteView bytes, std::uint8_t* out, std::size_t* size);
/// One of a property's texts.
[[nodiscard]] Outcome property_out(const Property& property, int32_t what, char* out, std::size_t* size);
[[nodiscard]] std::string types_text(const std::vector<std::string>& types);
[[nodiscard]] kith_terms terms_out(const Terms& terms);

[[nodiscard]] std::unexpected<Problem> no_such_index();
[[nodiscard]] std::unexpected<Problem> no_such_choice();

/// The words of the last failure, also of a broken handle.
template <typename H>
int32_t error_text(H* handle, int32_t what, char* out, std::size_t* size) noexcept {
    if (!is_handle(handle)) {
        return KITH_ERR_HANDLE;
    }
    const Turn turn(*handle->family);
    if (!turn.mine()) {
        return KITH_ERR_BUSY;
    }
    // Not through guard(): the words must outlast being asked for.
    return guard([&]() -> Outcome {
        if (what != KITH_WORDS_MESSAGE && what != KITH_WORDS_HINT) {
            return no_such_choice();
        }
        return text_out(what == KITH_WORDS_MESSAGE ? handle->last.message : handle->last.hint, out, size);
    });
}

}  // namespace kith::bridge
