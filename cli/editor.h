// SPDX-License-Identifier: Apache-2.0
//
// Handing a text to the person's own editor. The text lies in a folder of its own that nobody else can enter, in memory
// where the system has such a place, and is overwritten and removed afterwards, with whatever the editor left beside it.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "cli/vault_access.h"

namespace kith::cli {

class Editor {
public:
    /// Makes the folder. `name` is the file's, for the editor's title. Errc::usage without a terminal: then nothing was made.
    [[nodiscard]] static Result<Editor> open(const Access& access, const std::string& name);
    Editor(Editor&& other) noexcept;
    Editor& operator=(Editor&&) = delete;
    /// Overwrites and removes all that is there.
    ~Editor();

    /// Runs $VISUAL, else $EDITOR, else editor, nano or vi on `text`, at that line (from 1; 0: wherever it likes), and gives
    /// what was saved. Errc::declined if the editor ended otherwise than well, Errc::io if there is none, Errc::limit above 1 MiB.
    [[nodiscard]] Result<std::string> edit(const std::string& text, std::size_t line);
    /// What was typed and could not be saved stays, in that folder, which is no longer ours to remove. Gives `why`, with the
    /// place in its hint.
    [[nodiscard]] Error keep(const std::string& text, Error why);

private:
    explicit Editor(std::filesystem::path folder, std::string name)
        : folder_(std::move(folder)), name_(std::move(name)) {}
    std::filesystem::path folder_;  ///< empty once moved away
    std::string name_;
};

/// What is wrong with an edited text.
struct Slip {
    std::size_t line = 0;  ///< from 1; 0: the text as a whole
    std::string what;
};

/// Begins the lines that tell a slip in the reopened text.
inline constexpr const char* slip_mark = "#! kith: ";

/// Lets the person edit until `check` finds no slip; each slip reopens the editor with the mark above its line. None: saved
/// as it was. Errc::declined if nothing is left in it but comments, or a text with a slip is saved as it was.
[[nodiscard]] Result<std::optional<std::string>> edit_until_right(
    Editor& editor, const std::string& text, const std::function<std::optional<Slip>(const std::string&)>& check);

}  // namespace kith::cli
