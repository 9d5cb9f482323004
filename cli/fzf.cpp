// SPDX-License-Identifier: Apache-2.0
//
// See fzf.h. fzf reads the lines from its stdin, keys from the terminal itself, and prints the line that was picked.
#include "cli/fzf.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <string_view>

namespace kith::cli {
namespace {

constexpr std::size_t longest_answer = 64 * 1024;
constexpr int fzf_no_match = 1;
constexpr int fzf_left = 130;

struct Pipe {
    int out = -1;  ///< read from
    int in = -1;   ///< written to
    bool make() {
        std::array<int, 2> ends{};
        if (pipe2(ends.data(), O_CLOEXEC) != 0) {
            return false;
        }
        out = ends[0];
        in = ends[1];
        return true;
    }
    static void shut(int& fd) {
        if (fd >= 0) {
            close(fd);
        }
        fd = -1;
    }
    Pipe() = default;
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    ~Pipe() {
        shut(out);
        shut(in);
    }
};

/// 0 where it can't be started.
pid_t start(const Pipe& lines, const Pipe& answer) {
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    if (posix_spawn_file_actions_init(&files) != 0) {
        return 0;
    }
    if (posix_spawnattr_init(&attributes) != 0) {
        posix_spawn_file_actions_destroy(&files);
        return 0;
    }
    posix_spawn_file_actions_adddup2(&files, lines.out, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, answer.in, STDOUT_FILENO);
    sigset_t ours;  // what kith ignores, its child shall not
    sigemptyset(&ours);
    sigaddset(&ours, SIGPIPE);
    sigaddset(&ours, SIGXFSZ);
    posix_spawnattr_setsigdefault(&attributes, &ours);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    std::array<const char*, 6> arguments{"fzf", "--delimiter=\t", "--with-nth=2..", "--no-multi", "--prompt=Who? "};
    pid_t child = 0;
    const int failed =
        posix_spawnp(&child, "fzf", &files, &attributes, const_cast<char* const*>(arguments.data()), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return failed == 0 ? child : 0;
}

/// As far as it is taken: who has picked reads no further.
void write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const auto written = write(fd, text.data(), text.size());
        if (written < 0 && errno != EINTR) {
            return;
        }
        text.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : 0);
    }
}

std::string read_all(int fd) {
    std::string text;
    std::array<char, 4096> piece{};
    for (;;) {
        const auto got = read(fd, piece.data(), piece.size());
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return text;
        }
        if (text.size() < longest_answer) {
            text.append(piece.data(), static_cast<std::size_t>(got));
        }
    }
}

}  // namespace

Result<std::optional<std::string>> pick_with_fzf(const std::string& lines) {
    Pipe to;
    Pipe from;
    if (!to.make() || !from.make()) {
        return std::optional<std::string>();
    }
    const pid_t child = start(to, from);
    if (child == 0) {
        return std::optional<std::string>();
    }
    Pipe::shut(to.out);
    Pipe::shut(from.in);
    write_all(to.in, lines);
    Pipe::shut(to.in);
    auto answer = read_all(from.out);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (!WIFEXITED(status)) {
        return std::optional<std::string>();
    }
    if (WEXITSTATUS(status) == fzf_no_match || WEXITSTATUS(status) == fzf_left) {
        return fail(Errc::declined, "nobody was picked");
    }
    if (WEXITSTATUS(status) != 0) {
        return std::optional<std::string>();
    }
    answer.resize(std::min(answer.find('\n'), answer.size()));
    return std::optional(std::move(answer));
}

}  // namespace kith::cli
