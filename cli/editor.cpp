// SPDX-License-Identifier: Apache-2.0
//
// See editor.h: what is said to the person between two runs of the editor. Running it is editor_linux.cpp's.
#include "cli/editor.h"

#include "cli/output.h"

namespace kith::cli {
namespace {

/// The text's lines without those that an earlier round put in.
std::string without_marks(const std::string& text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size() - 1) + 1;
        if (!text.substr(at, end - at).starts_with(slip_mark)) {
            out.append(text, at, end - at);
        }
        at = end;
    }
    return out;
}

std::string with_mark(const std::string& text, const Slip& slip) {
    std::size_t at = 0;
    for (std::size_t line = 1; line < slip.line && at < text.size(); ++line) {
        at = std::min(text.find('\n', at), text.size() - 1) + 1;
    }
    std::string out = text;
    return out.insert(at, slip_mark + slip.what + '\n');
}

/// Nothing but comments: whoever saves that wants to be left alone.
bool says_nothing(const std::string& text) {
    bool begins = true;
    bool comment = false;
    for (const char c : text) {
        if (c == '\n') {
            begins = true;
            comment = false;
        } else if (begins && c == '#') {
            comment = true;
        } else if (!comment && c != ' ' && c != '\t' && c != '\r') {
            return false;
        }
        begins = begins && (c == '\n' || c == ' ' || c == '\t');
    }
    return true;
}

}  // namespace

Result<std::optional<std::string>> edit_until_right(
    Editor& editor, const std::string& text, const std::function<std::optional<Slip>(const std::string&)>& check) {
    std::string given = text;
    std::optional<Slip> slip;
    const auto give_up = [&](const std::string& typed, Error why) {
        if (typed != text) {
            editor.offer_to_keep(typed);
        }
        return std::unexpected(std::move(why));
    };
    for (;;) {
        auto saved = editor.edit(slip ? with_mark(given, *slip) : given, slip ? slip->line + 1 : 0);
        if (!saved) {
            return give_up(given, std::move(saved.error()));
        }
        auto now = without_marks(saved->text);
        const bool empty = says_nothing(now);
        if (saved->trouble) {
            return give_up(empty ? given : now, std::move(*saved->trouble));
        }
        if (empty) {
            return give_up(given, {Errc::declined, "the text was saved empty: nothing was changed", {}});
        }
        if (now == given && !slip) {
            return std::nullopt;
        }
        if (now == given) {
            return give_up(given,
                           {Errc::declined, "that was saved again as it was, and can't be read: nothing was changed",
                            "line " + std::to_string(slip->line) + ": " + slip->what});
        }
        given = std::move(now);
        slip = check(given);
        if (!slip) {
            return given;
        }
        say("line " + std::to_string(slip->line) + ": " + slip->what + ". It opens again, at that line.");
    }
}

}  // namespace kith::cli
