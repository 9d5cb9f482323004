// SPDX-License-Identifier: Apache-2.0
//
// See editor.h: the private folder, and the editor as a child that the terminal belongs to for a while.
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "cli/editor.h"
#include "cli/output.h"
#include "cli/terminal.h"

namespace kith::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_text = 1024 * 1024;

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

std::unexpected<Error> system_error(const char* what) {
    return fail(errno == ENOSPC || errno == EDQUOT ? Errc::full : Errc::io,
                std::string(what) + ": " + std::strerror(errno), "nothing was changed");
}

bool in_memory(const fs::path& folder) {
    struct statfs about{};
    return statfs(folder.c_str(), &about) == 0 && static_cast<unsigned long>(about.f_type) == TMPFS_MAGIC;
}

/// Where the folder is made: the session's own place, else memory, else the disk.
fs::path base() {
    fs::path runtime = environment("XDG_RUNTIME_DIR");
    struct stat about{};
    if (runtime.is_absolute() && stat(runtime.c_str(), &about) == 0 && S_ISDIR(about.st_mode) &&
        about.st_uid == geteuid() && (about.st_mode & 077) == 0 && access(runtime.c_str(), W_OK) == 0) {
        return runtime;
    }
    if (in_memory("/dev/shm") && access("/dev/shm", W_OK | X_OK) == 0) {
        return "/dev/shm";
    }
    const fs::path named = environment("TMPDIR");
    return named.is_absolute() ? named : fs::path("/tmp");
}

/// Zeros over everything that is there, and to the disk, before it goes: the editor's backups as well.
void overwrite(const fs::path& file) {
    const int fd = ::open(file.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat about{};
    if (fd >= 0 && fstat(fd, &about) == 0 && S_ISREG(about.st_mode)) {
        constexpr std::array<char, 4096> zeros{};
        for (off_t left = about.st_size; left > 0;) {
            const auto wrote = write(fd, zeros.data(), std::min(zeros.size(), static_cast<std::size_t>(left)));
            if (wrote <= 0) {
                break;
            }
            left -= wrote;
        }
        fsync(fd);
    }
    if (fd >= 0) {
        close(fd);
    }
}

void remove_folder(const fs::path& folder) {
    std::error_code ignored;
    for (fs::recursive_directory_iterator at(folder, ignored), end; at != end; at.increment(ignored)) {
        if (!at->is_symlink(ignored) && at->is_regular_file(ignored)) {
            overwrite(at->path());
        }
    }
    fs::remove_all(folder, ignored);
}

/// A folder that nobody else can enter. It goes with all that is in it, unless it is left.
class Room {
public:
    static Result<Room> make(const fs::path& where) {
        std::string pattern = where / "kith-XXXXXX";
        if (mkdtemp(pattern.data()) == nullptr) {
            return system_error("there is no place for the text to edit");
        }
        return Room(std::move(pattern));
    }
    Room(Room&& other) noexcept : folder_(std::exchange(other.folder_, fs::path())) {}
    Room& operator=(Room&&) = delete;
    Room(const Room&) = delete;
    Room& operator=(const Room&) = delete;
    ~Room() {
        if (!folder_.empty()) {
            remove_folder(folder_);
        }
    }
    [[nodiscard]] fs::path file(const std::string& name) const { return folder_ / name; }
    void leave() { folder_.clear(); }

private:
    explicit Room(fs::path folder) : folder_(std::move(folder)) {}
    fs::path folder_;
};

Result<void> write_file(const fs::path& file, const std::string& text) {
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return system_error("the text can't be handed to an editor");
    }
    std::size_t done = 0;
    while (done < text.size()) {
        const auto wrote = write(fd, text.data() + done, text.size() - done);
        if (wrote < 0 && errno != EINTR) {
            auto failed = system_error("the text can't be handed to an editor");
            close(fd);
            return failed;
        }
        done += wrote > 0 ? static_cast<std::size_t>(wrote) : 0;
    }
    close(fd);
    return {};
}

Result<std::string> read_file(const fs::path& file) {
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0) {
        return errno == ENOENT ? Result<std::string>() : system_error("what the editor saved can't be read");
    }
    std::string text(longest_text + 1, '\0');
    std::size_t have = 0;
    ssize_t got = 1;
    while (got != 0 && have < text.size()) {
        got = read(fd, text.data() + have, text.size() - have);
        if (got < 0 && errno != EINTR) {
            auto failed = system_error("what the editor saved can't be read");
            close(fd);
            return failed;
        }
        have += got > 0 ? static_cast<std::size_t>(got) : 0;
    }
    close(fd);
    if (have > longest_text) {
        return fail(Errc::limit, "what the editor saved is larger than 1 MiB", "nothing was changed");
    }
    text.resize(have);
    return text;
}

bool on_path(const std::string& program) {
    const auto path = environment("PATH");
    for (std::size_t at = 0; at <= path.size();) {
        const auto end = std::min(path.find(':', at), path.size());
        if (end > at && access((path.substr(at, end - at) + '/' + program).c_str(), X_OK) == 0) {
            return true;
        }
        at = end + 1;
    }
    return false;
}

/// A shell's command line; empty if there is no editor.
std::string editor_command() {
    for (const char* name : {"VISUAL", "EDITOR"}) {
        if (auto said = environment(name); said.find_first_not_of(" \t") != std::string::npos) {
            return said;
        }
    }
    for (const char* program : {"editor", "nano", "vi"}) {
        if (on_path(program)) {
            return program;
        }
    }
    return {};
}

/// Whether that editor is known to take `+LINE`.
bool takes_line(const std::string& command) {
    constexpr std::array known{"editor", "nano",  "pico",        "vi",  "vim",    "nvim",
                               "view",   "emacs", "emacsclient", "joe", "mcedit", "micro"};
    const auto program = fs::path(command.substr(0, command.find(' '))).filename().string();
    return std::find(known.begin(), known.end(), program) != known.end();
}

/// While it lives, the signals that end us wait, so that no text is left behind without a word; and the terminal is put back
/// as it was. What whoever started us wants ignored stays so.
class Aside {
public:
    Aside() {
        sigemptyset(&held_);
        sigaddset(&held_, SIGCHLD);
        for (const int number : {SIGINT, SIGQUIT, SIGTERM, SIGHUP}) {
            struct sigaction had{};
            if (sigaction(number, nullptr, &had) == 0 && had.sa_handler != SIG_IGN) {
                sigaddset(&held_, number);
            }
        }
        static_cast<void>(std::signal(SIGCHLD, SIG_DFL));  // inherited as ignored, it would never come
        sigprocmask(SIG_BLOCK, &held_, &before_);
        saved_ = tcgetattr(STDIN_FILENO, &terminal_) == 0;
    }
    Aside(const Aside&) = delete;
    Aside& operator=(const Aside&) = delete;
    ~Aside() {
        if (saved_) {
            tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal_);
        }
        sigprocmask(SIG_SETMASK, &before_, nullptr);
    }
    /// In the child: as if nothing had been held.
    void forget() const {
        static_cast<void>(std::signal(SIGPIPE, SIG_DFL));
        static_cast<void>(std::signal(SIGXFSZ, SIG_DFL));
        sigprocmask(SIG_SETMASK, &before_, nullptr);
    }
    /// The child's status. `ended` becomes the signal that asked us to end, which the child is told as well.
    int wait(pid_t child, int& ended) const {
        int status = 0;
        while (waitpid(child, &status, WNOHANG) == 0) {
            const int number = sigwaitinfo(&held_, nullptr);
            if (number == SIGTERM || number == SIGHUP) {
                ended = number;
                kill(child, number);
            }
        }
        return status;
    }

private:
    sigset_t held_{};
    sigset_t before_{};
    termios terminal_{};
    bool saved_ = false;
};

/// The editor's wait status.
Result<int> run(const Aside& aside, const std::string& command, const fs::path& file, std::size_t line, int& ended) {
    const auto script = command + " \"$@\"";
    const auto at = "+" + std::to_string(line);
    std::array<const char*, 7> arguments{"sh", "-c", script.c_str(), "kith"};
    std::size_t count = 4;
    if (line > 0 && takes_line(command)) {
        arguments.at(count++) = at.c_str();
    }
    arguments.at(count) = file.c_str();
    const pid_t child = fork();
    if (child < 0) {
        return system_error("the editor can't be started");
    }
    if (child == 0) {
        aside.forget();
        execv("/bin/sh", const_cast<char* const*>(arguments.data()));
        _exit(127);
    }
    return aside.wait(child, ended);
}

/// How it ended, if otherwise than well.
std::optional<Error> trouble(int status) {
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        return std::nullopt;
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) > 128) {  // a shell's word for a signal
        return Error{Errc::declined, "the editor was killed: nothing was changed", ""};
    }
    return Error{Errc::declined,
                 "the editor ended with exit " + std::to_string(WEXITSTATUS(status)) + ": nothing was changed", ""};
}

void tell_kept(const fs::path& file) {
    say("What you typed is in " + file.string() + "; remove it when you are done with it." +
        (in_memory(file.parent_path()) ? " It lies in memory: logging out or a restart takes it away." : ""));
}

}  // namespace

Result<Editor> Editor::open(const Access& access, const std::string& name) {
    if (!may_ask(access) || isatty(STDOUT_FILENO) != 1) {
        return fail(Errc::usage, "editing needs a terminal",
                    "kith card set, kith card import and kith note WHO TEXT need none");
    }
    auto where = base();
    // Before anybody is asked for a passphrase in vain.
    if (const auto tried = Room::make(where); !tried) {
        return std::unexpected(tried.error());
    }
    if (!in_memory(where)) {
        say("While you edit, the text lies in " + where.string() +
            ", which may be on a disk; it is overwritten afterwards.");
    }
    return Editor(std::move(where), name, access.yes);
}

Result<Editor::Saved> Editor::edit(const std::string& text, std::size_t line) {
    const auto command = editor_command();
    if (command.empty()) {
        return fail(Errc::io, "there is no editor", "name one: EDITOR=nano kith ...");
    }
    const Aside aside;  // outlives the room: a signal that came meanwhile finds nothing
    const auto room = Room::make(where_);
    if (!room) {
        return std::unexpected(room.error());
    }
    const auto file = room->file(name_);
    if (auto written = write_file(file, text); !written) {
        return std::unexpected(written.error());
    }
    int ended = 0;
    const auto status = run(aside, command, file, line, ended);
    if (ended != 0) {
        static_cast<void>(raise(ended));  // ends us, as it was to, when the room is gone
        return fail(Errc::declined, "kith was told to end: nothing was changed");
    }
    if (!status) {
        return std::unexpected(status.error());
    }
    if (WIFEXITED(*status) && (WEXITSTATUS(*status) == 127 || WEXITSTATUS(*status) == 126)) {
        return fail(Errc::io, "the editor can't be run: " + command, "set VISUAL or EDITOR to one that can");
    }
    auto saved = read_file(file);
    if (!saved && saved.error().code == Errc::limit) {
        if (auto kept = Room::make(where_); kept && rename(file.c_str(), kept->file(name_).c_str()) == 0) {
            tell_kept(kept->file(name_));
            kept->leave();
        }
    }
    if (!saved) {
        return std::unexpected(saved.error());
    }
    return Saved{std::move(*saved), trouble(*status)};
}

void Editor::keep(const std::string& text) const {
    const Aside aside;  // whatever is left is named
    auto room = Room::make(where_);
    if (auto written = room ? write_file(room->file(name_), text) : std::unexpected(room.error()); !written) {
        say("kith: what you typed could not be kept: " + written.error().what);
        return;
    }
    tell_kept(room->file(name_));
    room->leave();
}

void Editor::offer_to_keep(const std::string& text) const {
    if (yes_ || !ask_no("It was not saved. Keep what you typed, in a file outside the vault? [Y/n] ")) {
        keep(text);
    }
}

}  // namespace kith::cli
