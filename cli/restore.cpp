// SPDX-License-Identifier: Apache-2.0
//
// kith restore: a vault from a backup, where there is none. It is there whole or not at all.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "cli/clock.h"
#include "cli/output.h"
#include "cli/words.h"

namespace kith::cli {
namespace {

/// A file, or stdin, read in pieces.
class Input {
public:
    explicit Input(const std::string& file) : own_(file != "-") {
        fd_ = own_ ? open(file.c_str(), O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
    }
    Input(const Input&) = delete;
    Input& operator=(const Input&) = delete;
    ~Input() {
        if (own_ && fd_ >= 0) {
            close(fd_);
        }
    }
    [[nodiscard]] Result<void> opened() const {
        return fd_ >= 0 ? Result<void>() : failed("the backup can't be opened");
    }
    [[nodiscard]] Result<std::size_t> read_into(std::span<Byte> out) const {
        for (;;) {
            const auto got = read(fd_, out.data(), out.size());
            if (got >= 0) {
                return static_cast<std::size_t>(got);
            }
            if (errno != EINTR) {
                return failed("the backup can't be read");
            }
        }
    }

private:
    static std::unexpected<Error> failed(const char* what) {
        return fail(Errc::io, std::string(what) + ": " + std::strerror(errno));
    }
    int fd_;
    bool own_;
};

void tell(const Restored& restored, const std::filesystem::path& folder) {
    const auto people = restored.vault.contacts().size();
    say("Restored to " + folder.string() + ": " + std::to_string(people) + (people == 1 ? " person" : " people") +
        ", as of " + restored.made.text().substr(0, 10) + ". It opens by what opened it then. Next: kith list.");
}

}  // namespace

Result<Exit> restore(const Access& access, const RestoreArgs& args) {
    const auto folder = vault_folder(access);
    if (!folder) {
        return std::unexpected(folder.error());
    }
    if (Vault::exists(*folder)) {
        return fail(Errc::usage, "there is a vault already at " + folder->string() + ", and it stays",
                    "restore into another folder: kith restore FILE --vault DIR");
    }
    const Input input(args.file);
    if (auto opened = input.opened(); !opened) {
        return std::unexpected(opened.error());
    }
    SystemRandom random;
    auto restored = Vault::restore(
        *folder, [&input](std::span<Byte> out) { return input.read_into(out); },
        [&access] { return backup_unlock(access); }, now(), random);
    if (!restored) {
        return std::unexpected(restored.error());
    }
    tell(*restored, *folder);
    tell_state(restored->vault);
    return is_damaged(restored->vault) ? Exit::damaged : Exit::done;
}

}  // namespace kith::cli
