// SPDX-License-Identifier: Apache-2.0
//
// A file that is there whole or not at all: it gets the name that was asked for when it is whole, so that there is never half of
// it.
#pragma once

#include <filesystem>
#include <string>

#include "cli/vault_access.h"
#include "kith/bytes.h"
#include "kith/error.h"

namespace kith::cli {

/// The file while it grows, for nobody else to read: without a name, so that whatever ends us leaves nothing; or, where the file
/// system can't do that (a stick's FAT, NFS), under one that is drawn at random, gone again unless it was finished: by a signal
/// too, and only what kills at once leaves it there. One at a time.
class PartFile {
public:
    /// `what` it is, for errors: "the backup".
    PartFile(std::filesystem::path file, std::string what) : file_(std::move(file)), what_(std::move(what)) {}
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;
    ~PartFile();

    // Each fails with Errc::io or Errc::full and the system's word.
    [[nodiscard]] Result<void> begin();
    [[nodiscard]] Result<void> put(ByteView bytes);
    /// Durable under its own name. Unless it may replace, a file that has come there meanwhile stays: Errc::usage.
    [[nodiscard]] Result<void> finish(bool replace);
    [[nodiscard]] std::size_t size() const { return size_; }

private:
    [[nodiscard]] std::unexpected<Error> failed(const char* why) const;
    [[nodiscard]] std::filesystem::path folder() const;
    [[nodiscard]] std::string fresh_name() const;
    [[nodiscard]] bool link_to(const std::string& name) const;
    void finished();
    [[nodiscard]] bool name_over();
    [[nodiscard]] bool name_beside();
    [[nodiscard]] bool name_claimed();

    std::filesystem::path file_;
    std::string what_;
    std::string part_;  ///< empty while it has no name
    int fd_ = -1;
    std::size_t size_ = 0;
};

/// Errc::usage where something of that name is there and --yes doesn't say to write over it.
[[nodiscard]] Result<void> check_free(const std::filesystem::path& file, const Access& access);

}  // namespace kith::cli
