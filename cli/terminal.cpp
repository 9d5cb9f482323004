// SPDX-License-Identifier: Apache-2.0
//
// See terminal.h. While a terminal is not as it was, the signal handlers know how it was and put it back; they call
// nothing that is not async-signal-safe.
#include "cli/terminal.h"

#include <fcntl.h>
#include <sys/types.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>

#include "cli/exit_code.h"
#include "cli/output.h"

namespace kith::cli {
namespace {

constexpr std::size_t longest_line = 4096;

std::atomic<int> changed_fd{-1};  ///< the terminal that is not as it was
termios before{};                 ///< how it was; written only while changed_fd is -1
termios changed{};
std::atomic<bool> unfinished{false};       ///< whether there is a file to remove
std::array<char, 4096> unfinished_path{};  ///< written only while there is none
constexpr std::array crashes{SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL};

void restore() {
    const int fd = changed_fd.load();
    if (fd >= 0) {
        tcsetattr(fd, TCSANOW, &before);
    }
}

void remove_unfinished() {
    if (unfinished.load()) {
        unlink(unfinished_path.data());
    }
}

extern "C" void on_end(int) {
    restore();
    remove_unfinished();
    _exit(static_cast<int>(Exit::interrupted));
}

extern "C" void on_stop(int) {
    const int kept = errno;
    restore();
    kill(getpid(), SIGSTOP);
    const int fd = changed_fd.load();
    if (fd >= 0) {
        tcsetattr(fd, TCSANOW, &changed);
    }
    errno = kept;
}

extern "C" void on_crash(int number) {
    restore();
    remove_unfinished();
    static_cast<void>(std::signal(number, SIG_DFL));
    static_cast<void>(std::raise(number));
}

/// A crash that nobody else watches for puts the terminal back before it kills.
void watch_for_crashes() {
    struct sigaction action{};
    sigemptyset(&action.sa_mask);
    action.sa_handler = on_crash;
    for (const int number : crashes) {
        struct sigaction had{};
        if (sigaction(number, nullptr, &had) == 0 && had.sa_handler == SIG_DFL) {
            sigaction(number, &action, nullptr);
        }
    }
}

/// Reads to the end of the line; `size` counts what didn't fit as well. False at the end of input with nothing read.
bool read_line(int fd, std::span<Byte> line, std::size_t& size) {
    size = 0;
    for (;;) {
        Byte byte = 0;
        const auto got = read(fd, &byte, 1);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return size > 0;
        }
        if (byte == '\n') {
            prompt_answered();
            return true;
        }
        if (size < line.size()) {
            line[size] = byte;
        }
        ++size;
    }
}

std::unexpected<Error> too_long() {
    return fail(Errc::limit, "that line is too long");
}
std::unexpected<Error> nothing_typed() {
    return fail(Errc::usage, "nothing was typed");
}

}  // namespace

TerminalChange::TerminalChange(int fd, Keys keys) {
    if (changed_fd.load() >= 0 || tcgetattr(fd, &before) != 0) {
        return;
    }
    watch_for_crashes();
    changed = before;
    changed.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    if (keys == Keys::hidden_line) {
        changed.c_lflag |= static_cast<tcflag_t>(ECHONL | ICANON | ISIG);
    } else {
        changed.c_lflag &= ~static_cast<tcflag_t>(ECHONL | ICANON | IEXTEN);
        changed.c_lflag |= static_cast<tcflag_t>(ISIG);
        changed.c_iflag |= static_cast<tcflag_t>(ICRNL);
        changed.c_cc[VMIN] = 1;
        changed.c_cc[VTIME] = 0;
    }
    changed_fd = fd;
    mine_ = true;
    tcsetattr(fd, keys == Keys::hidden_line ? TCSAFLUSH : TCSANOW, &changed);
}

TerminalChange::~TerminalChange() {
    if (mine_) {
        restore();
        changed_fd = -1;
    }
}

void install_signal_handlers() {
    struct sigaction action{};
    sigemptyset(&action.sa_mask);
    action.sa_handler = on_end;
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction had{};
        // A shell that starts us in the background, or nohup, has said that this signal is not for us.
        if (sigaction(number, nullptr, &had) == 0 && had.sa_handler == SIG_IGN) {
            continue;
        }
        sigaction(number, &action, nullptr);
    }
    action.sa_handler = on_stop;
    action.sa_flags = SA_RESTART;
    sigaction(SIGTSTP, &action, nullptr);
    static_cast<void>(std::signal(SIGPIPE, SIG_IGN));  // both are errors of the write that meets them
    static_cast<void>(std::signal(SIGXFSZ, SIG_IGN));
}

void remove_when_ended(std::string_view path) {
    unfinished = false;
    if (path.empty() || path.size() >= unfinished_path.size()) {
        return;
    }
    std::ranges::copy(path, unfinished_path.begin());
    unfinished_path[path.size()] = '\0';
    unfinished = true;
}

bool at_terminal() {
    return isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
}

Result<std::string> ask_line(std::string_view question) {
    prompt(question);
    std::string line(longest_line, '\0');
    std::size_t size = 0;
    if (!read_line(STDIN_FILENO, {reinterpret_cast<Byte*>(line.data()), line.size()}, size)) {
        return nothing_typed();
    }
    if (size > longest_line) {
        return too_long();
    }
    line.resize(size);
    return line;
}

bool can_ask_secret() {
    if (at_terminal()) {
        return true;
    }
    if (isatty(STDERR_FILENO) != 1) {
        return false;
    }
    const int fd = open("/dev/tty", O_RDWR | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    close(fd);
    return true;
}

Result<SecretBytes> ask_secret(std::string_view question, Echo echo) {
    const int own = isatty(STDIN_FILENO) == 1 ? -1 : open("/dev/tty", O_RDWR | O_CLOEXEC);
    const int fd = own >= 0 ? own : STDIN_FILENO;
    SecretBytes typed(longest_line);
    std::size_t size = 0;
    bool read = false;
    {
        std::optional<TerminalChange> hidden;
        if (echo == Echo::off) {
            hidden.emplace(fd, TerminalChange::Keys::hidden_line);
        }
        prompt(question);
        read = read_line(fd, typed.writable(), size);
    }
    if (own >= 0) {
        close(own);
    }
    if (!read || size == 0) {
        return nothing_typed();
    }
    if (size > longest_line) {
        return too_long();
    }
    return SecretBytes(typed.view().first(size));
}

bool ask_yes(std::string_view question) {
    const auto answer = ask_line(question);
    return answer && (*answer == "y" || *answer == "Y" || *answer == "yes" || *answer == "Yes");
}

bool ask_no(std::string_view question) {
    const auto answer = ask_line(question);
    return answer && (*answer == "n" || *answer == "N" || *answer == "no" || *answer == "No");
}

}  // namespace kith::cli
