// SPDX-License-Identifier: Apache-2.0
//
// File systems for one test process: small ones that fill up, and views of a folder that can't be written.
#pragma once

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace kith::test {

/// What a child answers where it may not mount.
inline constexpr int no_mounts = 77;

/// Gives this process mounts of its own, as root or in a user namespace. False where neither is allowed.
inline bool own_mounts() {
    const auto uid = std::to_string(::geteuid());
    const auto gid = std::to_string(::getegid());
    if (::geteuid() == 0) {
        if (::unshare(CLONE_NEWNS) != 0) {
            return false;
        }
    } else if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0 || !(std::ofstream("/proc/self/setgroups") << "deny") ||
               !(std::ofstream("/proc/self/uid_map") << "0 " << uid << " 1") ||
               !(std::ofstream("/proc/self/gid_map") << "0 " << gid << " 1")) {
        return false;
    }
    return ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

/// Shows `folder` at `view` as well, where it can't be written.
inline bool mount_read_only(const std::filesystem::path& folder, const std::filesystem::path& view) {
    std::filesystem::create_directory(view);
    return ::mount(folder.c_str(), view.c_str(), nullptr, MS_BIND, nullptr) == 0 &&
           ::mount(nullptr, view.c_str(), nullptr, MS_BIND | MS_REMOUNT | MS_RDONLY, nullptr) == 0;
}

inline bool mount_small(const std::filesystem::path& folder, const char* size) {
    return ::mount("tmpfs", folder.c_str(), "tmpfs", 0, size) == 0;
}

/// Writes `file` until the disk has no byte left.
inline void fill_disk(const std::filesystem::path& file) {
    const int out = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const std::string block(4096, 'x');
    for (std::size_t size = block.size(); size > 0; size /= 2) {
        while (::write(out, block.data(), size) > 0) {
        }
    }
    ::close(out);
}

}  // namespace kith::test
