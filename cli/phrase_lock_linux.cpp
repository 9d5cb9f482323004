// SPDX-License-Identifier: Apache-2.0
//
// See phrase_lock.h: an empty file in the vault's folder, which stays there; what counts is the lock on it.
#include "cli/phrase_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace kith::cli {

Result<PhraseLock> PhraseLock::take(const std::filesystem::path& vault_folder) {
    const auto file = vault_folder / "phrase.lock";
    PhraseLock lock(open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600));
    if (lock.file_ >= 0 && flock(lock.file_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        return fail(Errc::usage, "another kith meet --phrase runs with this vault",
                    "one phrase at a time: end that one first, or meet by code");
    }
    return lock;
}

PhraseLock::PhraseLock(PhraseLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

PhraseLock::~PhraseLock() {
    if (file_ >= 0) {
        close(file_);
    }
}

}  // namespace kith::cli
