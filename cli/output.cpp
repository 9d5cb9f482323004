// SPDX-License-Identifier: Apache-2.0
//
// See output.h. stdout is buffered here and not by the C library, so that each failed write is seen.
#include "cli/output.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

namespace kith::cli {
namespace {

constexpr std::size_t flush_at = 64 * 1024;

struct Stdout {
    std::string waiting;
    int failed = 0;     ///< errno of the first write that failed
    bool gone = false;  ///< the reader has left
};
Stdout& standard_out() {
    static Stdout state;
    return state;
}
bool stdout_was_closed = false;

void write_stdout(std::string_view rest) {
    auto& state = standard_out();
    if (stdout_was_closed && !rest.empty()) {
        state.failed = EBADF;
    }
    while (!rest.empty() && state.failed == 0 && !state.gone) {
        const auto written = write(STDOUT_FILENO, rest.data(), rest.size());
        if (written >= 0) {
            rest.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EPIPE) {
            state.gone = true;
        } else if (errno != EINTR) {
            state.failed = errno;
        }
    }
}

void write_waiting() {
    auto& state = standard_out();
    write_stdout(state.waiting);
    state.waiting.clear();
}

void write_stderr(std::string_view text) {
    while (!text.empty()) {
        const auto written = write(STDERR_FILENO, text.data(), text.size());
        if (written < 0 && errno != EINTR) {
            return;  // nobody is left to be told
        }
        text.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
}

bool question_open = false;

/// What draw_typing() drew: without escape sequences, which not every terminal has, but for the dimmed part.
struct Typing {
    bool open = false;
    std::string shown;
    std::string ahead;
    int columns = 0;
};
Typing& typing() {
    static Typing state;
    return state;
}

void erase_typing() {
    write_stderr('\r' + std::string(static_cast<std::size_t>(typing().columns), ' ') + '\r');
    typing().columns = 0;
}

/// The last columns of it that fit before the terminal's edge.
std::string end_that_fits(const std::string& text, int columns) {
    std::string_view rest = text;
    while (!rest.empty() && width(rest) > columns) {
        do {
            rest.remove_prefix(1);
        } while (!rest.empty() && (static_cast<unsigned char>(rest[0]) & 0xc0U) == 0x80U);
    }
    return std::string(rest);
}

void write_typing() {
    auto& state = typing();
    const int room = std::max(1, talk_look().columns - 1);
    const auto shown = end_that_fits(state.shown, room);
    const int used = width(shown);
    const bool dims = talk_look().colour && width(state.ahead) <= room - used;
    const auto ahead = dims ? state.ahead : std::string();
    write_stderr(shown);
    if (!ahead.empty()) {
        write_stderr("\x1b[2m" + ahead + "\x1b[0m" + std::string(static_cast<std::size_t>(width(ahead)), '\b'));
    }
    state.columns = used + width(ahead);
}

void end_question() {
    if (question_open) {
        write_stderr("\n");
    }
    question_open = false;
}

/// A line, above the one that is being typed.
void write_line(const std::string& line) {
    if (!typing().open) {
        end_question();
        return write_stderr(line + '\n');
    }
    erase_typing();
    write_stderr(line + '\n');
    write_typing();
}

}  // namespace

void guard_standard_descriptors() {
    for (int fd = 0; fd <= 2; ++fd) {
        if (fcntl(fd, F_GETFD) != -1 || errno != EBADF) {
            continue;
        }
        if (fd == STDOUT_FILENO) {
            stdout_was_closed = true;
        }
        if (open("/dev/null", fd == STDIN_FILENO ? O_RDONLY : O_WRONLY) != fd) {
            _exit(9);
        }
    }
}

const Look& out_look() {
    static const Look look = look_at(STDOUT_FILENO);
    return look;
}

const Look& talk_look() {
    static const Look look = look_at(STDERR_FILENO);
    return look;
}

void out(std::string_view data) {
    auto& state = standard_out();
    state.waiting += data;
    if (state.waiting.size() >= flush_at) {
        write_waiting();
    }
}

void out_line(std::string_view text) {
    out(clean(text, out_look()) + '\n');
}

void out_document(std::string_view text) {
    if (!out_look().terminal) {
        return out(text);
    }
    std::string unix_lines;
    for (const char c : text) {
        if (c != '\r') {
            unix_lines += c;
        }
    }
    out(clean_text(unix_lines, out_look()));
}

Result<void> flush_out() {
    write_waiting();
    const auto failed = standard_out().failed;
    if (failed == 0) {
        return {};
    }
    return fail(failed == ENOSPC || failed == EDQUOT ? Errc::full : Errc::io,
                std::string("standard output could not be written: ") + std::strerror(failed),
                "what was asked for is done; only its output is incomplete");
}

Result<void> flush_out_whole() {
    write_waiting();
    const auto& state = standard_out();
    if (state.gone) {
        return fail(Errc::io, "whoever was reading standard output left before its end");
    }
    if (state.failed != 0) {
        return fail(state.failed == ENOSPC || state.failed == EDQUOT ? Errc::full : Errc::io,
                    std::string("standard output could not be written: ") + std::strerror(state.failed));
    }
    return {};
}

Result<void> out_secret(const SecretBytes& secret) {
    if (auto written = flush_out_whole(); !written) {
        return written;
    }
    write_stdout(as_text(secret.view()));
    write_stdout("\n");
    return flush_out_whole();
}

void say(std::string_view text) {
    write_line(clean_text(text, talk_look()));
}

void prompt(std::string_view text) {
    end_question();
    write_stderr(clean_text(text, talk_look()));
    question_open = true;
}

void prompt_answered() {
    question_open = false;
}

void draw(const std::vector<std::string>& lines) {
    for (const auto& line : lines) {
        write_line(line);
    }
}

void draw_table(const Table& table) {
    const auto text = table.text(talk_look());
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    draw(lines);
}

void draw_typing(std::string_view shown, std::string_view ahead) {
    end_question();
    if (typing().open) {
        erase_typing();
    }
    typing() = {true, clean(shown, talk_look()), clean(ahead, talk_look()), 0};
    write_typing();
}

void end_typing() {
    if (typing().open) {
        typing().ahead.clear();
        erase_typing();
        write_typing();
        write_stderr("\n");
    }
    typing() = {};
}

void say_loud(std::string_view text) {
    const auto cleaned = clean_text(text, talk_look());
    write_line(talk_look().colour ? "\x1b[1m" + cleaned + "\x1b[0m" : cleaned);
}

void say_secret(std::string_view indent, const SecretBytes& secret) {
    end_question();
    write_stderr(talk_look().colour ? "\x1b[1m" : "");
    write_stderr(indent);
    write_stderr(as_text(secret.view()));
    write_stderr(talk_look().colour ? "\n\x1b[0m" : "\n");
}

void report(const Error& error) {
    if (error.code == Errc::ambiguous) {  // the candidates are in `what`, a line each
        say("kith: error: several match:\n" + error.what);
    } else {
        say("kith: error: " + error.what);
    }
    if (!error.hint.empty()) {
        say(error.hint);
    }
}

}  // namespace kith::cli
