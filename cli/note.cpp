// SPDX-License-Identifier: Apache-2.0
//
// kith note: adds a note about a person. It stays in my layer and never leaves.
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "cli/clock.h"
#include "cli/mine.h"
#include "kith/limits.h"

namespace kith::cli {
namespace {

Result<std::string> from_stdin() {
    std::string text(limits::value + 1, '\0');
    std::size_t have = 0;
    while (have < text.size()) {
        const auto got = read(STDIN_FILENO, text.data() + have, text.size() - have);
        if (got < 0 && errno != EINTR) {
            return fail(Errc::io, std::string("the note can't be read: ") + std::strerror(errno));
        }
        if (got == 0) {
            break;
        }
        have += got > 0 ? static_cast<std::size_t>(got) : 0;
    }
    text.resize(have);
    return text;
}

Result<std::string> note_text(const NoteArgs& args) {
    std::string text;
    for (const auto& word : args.text) {
        text += (text.empty() ? "" : " ") + word;
    }
    if (text == "-") {
        auto all = from_stdin();
        if (!all) {
            return all;
        }
        text = std::move(*all);
    }
    text.erase(text.find_last_not_of(" \t\r\n") + 1);
    if (text.empty()) {
        return fail(Errc::usage, "a note can't be empty", "kith note bo \"sends the drawings on Monday\"");
    }
    if (text.size() > limits::value) {
        return fail(Errc::limit, "a note holds at most 64 KiB");
    }
    return text;
}

}  // namespace

Result<Exit> note(const Access& access, const NoteArgs& args) {
    if (args.edit) {
        return note_edit(access, args.who);
    }
    auto text = note_text(args);
    if (!text) {
        return std::unexpected(text.error());
    }
    // vCard and JSON are UTF-8; a note in anything else could never be shown again.
    Card probe;
    probe.properties.push_back(text_property("NOTE", *text));
    if (auto fits = check_limits(probe); !fits) {
        return std::unexpected(fits.error());
    }
    return change_mine(access, args.who, [&](Mine& mine) -> Result<bool> {
        mine.notes.push_back({now().at, std::move(*text)});
        return true;
    });
}

}  // namespace kith::cli
