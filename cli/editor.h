// SPDX-License-Identifier: Apache-2.0
//
// Handing a text to the person's own editor. While that runs, and no longer, the text lies in a folder of its own that
// nobody else can enter, in memory where the system has such a place; then it is overwritten and removed, with whatever the
// editor left beside it. What was typed and can't be saved is offered to the person, who may want it back.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "cli/vault_access.h"

namespace kith::cli {

class Editor {
public:
    /// Nothing lies anywhere yet. `name` is the file's, for the editor's title. Errc::usage without a terminal, Errc::io
    /// without a place for the file.
    [[nodiscard]] static Result<Editor> open(const Access& access, const std::string& name);

    struct Saved {
        std::string text;
        std::optional<Error> trouble;  ///< Errc::declined: the editor ended otherwise than well
    };
    /// Runs $VISUAL, else $EDITOR, else editor, nano or vi on `text`, at that line (from 1; 0: wherever it likes), and gives
    /// what was saved. When it returns, nothing lies there any more: signals that end us wait until then. Errc::io if there is
    /// no editor, Errc::limit above 1 MiB; that much is kept, and its place said.
    [[nodiscard]] Result<Saved> edit(const std::string& text, std::size_t line);
    /// Puts what was typed and can't be saved into a file outside the vault, and says where; or why it can't.
    void keep(const std::string& text) const;
    /// The same if the person wants it: who says nothing does.
    void offer_to_keep(const std::string& text) const;

private:
    Editor(std::filesystem::path where, std::string name, bool yes)
        : where_(std::move(where)), name_(std::move(name)), yes_(yes) {}
    std::filesystem::path where_;  ///< where folders are made
    std::string name_;
    bool yes_;
};

/// What is wrong with an edited text.
struct Slip {
    std::size_t line = 0;  ///< from 1; 0: the text as a whole
    std::string what;
};

/// Begins the lines that tell a slip in the reopened text.
inline constexpr const char* slip_mark = "#! kith: ";

/// Lets the person edit until `check` finds no slip; each slip reopens the editor with the mark above its line. None: saved
/// as it was. Errc::declined if nothing is left in it but comments, a text with a slip is saved as it was, or the editor ended
/// otherwise than well; what was typed until then can be kept.
[[nodiscard]] Result<std::optional<std::string>> edit_until_right(
    Editor& editor, const std::string& text, const std::function<std::optional<Slip>(const std::string&)>& check);

}  // namespace kith::cli
