// SPDX-License-Identifier: Apache-2.0
//
// kith backup: the whole vault as one sealed file. It gets the name that was asked for when it is whole, so that there is
// never half a backup.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "cli/clock.h"
#include "cli/output.h"
#include "cli/words.h"

namespace kith::cli {
namespace {

std::unexpected<Error> failed(const char* what) {
    const int number = errno;
    return fail(number == ENOSPC || number == EDQUOT || number == EFBIG ? Errc::full : Errc::io,
                std::string(what) + ": " + std::strerror(number));
}

std::unexpected<Error> there_already() {
    return fail(Errc::usage, "there is a file of that name already", "name another one; --yes writes over it");
}

/// The file while it grows: without a name, so that whatever ends us leaves nothing; or, where the file system can't do that
/// (a stick's FAT, NFS), under one that is drawn at random, gone again unless it was finished.
class Part {
public:
    explicit Part(std::filesystem::path file) : file_(std::move(file)) {}
    Part(const Part&) = delete;
    Part& operator=(const Part&) = delete;
    ~Part() {
        if (!part_.empty()) {
            unlink(part_.c_str());
        }
        if (fd_ >= 0) {
            close(fd_);
        }
    }

    Result<void> begin() {
        if (access("/proc/self/fd", X_OK) == 0) {  // there it gets its name from
            fd_ = open(folder().c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
        }
        if (fd_ < 0) {
            auto name = fresh_name();
            fd_ = open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
            if (fd_ < 0) {
                return failed("the backup can't be written there");
            }
            part_ = std::move(name);
        }
        return {};
    }

    Result<void> put(ByteView bytes) {
        size_ += bytes.size();
        while (!bytes.empty()) {
            const auto written = write(fd_, bytes.data(), bytes.size());
            if (written < 0 && errno != EINTR) {
                return failed("the backup can't be written");
            }
            bytes = bytes.subspan(written > 0 ? static_cast<std::size_t>(written) : 0);
        }
        return {};
    }

    /// Durable under its own name. Unless it may replace, a file that has come there meanwhile stays.
    Result<void> finish(bool replace) {
        if (fsync(fd_) != 0) {
            return failed("the backup can't be written");
        }
        if (!(replace ? name_over() : name_beside())) {
            return errno == EEXIST ? there_already() : failed("the backup can't be written");
        }
        const int above = open(folder().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (above >= 0) {
            fsync(above);  // not every file system knows how; the file itself is there
            close(above);
        }
        return {};
    }
    [[nodiscard]] std::size_t size() const { return size_; }

private:
    [[nodiscard]] std::filesystem::path folder() const {
        return file_.has_parent_path() ? file_.parent_path() : std::filesystem::path(".");
    }
    [[nodiscard]] std::string fresh_name() const {
        SystemRandom random;
        return file_.string() + '.' + to_hex(random_bytes<8>(random)) + ".part";
    }
    [[nodiscard]] bool link_to(const std::string& name) const {
        const auto self = "/proc/self/fd/" + std::to_string(fd_);
        return linkat(AT_FDCWD, self.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0;
    }
    /// The name that was asked for, whatever is there. False with errno.
    bool name_over() {
        if (part_.empty()) {
            auto name = fresh_name();
            if (!link_to(name)) {
                return false;
            }
            part_ = std::move(name);
        }
        if (rename(part_.c_str(), file_.c_str()) != 0) {
            return false;
        }
        part_.clear();
        return true;
    }
    /// The same where nothing is there: else EEXIST.
    bool name_beside() {
        if (part_.empty()) {
            return link_to(file_);
        }
        if (renameat2(AT_FDCWD, part_.c_str(), AT_FDCWD, file_.c_str(), RENAME_NOREPLACE) == 0) {
            part_.clear();
            return true;
        }
        // NFS knows no such rename, but links; the other name goes with us.
        return (errno == EINVAL || errno == ENOSYS) && link(part_.c_str(), file_.c_str()) == 0;
    }

    std::filesystem::path file_;
    std::string part_;  ///< empty while it has no name
    int fd_ = -1;
    std::size_t size_ = 0;
};

/// What opens it, for whoever will need it.
void tell_keys(const std::vector<KeySlot>& slots) {
    const auto has = [&slots](KeyKind kind) {
        return std::any_of(slots.begin(), slots.end(), [kind](const KeySlot& slot) { return slot.kind == kind; });
    };
    std::string ways = has(KeyKind::passphrase) ? "today's passphrase" : "";
    if (has(KeyKind::recovery_code)) {
        ways += std::string(ways.empty() ? "" : " or ") + "your recovery code";
    }
    if (ways.empty()) {
        say("It opens with the device key file alone: keep a copy of that somewhere else than this device, or make a "
            "recovery code and another backup: kith key add recovery.");
        return;
    }
    say("It opens with " + ways + (has(KeyKind::device_key) ? " (or the device key)" : "") + ": kith restore FILE.");
}

Result<void> write_file(Vault& vault, const std::filesystem::path& file, bool replace) {
    Part part(file);
    if (auto begun = part.begin(); !begun) {
        return begun;
    }
    if (auto done = vault.backup([&part](ByteView bytes) { return part.put(bytes); }, now()); !done) {
        return done;
    }
    if (auto done = part.finish(replace); !done) {
        return done;
    }
    say("Backup: " + file.string() + ", " + std::to_string((part.size() + 1023) / 1024) +
        " KiB, sealed. Without a key it shows its size, and no more of what is in it.");
    return {};
}

Result<void> write_stdout(Vault& vault) {
    auto done = vault.backup(
        [](ByteView bytes) -> Result<void> {
            out(as_text(bytes));
            return {};
        },
        now());
    return done ? flush_out_whole() : done;
}

}  // namespace

Result<void> save_backup(Vault& vault, const std::filesystem::path& file) {
    return write_file(vault, file, false);
}

Result<Exit> backup(const Access& access, const BackupArgs& args) {
    const bool to_stdout = args.file == "-";
    if (to_stdout && out_look().terminal) {
        return fail(Errc::usage, "a backup is nothing that a terminal can show",
                    "kith backup FILE, or send it on by a pipe");
    }
    std::error_code ignored;
    if (!to_stdout && !access.yes && std::filesystem::exists(std::filesystem::symlink_status(args.file, ignored))) {
        return there_already();
    }
    SystemRandom random;
    auto vault = open_vault(access, random);
    if (!vault) {
        return std::unexpected(vault.error());
    }
    const auto slots = vault->key_slots();
    if (!slots) {
        return std::unexpected(slots.error());
    }
    if (auto done = to_stdout ? write_stdout(*vault) : write_file(*vault, args.file, access.yes); !done) {
        return std::unexpected(done.error());
    }
    tell_keys(*slots);
    return is_damaged(*vault) ? Exit::damaged : Exit::done;
}

}  // namespace kith::cli
