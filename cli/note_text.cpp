// SPDX-License-Identifier: Apache-2.0
//
// See note_text.h.
#include "cli/note_text.h"

#include <algorithm>
#include <optional>

#include "kith/limits.h"

namespace kith::cli {
namespace {

constexpr const char* new_heading = "[new]";

/// A line that would be read as something else carries a backslash.
bool needs_guard(const std::string& line) {
    return line.starts_with('[') || line.starts_with('\\') || line.starts_with(slip_mark);
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        lines.push_back(text.substr(at, end - at));
        lines.back().erase(lines.back().find_last_not_of('\r') + 1);
        at = end + 1;
    }
    return lines;
}

/// As an editor may give it back: without carriage returns before its line ends.
std::string unix_lines(const std::string& text) {
    std::string out;
    for (const auto& line : lines_of(text)) {
        out += line + '\n';
    }
    return out;
}

std::string heading(const Note& note) {
    return '[' + note.at.text() + ']';
}

/// Without the empty lines around it.
std::string trimmed(std::string text) {
    text.erase(0, std::min(text.find_first_not_of('\n'), text.size()));
    text.erase(text.find_last_not_of(" \t\n") + 1);
    return text;
}

std::optional<std::string> wrong_with(const std::string& text) {
    if (text.size() > limits::value) {
        return "a note holds at most 64 KiB";
    }
    Card probe;
    probe.properties.push_back(text_property("NOTE", text));
    if (auto fits = check_limits(probe); !fits) {
        return fits.error().what;
    }
    return std::nullopt;
}

class NoteReader {
public:
    NoteReader(const std::vector<Note>& before, Timestamp now)
        : before_(before), now_(now), met_(before.size(), false) {}

    std::optional<Slip> take(const std::string& line, std::size_t number) {
        if (line.starts_with('[')) {
            auto slip = finish();
            began_ = number;
            return slip ? slip : open(line, number);
        }
        if (!open_) {
            const bool nothing = line.starts_with('#') || line.find_first_not_of(" \t") == std::string::npos;
            return nothing ? std::nullopt
                           : std::optional(Slip{number, "a note stands below a heading: write [new] above it"});
        }
        text_ += (line.starts_with('\\') && needs_guard(line.substr(1)) ? line.substr(1) : line) + '\n';
        return std::nullopt;
    }
    std::optional<Slip> finish() {
        auto text = trimmed(std::move(text_));
        text_.clear();
        if (!open_ || text.empty()) {
            return std::nullopt;
        }
        if (auto wrong = wrong_with(text)) {
            return Slip{began_, std::move(*wrong)};
        }
        // What a note had around it stays, as long as nothing else of it was changed.
        const bool same = from_ != nullptr && trimmed(unix_lines(from_->text)) == text;
        notes_.push_back(same ? *from_ : Note{from_ == nullptr ? now_ : from_->at, std::move(text)});
        return std::nullopt;
    }
    std::vector<Note> notes() { return std::move(notes_); }

private:
    std::optional<Slip> open(const std::string& line, std::size_t number) {
        open_ = true;
        from_ = nullptr;
        const auto title = line.substr(0, line.find_last_not_of(" \t") + 1);
        if (title == new_heading) {
            return std::nullopt;
        }
        for (std::size_t i = 0; i < before_.size(); ++i) {
            if (!met_[i] && heading(before_[i]) == title) {
                met_[i] = true;
                from_ = &before_[i];
                return std::nullopt;
            }
        }
        return Slip{number, "no note was written then; [new] begins one, and \\[ a line with a bracket"};
    }

    const std::vector<Note>& before_;
    Timestamp now_;
    std::vector<bool> met_;
    std::vector<Note> notes_;
    bool open_ = false;
    const Note* from_ = nullptr;
    std::size_t began_ = 0;
    std::string text_;
};

}  // namespace

std::string write_note_text(const std::vector<Note>& notes, const std::string& about) {
    std::string text = "# Your notes about " + about +
                       ". Write a new one below [new]; remove a note with its heading.\n" +
                       "# Nothing changes if the editor fails or the text is saved empty.\n\n";
    for (const auto& note : notes) {
        text += heading(note) + '\n';
        for (const auto& line : lines_of(note.text)) {
            text += (needs_guard(line) ? "\\" : "") + line + '\n';
        }
        text += '\n';
    }
    return text + new_heading + "\n\n";
}

std::expected<std::vector<Note>, Slip> read_note_text(const std::string& text, const std::vector<Note>& before,
                                                      Timestamp now) {
    NoteReader reader(before, now);
    std::size_t number = 0;
    for (const auto& line : lines_of(text)) {
        if (auto slip = reader.take(line, ++number)) {
            return std::unexpected(std::move(*slip));
        }
    }
    if (auto slip = reader.finish()) {
        return std::unexpected(std::move(*slip));
    }
    return reader.notes();
}

std::vector<Note> merged(const std::vector<Note>& base, const std::vector<Note>& mine, std::vector<Note> theirs) {
    const auto has = [](const std::vector<Note>& notes, const Note& note) {
        return std::ranges::find(notes, note) != notes.end();
    };
    std::erase_if(theirs, [&](const Note& note) { return has(base, note) && !has(mine, note); });
    for (const auto& note : mine) {
        if (!has(base, note) && !has(theirs, note)) {
            theirs.push_back(note);
        }
    }
    std::ranges::stable_sort(theirs, {}, [](const Note& note) { return note.at.unix_ms; });
    return theirs;
}

}  // namespace kith::cli
