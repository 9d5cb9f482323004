// SPDX-License-Identifier: Apache-2.0
//
// What lists of people and one contact share.
#pragma once

#include "kith/formats.h"
#include "values.h"

namespace kith::bridge {

/// What a person types to find somebody.
inline constexpr std::size_t longest_search = 1'024;

/// Takes in what others wrote, and hides what is past its day.
[[nodiscard]] Outcome today_at(Vault& vault, const Now& now);

/// A question about people.
struct Question {
    Vault* vault = nullptr;  ///< as of that day; the handle's
    std::string_view words;  ///< points into what was passed
};

/// The question with what was passed, each of it checked: KITH_ERR_CLOSED without an open vault.
[[nodiscard]] Got<Question> question_in(kith_vault& vault, const char* words, std::size_t size, const kith_now* now);
[[nodiscard]] Got<Format> format_in(const char* format, std::size_t size);

}  // namespace kith::bridge
