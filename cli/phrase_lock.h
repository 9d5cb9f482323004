// SPDX-License-Identifier: Apache-2.0
//
// One phrase at a time on a device, over processes too: two screens of one owner that both show phrases invite picking
// the wrong one.
#pragma once

#include <filesystem>

#include "kith/error.h"

namespace kith::cli {

/// Held while `meet --phrase` runs; the system lets go of it when the process ends, however it does.
class PhraseLock {
public:
    /// Errc::usage where another process of this vault holds it. A file system that knows no locks is no reason not to
    /// meet: then it is held by all.
    [[nodiscard]] static Result<PhraseLock> take(const std::filesystem::path& vault_folder);
    ~PhraseLock();
    PhraseLock(PhraseLock&& other) noexcept;
    PhraseLock& operator=(PhraseLock&&) = delete;
    PhraseLock(const PhraseLock&) = delete;
    PhraseLock& operator=(const PhraseLock&) = delete;

private:
    explicit PhraseLock(int file) : file_(file) {}
    int file_;
};

}  // namespace kith::cli
