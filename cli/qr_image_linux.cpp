// SPDX-License-Identifier: Apache-2.0
//
// The child in which a picture is decoded: no file, no socket, no other process, bounded memory and time, and system calls
// for memory and its one pipe alone. What it answers is bounded text, which its caller takes for as hostile as the picture.
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <vector>

#include "cli/qr_image.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define KITH_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define KITH_SANITIZED 1
#endif
#endif

namespace kith::cli {
namespace {

constexpr std::size_t answer_size = 64 * 1024;
constexpr auto patience = std::chrono::seconds(10);
constexpr int pipe_fd = 3;  ///< the child's end of it
constexpr long most_open = 1L << 20;

void bound(__rlimit_resource what, rlim_t most) {
    const rlimit limit{most, most};
    setrlimit(what, &limit);
}

#if defined(__x86_64__)
constexpr std::uint32_t architecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t architecture = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t architecture = 0;  // without a filter
#endif

/// Any other system call kills the child.
[[maybe_unused]] bool allow_memory_and_writing_only() {  // a sanitized build leaves it out
    if (architecture == 0) {
        return true;
    }
    constexpr std::array<std::uint32_t, 10> allowed{__NR_exit,   __NR_exit_group,   __NR_brk,     __NR_munmap,
                                                    __NR_mremap, __NR_mprotect,     __NR_madvise, __NR_rt_sigreturn,
                                                    __NR_futex,  __NR_clock_gettime};
    constexpr std::uint32_t low_halves = offsetof(seccomp_data, args);  // both machines put the low half first
    std::vector<sock_filter> program{
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, architecture, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        // Written is to the pipe alone.
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_write, 0, 4),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, low_halves),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, pipe_fd, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        // Mapped is memory alone.
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_mmap, 0, 4),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, low_halves + 3 * sizeof(std::uint64_t)),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, MAP_ANONYMOUS, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    };
    for (const std::uint32_t call : allowed) {
        program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1));
        program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    }
    program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS));
    const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

/// From here on there is no way back, and nothing but memory and the pipe.
bool lock_in() {
    bound(RLIMIT_CORE, 0);
    bound(RLIMIT_FSIZE, 0);
    bound(RLIMIT_NOFILE, 0);
    bound(RLIMIT_NPROC, 0);
    bound(RLIMIT_CPU, 5);
#ifdef KITH_SANITIZED
    return true;  // a sanitizer's own memory and calls would be cut off as well
#else
    bound(RLIMIT_AS, 512UL * 1024 * 1024);
    return allow_memory_and_writing_only();
#endif
}

/// Closes every descriptor from there on.
void close_from(int first) {
    if (close_range(static_cast<unsigned>(first), ~0U, 0) == 0) {
        return;
    }
    // Before Linux 5.9, or in a container that forbids it.
    std::vector<int> open_ones;
    std::error_code error;
    for (std::filesystem::directory_iterator at("/proc/self/fd", error), end; at != end; at.increment(error)) {
        const std::string name = at->path().filename().string();
        int fd = -1;
        std::from_chars(name.data(), name.data() + name.size(), fd);
        open_ones.push_back(fd);
    }
    if (error) {  // no /proc: each number, up to what a process can have where nobody raised fs.nr_open
        const long end = std::min(sysconf(_SC_OPEN_MAX), most_open);
        for (int fd = first; fd < end; ++fd) {
            close(fd);
        }
    }
    for (const int fd : open_ones) {
        if (fd >= first) {
            close(fd);  // or is closed: the listing's own
        }
    }
}

/// Of all that kith had open, the terminal included, the pipe is left.
bool keep_pipe_only(int fd) {
    const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int standard = 0; standard <= 2; ++standard) {
        if (null < 0 || dup2(null, standard) < 0) {
            return false;
        }
    }
    if (fd != pipe_fd && dup2(fd, pipe_fd) < 0) {
        return false;
    }
    close_from(pipe_fd + 1);
    return true;
}

void write_all(std::string_view text) {
    while (!text.empty()) {
        const auto written = write(pipe_fd, text.data(), text.size());
        if (written < 0) {
            return;
        }
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

/// An answer is each text with a NUL behind it, and an 'E' at the end that shows it to be whole.
[[noreturn]] void child(int fd, ByteView picture, const PictureSize& size) {
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGPIPE, SIGXFSZ}) {
        static_cast<void>(std::signal(number, SIG_DFL));
    }
    try {
        if (!keep_pipe_only(fd) || !lock_in()) {
            _exit(1);
        }
        std::string answer;
        for (const auto& text : decode_qr(picture, size)) {
            if (text.find('\0') == std::string::npos && answer.size() + text.size() + 2 < answer_size) {
                answer += text;
                answer += '\0';
            }
        }
        write_all(answer + 'E');
    } catch (...) {  // out of the memory that it may have
        _exit(1);
    }
    _exit(0);
}

/// What comes from the child before it ends or the time is up.
std::string answer_of(int fd) {
    using Clock = std::chrono::steady_clock;
    const auto until = Clock::now() + patience;
    std::string answer;
    std::array<char, 4096> piece{};
    while (answer.size() < answer_size) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
        pollfd wait{fd, POLLIN, 0};
        if (left <= 0 || (poll(&wait, 1, static_cast<int>(left)) < 0 && errno != EINTR)) {
            break;
        }
        const auto got = wait.revents == 0 ? -1 : read(fd, piece.data(), piece.size());
        if (got == 0) {
            break;
        }
        if (got > 0) {
            answer.append(piece.data(), static_cast<std::size_t>(got));
        }
    }
    return answer;
}

}  // namespace

Result<std::vector<std::string>> read_qr_image(ByteView picture) {
    const auto size = picture_size(picture);
    if (!size) {
        return std::unexpected(size.error());
    }
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        return fail(Errc::io, std::string("no pipe could be made: ") + std::strerror(errno));
    }
    const pid_t pid = fork();
    if (pid == 0) {
        child(ends[1], picture, *size);
    }
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        return fail(Errc::io, std::string("no process could be started: ") + std::strerror(errno));
    }
    const auto answer = answer_of(ends[0]);
    close(ends[0]);
    kill(pid, SIGKILL);
    while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
    if (!answer.ends_with('E')) {
        return fail(Errc::malformed, "that picture can't be read", "take it again, or crop it to the QR code");
    }
    std::vector<std::string> texts;
    for (std::size_t at = 0; at + 1 < answer.size();) {
        const auto end = answer.find('\0', at);
        if (end == std::string::npos) {
            return fail(Errc::malformed, "that picture can't be read", "take it again, or crop it to the QR code");
        }
        texts.push_back(answer.substr(at, end - at));
        at = end + 1;
    }
    if (texts.empty()) {
        return fail(Errc::malformed, "there is no QR code in that picture that can be read",
                    "take it again: whole, straight from the front, with its white border");
    }
    return texts;
}

Result<Bytes> read_small_file(const std::string& file, std::size_t most) {
    const int fd = file == "-" ? STDIN_FILENO : open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        return fail(Errc::io, std::string("the file can't be opened: ") + std::strerror(errno));
    }
    Bytes bytes;
    std::array<Byte, 65536> piece{};
    std::optional<Error> error;
    for (;;) {
        const auto got = read(fd, piece.data(), piece.size());
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            error = Error{Errc::io, std::string("the file can't be read: ") + std::strerror(errno), {}};
        }
        if (got <= 0) {
            break;
        }
        if (bytes.size() + static_cast<std::size_t>(got) > most) {
            error = Error{Errc::limit, "that file is too large", {}};
            break;
        }
        bytes.insert(bytes.end(), piece.begin(), piece.begin() + got);
    }
    if (fd != STDIN_FILENO) {
        close(fd);
    }
    if (error) {
        return std::unexpected(*error);
    }
    return bytes;
}

}  // namespace kith::cli
