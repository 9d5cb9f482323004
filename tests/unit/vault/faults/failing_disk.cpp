// SPDX-License-Identifier: Apache-2.0
//
// See failing_disk.h. The functions at the end have the names and types of libc's, and do their work by bare system calls.
// What makes things durable is counted and not done: nobody cuts the power here, and the runs are thousands.
#include "failing_disk.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdarg>

namespace kith::test {
namespace {

struct Plan {
    bool counting = false;
    std::string folder;
    int number = -1;
    Failure how = Failure::io_once;
    int calls = 0;
    bool torn = false;  ///< half was written; the rest is refused
    std::string failed;
};
Plan plan;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)
/// The paths of open files, NUL behind each. Without a destructor: a program that counts what it covers opens files after those.
using OpenFile = std::array<char, 512>;
std::array<OpenFile, 256> open_files;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

bool concerns(const char* path) {
    return plan.counting && path != nullptr && std::string_view(path).starts_with(plan.folder);
}

const char* path_of(int fd) {
    return open_files[static_cast<std::size_t>(fd)].data();
}

bool concerns(int fd) {
    return fd >= 0 && static_cast<std::size_t>(fd) < open_files.size() && plan.counting &&
           std::string_view(path_of(fd)).starts_with(plan.folder);
}

/// Whether this call fails; errno says why. `grows`: it needs space.
bool fails(const char* call, const char* path, bool grows) {
    const int at = plan.calls++;
    const bool now = at == plan.number;
    const bool later = plan.number >= 0 && at > plan.number;
    if (now) {
        plan.failed = std::string(call) + ' ' + std::filesystem::path(path).filename().string();
    }
    switch (plan.how) {
        case Failure::io_once:
            errno = EIO;
            return now;
        case Failure::full:
            errno = ENOSPC;
            return (now || later) && grows;
        case Failure::torn:
            errno = ENOSPC;
            return now;
        case Failure::gone:
            errno = EIO;
            return now || later;
    }
    return false;
}

long system_call(long number, auto... arguments) {
    return ::syscall(number, arguments...);
}

ssize_t put(const char* call, int fd, const void* data, size_t size, off_t at, bool in_place) {
    const auto write_now = [&](size_t count) {
        return in_place ? system_call(SYS_pwrite64, fd, data, count, at) : system_call(SYS_write, fd, data, count);
    };
    if (!concerns(fd)) {
        return write_now(size);
    }
    if (plan.torn) {
        plan.torn = false;
        errno = ENOSPC;
        return -1;
    }
    if (!fails(call, path_of(fd), true)) {
        return write_now(size);
    }
    if (plan.how == Failure::torn && size > 1) {
        plan.torn = true;
        return write_now(size / 2);
    }
    return -1;
}

int simple(const char* call, const char* path, bool grows, auto work) {
    if (concerns(path) && fails(call, path, grows)) {
        return -1;
    }
    return static_cast<int>(work());
}

int open_file(int folder, const char* path, int flags, mode_t mode) {
    const bool changes = (flags & (O_CREAT | O_TRUNC | O_WRONLY | O_RDWR)) != 0;
    if (changes && concerns(path)) {
        if (fails("open", path, (flags & O_CREAT) != 0 && system_call(SYS_faccessat, folder, path, F_OK) != 0)) {
            return -1;
        }
    }
    const auto fd = system_call(SYS_openat, folder, path, flags, mode);
    if (fd >= 0 && static_cast<std::size_t>(fd) < open_files.size()) {
        OpenFile& kept = open_files[static_cast<std::size_t>(fd)];
        kept[std::string_view(path).copy(kept.data(), kept.size() - 1)] = '\0';
    }
    return static_cast<int>(fd);
}

}  // namespace

const char* name(Failure failure) {
    switch (failure) {
        case Failure::io_once:
            return "an I/O error once";
        case Failure::full:
            return "no space from then on";
        case Failure::torn:
            return "half a write, then no space once";
        case Failure::gone:
            return "I/O errors from then on";
    }
    return "";
}

namespace disk {

void watch(const std::filesystem::path& folder) {
    fail(folder, -1, Failure::io_once);
}

void fail(const std::filesystem::path& folder, int number, Failure how) {
    plan = {};
    plan.counting = true;
    plan.folder = folder.string();
    plan.number = number;
    plan.how = how;
}

void mend() {
    plan.counting = false;
    plan.torn = false;
}

int calls() {
    return plan.calls;
}

std::string failed() {
    return plan.failed;
}

}  // namespace disk

}  // namespace kith::test

// A library finds them only if they can be seen from outside of the program.
#pragma GCC visibility push(default)
extern "C" {

using namespace kith::test;

int open(const char* path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return open_file(AT_FDCWD, path, flags, mode);
}

int open64(const char* path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return open_file(AT_FDCWD, path, flags, mode);
}

ssize_t write(int fd, const void* data, size_t size) {
    return put("write", fd, data, size, 0, false);
}

ssize_t pwrite(int fd, const void* data, size_t size, off_t at) {
    return put("pwrite", fd, data, size, at, true);
}

ssize_t pwrite64(int fd, const void* data, size_t size, off64_t at) {
    return put("pwrite", fd, data, size, at, true);
}

int fsync(int fd) {
    return concerns(fd) && fails("fsync", path_of(fd), false) ? -1 : 0;
}

int fdatasync(int fd) {
    return concerns(fd) && fails("fdatasync", path_of(fd), false) ? -1 : 0;
}

int ftruncate(int fd, off_t size) noexcept {
    return concerns(fd) && fails("ftruncate", path_of(fd), false)
               ? -1
               : static_cast<int>(system_call(SYS_ftruncate, fd, size));
}

int ftruncate64(int fd, off64_t size) noexcept {
    return ftruncate(fd, size);
}

int fchmod(int fd, mode_t mode) noexcept {
    return concerns(fd) && fails("fchmod", path_of(fd), false) ? -1
                                                               : static_cast<int>(system_call(SYS_fchmod, fd, mode));
}

int chmod(const char* path, mode_t mode) noexcept {
    return simple("chmod", path, false, [&] { return system_call(SYS_fchmodat, AT_FDCWD, path, mode); });
}

int mkdir(const char* path, mode_t mode) noexcept {
    return simple("mkdir", path, true, [&] { return system_call(SYS_mkdirat, AT_FDCWD, path, mode); });
}

int unlink(const char* path) noexcept {
    return simple("unlink", path, false, [&] { return system_call(SYS_unlinkat, AT_FDCWD, path, 0); });
}

int link(const char* from, const char* to) noexcept {
    return simple("link", to, true, [&] { return system_call(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0); });
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) noexcept {
    return simple("rename", to, false,
                  [&] { return system_call(SYS_renameat2, from_folder, from, to_folder, to, flags); });
}

}  // extern "C"
#pragma GCC visibility pop
