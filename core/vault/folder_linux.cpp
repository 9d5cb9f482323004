// SPDX-License-Identifier: Apache-2.0
//
// The vault's folder and file by POSIX calls, and Linux's renameat2 for a rename that replaces nothing.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <system_error>
#include <utility>
#include <vector>

#include "vault/folder.h"

namespace kith::vault {
namespace {

constexpr mode_t folder_mode = 0700;
constexpr mode_t file_mode = 0600;

std::unexpected<Error> system_error(std::string_view what, int number) {
    const Errc code = number == ENOSPC || number == EDQUOT ? Errc::full : Errc::io;
    return fail(code, std::string(what) + ": " + std::generic_category().message(number));
}

/// A file descriptor that closes itself.
class Handle {
public:
    explicit Handle(int number) : number_(number) {}
    ~Handle() {
        if (number_ >= 0) {
            ::close(number_);
        }
    }
    Handle(Handle&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    Handle& operator=(Handle&&) = delete;
    [[nodiscard]] int number() const { return number_; }
    [[nodiscard]] bool ok() const { return number_ >= 0; }

private:
    int number_;
};

/// Makes the names in a folder durable.
Result<void> sync_folder(const std::filesystem::path& folder) {
    const Handle handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!handle.ok() || ::fsync(handle.number()) != 0) {
        return system_error("the vault's folder could not be written", errno);
    }
    return {};
}

constexpr std::string_view passing_end = ".new";

bool is_passing_name(std::string_view name) {
    return name.size() == 16 + passing_end.size() && name.ends_with(passing_end) &&
           name.find_first_not_of("0123456789abcdef") == 16;
}

/// Half-made vaults of processes that were killed. Only while the folder is locked, so that nobody is making one.
void remove_half_made(const std::filesystem::path& folder) {
    std::error_code error;
    std::vector<std::filesystem::path> found;
    for (auto at = std::filesystem::directory_iterator(folder, error); !error && at != end(at); at.increment(error)) {
        if (is_passing_name(at->path().filename().string())) {
            found.push_back(at->path());
        }
    }
    for (const auto& file : found) {
        remove_made(file);
    }
}

/// What SQLite kept beside a vault's file that is no longer there. It would take a log of that name for the new file's own.
Result<void> refuse_strange_remains(const std::filesystem::path& folder) {
    std::error_code ignored;
    const auto file = folder / file_name;
    for (const char* end : {"-wal", "-shm", "-journal"}) {
        const std::filesystem::path remains = file.string() + end;
        if (std::filesystem::exists(std::filesystem::symlink_status(remains, ignored))) {
            return fail(Errc::usage,
                        "there is a " + remains.filename().string() + " of an earlier vault in that folder",
                        "move " + remains.string() + " away, or name another folder");
        }
    }
    return {};
}

/// Whether all of a closed file is in it. SQLite leaves its log beside it where it could not be taken over.
Result<void> check_log_is_gone(const std::filesystem::path& file) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file.string() + "-wal", error);
    if (error == std::errc::no_such_file_or_directory || (!error && size == 0)) {
        return {};
    }
    return fail(Errc::full, "the vault's file could not be written whole", "free some space, and try again");
}

// As long as SQLite waits for another process (sqlite.cpp): longer than laying out a vault takes on a busy device.
constexpr int lock_tries = 500;
constexpr timespec between_tries{.tv_sec = 0, .tv_nsec = 20'000'000};

/// The vault's folder, held against other processes that would make a vault there.
class HeldFolder {
public:
    /// Makes the folder if need be, and waits for whoever holds it. Errc::io if that takes too long.
    [[nodiscard]] static Result<HeldFolder> take(const std::filesystem::path& folder);
    /// False where the file system knows no such locks.
    [[nodiscard]] bool locked() const { return locked_; }
    /// Removes the folder if we made it and nothing is in it. Never without the lock: another process may be about to fill it.
    void give_back(const std::filesystem::path& folder) const {
        if (made_ && locked_) {
            ::rmdir(folder.c_str());
        }
    }

private:
    HeldFolder(Handle handle, bool made, bool locked) : handle_(std::move(handle)), made_(made), locked_(locked) {}
    Handle handle_;
    bool made_;
    bool locked_;
};

/// Whether that name still leads to the folder that was opened: who held it before may have removed it again.
bool still_there(const Handle& handle, const std::filesystem::path& folder) {
    struct stat opened{};
    struct stat named{};
    return ::fstat(handle.number(), &opened) == 0 && ::stat(folder.c_str(), &named) == 0 &&
           opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

Result<HeldFolder> HeldFolder::take(const std::filesystem::path& folder) {
    bool made = false;
    for (int tries = 0; tries < lock_tries; ++tries) {
        const auto made_now = make_folder(folder);
        if (!made_now) {
            return std::unexpected(made_now.error());
        }
        made = made || *made_now;
        Handle handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (!handle.ok() && errno != ENOENT) {
            return system_error("the vault's folder could not be opened", errno);
        }
        const int failed = !handle.ok() ? ENOENT : ::flock(handle.number(), LOCK_EX | LOCK_NB) == 0 ? 0 : errno;
        if (failed == 0 && still_there(handle, folder)) {
            return HeldFolder(std::move(handle), made, true);
        }
        if (failed == EWOULDBLOCK) {
            ::nanosleep(&between_tries, nullptr);
        } else if (failed != 0 && failed != ENOENT && failed != EINTR) {
            return HeldFolder(std::move(handle), made, false);  // this file system knows no such locks
        }
    }
    return fail(Errc::io, "another process is making a vault there just now", "wait for it, or name another folder");
}

Result<void> build_in(const std::filesystem::path& folder, const std::filesystem::path& passing, const HeldFolder& held,
                      const std::function<Result<void>(const std::filesystem::path&)>& make) {
    if (held.locked()) {
        remove_half_made(folder);
    }  // else what is left of others stays
    std::error_code ignored;
    const auto status = std::filesystem::symlink_status(folder / file_name, ignored);
    if (std::filesystem::exists(status)) {
        return there_is_one();
    }
    if (auto clear = refuse_strange_remains(folder); !clear) {
        return clear;
    }
    auto made = make(passing);
    if (made) {
        made = check_log_is_gone(passing);
    }
    if (made) {
        made = publish(passing, folder / file_name);
    }
    if (!made) {
        remove_made(passing);
    }
    return made;
}

}  // namespace

void remove_made(const std::filesystem::path& file) {
    std::error_code ignored;
    for (const char* end : {"", "-journal", "-wal", "-shm"}) {
        std::filesystem::remove(file.string() + end, ignored);
    }
}

std::unexpected<Error> there_is_one() {
    return fail(Errc::usage, "there is a vault already", "use it, or name another folder");
}

Result<void> build(const std::filesystem::path& folder, const std::string& passing_name,
                   const std::function<Result<void>(const std::filesystem::path&)>& make) {
    auto held = HeldFolder::take(folder);
    if (!held) {
        return std::unexpected(held.error());
    }
    auto made = build_in(folder, folder / (passing_name + std::string(passing_end)), *held, make);
    if (!made) {
        held->give_back(folder);
    }
    return made;
}

Result<bool> make_folder(const std::filesystem::path& folder) {
    std::error_code error;
    const auto absolute = std::filesystem::absolute(folder, error).lexically_normal();
    std::filesystem::create_directories(absolute.parent_path(), error);
    if (error) {
        return system_error("the vault's folder could not be made", error.value());
    }
    const bool made = ::mkdir(folder.c_str(), folder_mode) == 0;
    if (!made && errno != EEXIST) {
        return system_error("the vault's folder could not be made", errno);
    }
    struct stat status{};
    if (::stat(folder.c_str(), &status) != 0) {
        return system_error("the vault's folder could not be read", errno);
    }
    if (!S_ISDIR(status.st_mode)) {
        return fail(Errc::io, "there is a file where the vault's folder should be");
    }
    if ((status.st_mode & 0777) != folder_mode) {
        if (!std::filesystem::is_empty(folder, error) && !error) {
            return fail(Errc::usage, "that folder holds other files and is open to others",
                        "name a new folder for the vault, or close that one to others (chmod 700)");
        }
        // mkdir's mode passes through the umask; this one doesn't.
        if (::chmod(folder.c_str(), folder_mode) != 0) {
            return system_error("the vault's folder could not be closed to others", errno);
        }
    }
    if (auto synced = sync_folder(absolute.parent_path()); !synced) {
        return std::unexpected(synced.error());
    }
    return made;
}

Result<void> make_file(const std::filesystem::path& file) {
    const Handle handle(::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, file_mode));
    if (!handle.ok() || ::fchmod(handle.number(), file_mode) != 0) {
        return system_error("the vault's file could not be made", errno);
    }
    return {};
}

Result<void> publish(const std::filesystem::path& from, const std::filesystem::path& to) {
    int failed = ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0 ? 0 : errno;
    if (failed == EINVAL || failed == ENOSYS) {
        // This file system knows no such rename: a link replaces nothing either.
        failed = ::link(from.c_str(), to.c_str()) == 0 ? 0 : errno;
        if (failed == 0) {
            ::unlink(from.c_str());
        }
    }
    if (failed == EEXIST) {
        return there_is_one();
    }
    if (failed != 0) {
        return system_error("the vault's file could not be put in place", failed);
    }
    auto synced = sync_folder(to.parent_path());
    if (!synced) {
        ::unlink(to.c_str());  // who hears that it failed finds nothing
    }
    return synced;
}

Result<Bytes> first_bytes(const std::filesystem::path& file, std::size_t size) {
    const Handle handle(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!handle.ok()) {
        if (errno == ENOENT || errno == ENOTDIR) {
            return fail(Errc::no_vault, "there is no vault in that folder", "kith init makes one");
        }
        return system_error("the vault's file could not be opened", errno);
    }
    Bytes bytes(size);
    std::size_t have = 0;
    while (have < size) {
        const ssize_t got = ::read(handle.number(), bytes.data() + have, size - have);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return system_error("the vault's file could not be read", errno);
        }
        if (got == 0) {
            break;
        }
        have += static_cast<std::size_t>(got);
    }
    bytes.resize(have);
    return bytes;
}

int refuses_writing(const std::filesystem::path& file) {
    for (const auto& each : {file, file.parent_path()}) {
        if (::faccessat(AT_FDCWD, each.c_str(), W_OK, AT_EACCESS) != 0) {
            return errno;
        }
    }
    return 0;
}

Marks Marks::of(const std::filesystem::path& file) {
    Marks marks;
    auto* out = marks.numbers.data();
    for (const std::string_view end : {"", "-wal"}) {
        struct stat status{};
        if (::stat((file.string() + std::string(end)).c_str(), &status) != 0) {
            status = {};
        }
        *out++ = static_cast<std::int64_t>(status.st_ino);
        *out++ = status.st_size;
        *out++ = status.st_mtim.tv_sec;
        *out++ = status.st_mtim.tv_nsec;
        *out++ = static_cast<std::int64_t>(status.st_dev);
    }
    return marks;
}

void narrow_files(const std::filesystem::path& folder) {
    for (const std::string_view end : {"", "-wal", "-shm"}) {
        const auto file = folder / (std::string(file_name) + std::string(end));
        struct stat status{};
        if (::stat(file.c_str(), &status) == 0 && (status.st_mode & 077) != 0) {
            static_cast<void>(::chmod(file.c_str(), file_mode));
        }
    }
}

}  // namespace kith::vault
