// SPDX-License-Identifier: Apache-2.0
//
// kith backup: the whole vault as one sealed file. It is written under a passing name, so that the name that was asked
// for never holds half a backup.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
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

/// The file while it grows: `FILE.part`, gone again unless it was finished.
class Part {
public:
    explicit Part(std::filesystem::path file) : file_(std::move(file)), part_(file_.string() + ".part") {}
    Part(const Part&) = delete;
    Part& operator=(const Part&) = delete;
    ~Part() {
        if (fd_ >= 0) {
            unlink(part_.c_str());
            close(fd_);
        }
    }

    /// What an earlier run that was killed left behind is written over; what another run is writing is not.
    Result<void> begin() {
        fd_ = open(part_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
        if (fd_ < 0) {
            return failed("the backup can't be written there");
        }
        struct stat about{};
        if (fstat(fd_, &about) != 0 || !S_ISREG(about.st_mode)) {
            close(std::exchange(fd_, -1));
            return fail(Errc::io, "there is something else at " + part_.string(), "name another file");
        }
        if (flock(fd_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
            close(std::exchange(fd_, -1));
            return fail(Errc::io, "another kith is writing that backup just now");
        }
        return ftruncate(fd_, 0) == 0 ? Result<void>() : failed("the backup can't be written there");
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

    /// Durable under its own name.
    Result<void> finish() {
        if (fsync(fd_) != 0 || rename(part_.c_str(), file_.c_str()) != 0) {
            return failed("the backup can't be written");
        }
        close(std::exchange(fd_, -1));
        const auto parent = file_.has_parent_path() ? file_.parent_path() : std::filesystem::path(".");
        const int folder = open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (folder >= 0) {
            fsync(folder);  // not every file system knows how; the file itself is there
            close(folder);
        }
        return {};
    }
    [[nodiscard]] std::size_t size() const { return size_; }

private:
    std::filesystem::path file_;
    std::filesystem::path part_;
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

Result<void> write_file(Vault& vault, const std::filesystem::path& file) {
    Part part(file);
    if (auto begun = part.begin(); !begun) {
        return begun;
    }
    if (auto done = vault.backup([&part](ByteView bytes) { return part.put(bytes); }, now()); !done) {
        return done;
    }
    if (auto done = part.finish(); !done) {
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
    return write_file(vault, file);
}

Result<Exit> backup(const Access& access, const BackupArgs& args) {
    const bool to_stdout = args.file == "-";
    if (to_stdout && out_look().terminal) {
        return fail(Errc::usage, "a backup is nothing that a terminal can show",
                    "kith backup FILE, or send it on by a pipe");
    }
    std::error_code ignored;
    if (!to_stdout && !access.yes && std::filesystem::exists(std::filesystem::symlink_status(args.file, ignored))) {
        return fail(Errc::usage, "there is a file of that name already", "name another one; --yes writes over it");
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
    if (auto done = to_stdout ? write_stdout(*vault) : write_file(*vault, args.file); !done) {
        return std::unexpected(done.error());
    }
    tell_keys(*slots);
    return is_damaged(*vault) ? Exit::damaged : Exit::done;
}

}  // namespace kith::cli
