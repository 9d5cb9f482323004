// SPDX-License-Identifier: Apache-2.0
//
// See output.h. stdout is buffered here and not by the C library, so that each failed write is seen.
#include "cli/output.h"

#include <fcntl.h>
#include <unistd.h>

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

void write_waiting() {
    auto& state = standard_out();
    std::string_view rest = state.waiting;
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

void end_question() {
    if (question_open) {
        write_stderr("\n");
    }
    question_open = false;
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

void say(std::string_view text) {
    end_question();
    write_stderr(clean_text(text, talk_look()) + '\n');
}

void prompt(std::string_view text) {
    end_question();
    write_stderr(clean_text(text, talk_look()));
    question_open = true;
}

void prompt_answered() {
    question_open = false;
}

void say_loud(std::string_view text) {
    end_question();
    const auto cleaned = clean_text(text, talk_look());
    write_stderr(talk_look().colour ? "\x1b[1m" + cleaned + "\x1b[0m\n" : cleaned + '\n');
}

void report(const Error& error) {
    if (error.code == Errc::ambiguous) {  // the candidates are in `what`, a line each
        say("kith: error: several people match:\n" + error.what);
    } else {
        say("kith: error: " + error.what);
    }
    if (!error.hint.empty()) {
        say(error.hint);
    }
}

}  // namespace kith::cli
