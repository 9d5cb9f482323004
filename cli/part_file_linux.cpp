// SPDX-License-Identifier: Apache-2.0
//
// See part_file.h: files without a name, and names that replace nothing.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "cli/part_file.h"
#include "cli/terminal.h"
#include "kith/random.h"

namespace kith::cli {
namespace {

std::unexpected<Error> there_already() {
    return fail(Errc::usage, "there is a file of that name already", "name another one; --yes writes over it");
}

}  // namespace

PartFile::~PartFile() {
    if (!part_.empty()) {
        unlink(part_.c_str());
        remove_when_ended({});
    }
    if (fd_ >= 0) {
        close(fd_);
    }
}

std::unexpected<Error> PartFile::failed(const char* why) const {
    const int number = errno;
    return fail(number == ENOSPC || number == EDQUOT || number == EFBIG ? Errc::full : Errc::io,
                what_ + ' ' + why + ": " + std::strerror(number));
}

Result<void> PartFile::begin() {
    if (access("/proc/self/fd", X_OK) == 0) {  // there it gets its name from
        fd_ = open(folder().c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
    }
    if (fd_ < 0) {
        auto name = fresh_name();
        remove_when_ended(name);  // before it is there, so that it is never there without
        fd_ = open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (fd_ < 0) {
            auto error = failed("can't be written there");
            remove_when_ended({});
            return error;
        }
        part_ = std::move(name);
    }
    return {};
}

Result<void> PartFile::put(ByteView bytes) {
    size_ += bytes.size();
    while (!bytes.empty()) {
        const auto written = write(fd_, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR) {
            return failed("can't be written");
        }
        bytes = bytes.subspan(written > 0 ? static_cast<std::size_t>(written) : 0);
    }
    return {};
}

Result<void> PartFile::finish(bool replace) {
    if (fsync(fd_) != 0) {
        return failed("can't be written");
    }
    if (!(replace ? name_over() : name_beside())) {
        return errno == EEXIST ? there_already() : failed("can't be written");
    }
    const int above = open(folder().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (above >= 0) {
        fsync(above);  // not every file system knows how; the file itself is there
        close(above);
    }
    return {};
}

std::filesystem::path PartFile::folder() const {
    return file_.has_parent_path() ? file_.parent_path() : std::filesystem::path(".");
}

std::string PartFile::fresh_name() const {
    SystemRandom random;
    return file_.string() + '.' + to_hex(random_bytes<8>(random)) + ".part";
}

bool PartFile::link_to(const std::string& name) const {
    const auto self = "/proc/self/fd/" + std::to_string(fd_);
    return linkat(AT_FDCWD, self.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0;
}

void PartFile::finished() {
    part_.clear();
    remove_when_ended({});
}

/// The name that was asked for, whatever is there. False with errno.
bool PartFile::name_over() {
    if (part_.empty()) {
        auto name = fresh_name();
        remove_when_ended(name);
        if (!link_to(name)) {
            return false;
        }
        part_ = std::move(name);
    }
    if (rename(part_.c_str(), file_.c_str()) != 0) {
        return false;
    }
    finished();
    return true;
}

/// The same where nothing is there: else EEXIST.
bool PartFile::name_beside() {
    if (part_.empty()) {
        return link_to(file_);
    }
    if (renameat2(AT_FDCWD, part_.c_str(), AT_FDCWD, file_.c_str(), RENAME_NOREPLACE) == 0) {
        finished();
        return true;
    }
    if (errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP) {
        return false;
    }
    // NFS knows no such rename, but links; the other name goes with us.
    if (link(part_.c_str(), file_.c_str()) == 0) {
        return true;
    }
    const bool no_links = errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS || errno == EINVAL;
    return no_links && name_claimed();
}

/// The same where there are neither (vboxsf, some of FUSE): an empty file of ours takes the name, and the whole one its place.
/// Whatever ends us in between leaves that empty file, which nobody can take for the whole one.
bool PartFile::name_claimed() {
    const int claim = open(file_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (claim < 0) {
        return false;
    }
    close(claim);
    if (name_over()) {
        return true;
    }
    const int number = errno;
    unlink(file_.c_str());
    errno = number;
    return false;
}

Result<void> check_free(const std::filesystem::path& file, const Access& access) {
    std::error_code ignored;
    if (!access.yes && std::filesystem::exists(std::filesystem::symlink_status(file, ignored))) {
        return there_already();
    }
    return {};
}

}  // namespace kith::cli
