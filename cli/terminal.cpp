// SPDX-License-Identifier: Apache-2.0
//
// See terminal.h. While a secret is typed, the signal handler knows how the terminal was and puts it back;
// it calls nothing that is not async-signal-safe.
#include "cli/terminal.h"

#include <fcntl.h>
#include <sys/types.h>
#include <termios.h>
#include <unistd.h>

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

std::atomic<int> hushed_fd{-1};  ///< the terminal whose echo is off
termios before{};                ///< how it was; written only while hushed_fd is -1
termios hushed{};

void restore() {
    const int fd = hushed_fd.load();
    if (fd >= 0) {
        tcsetattr(fd, TCSANOW, &before);
    }
}

extern "C" void on_end(int) {
    restore();
    _exit(static_cast<int>(Exit::interrupted));
}

extern "C" void on_stop(int) {
    const int kept = errno;
    restore();
    kill(getpid(), SIGSTOP);
    const int fd = hushed_fd.load();
    if (fd >= 0) {
        tcsetattr(fd, TCSANOW, &hushed);
    }
    errno = kept;
}

/// Echo off for as long as it lives.
class Hush {
public:
    explicit Hush(int fd) {
        if (tcgetattr(fd, &before) != 0) {
            return;
        }
        hushed = before;
        hushed.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        hushed.c_lflag |= static_cast<tcflag_t>(ECHONL | ICANON | ISIG);
        hushed_fd = fd;
        tcsetattr(fd, TCSAFLUSH, &hushed);
    }
    Hush(const Hush&) = delete;
    Hush& operator=(const Hush&) = delete;
    ~Hush() {
        restore();
        hushed_fd = -1;
    }
};

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
        std::optional<Hush> hush;
        if (echo == Echo::off) {
            hush.emplace(fd);
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

}  // namespace kith::cli
