// SPDX-License-Identifier: Apache-2.0
//
// See key_sources.h.
#include "cli/key_sources.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace kith::cli {
namespace {

constexpr std::size_t longest_passphrase = 4096;

/// Closes at the end of the scope.
struct Descriptor {
    int fd;
    explicit Descriptor(int number) : fd(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (fd >= 0) {
            close(fd);
        }
    }
};

std::unexpected<Error> system_error(const std::string& what) {
    return fail(Errc::io, what + ": " + std::strerror(errno));
}

/// Up to `into.size()` bytes, fewer only at the end; -1 with errno on failure.
ssize_t read_all(int fd, std::span<Byte> into) {
    std::size_t have = 0;
    while (have < into.size()) {
        const auto got = read(fd, into.data() + have, into.size() - have);
        if (got < 0 && errno != EINTR) {
            return -1;
        }
        if (got == 0) {
            break;
        }
        have += got > 0 ? static_cast<std::size_t>(got) : 0;
    }
    return static_cast<ssize_t>(have);
}

Result<SecretBytes> one_line(ByteView bytes, const std::string& source) {
    const auto text = as_text(bytes);
    auto size = text.find('\n');
    if (size != std::string_view::npos && size + 1 != text.size()) {
        return fail(Errc::usage, source + " holds more than one line", "it must hold that secret and nothing else");
    }
    size = size == std::string_view::npos ? text.size() : size;
    if (size > 0 && text[size - 1] == '\r') {
        --size;
    }
    if (size == 0) {
        return fail(Errc::usage, source + " is empty");
    }
    if (size > longest_passphrase) {
        return fail(Errc::limit, source + " is longer than 4096 bytes");
    }
    return SecretBytes(bytes.first(size));
}

}  // namespace

Result<SecretBytes> secret_line_from_file(const std::filesystem::path& file, const std::string& source) {
    const Descriptor in(open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (in.fd < 0) {
        return system_error(source + " can't be opened");
    }
    SecretBytes read_in(longest_passphrase + 3);
    const auto size = read_all(in.fd, read_in.writable());
    if (size < 0) {
        return system_error(source + " can't be read");
    }
    return one_line(read_in.view().first(static_cast<std::size_t>(size)), source);
}

Result<SecretBytes> passphrase_from_file(const std::filesystem::path& file) {
    return secret_line_from_file(file, "the passphrase file");
}

Result<SecretBytes> passphrase_from_descriptor(int fd) {
    const Descriptor in(fd);
    SecretBytes line(longest_passphrase + 3);
    std::size_t size = 0;
    // Byte by byte: the writer may keep its end open.
    while (size < line.size()) {
        const auto got = read(in.fd, line.writable().data() + size, 1);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return system_error("the passphrase can't be read from the descriptor in KITH_PASSPHRASE_FD");
        }
        if (got == 0 || line.view()[size] == '\n') {
            break;
        }
        ++size;
    }
    return one_line(line.view().first(size), "what KITH_PASSPHRASE_FD gave");
}

Result<Secret<32>> device_key_from_file(const std::filesystem::path& file) {
    const Descriptor in(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat about{};
    if (in.fd < 0 || fstat(in.fd, &about) != 0) {
        return system_error("the device key file can't be opened");
    }
    if (!S_ISREG(about.st_mode)) {
        return fail(Errc::locked, "the device key file is not a regular file");
    }
    if ((about.st_mode & 077) != 0) {
        return fail(Errc::locked, "others can read the device key file", "chmod 600 it, and ask who may have read it");
    }
    SecretBytes read_in(33);
    const auto size = read_all(in.fd, read_in.writable());
    if (size < 0) {
        return system_error("the device key file can't be read");
    }
    if (size != 32) {
        return fail(Errc::locked, "the device key file does not hold 32 bytes", "name the file that `kith init` made");
    }
    return Secret<32>(std::span<const Byte, 32>(read_in.view().first<32>()));
}

Result<Secret<32>> make_device_key(const std::filesystem::path& file, Random& random) {
    const Descriptor out(open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (out.fd < 0) {
        return system_error("the device key file can't be made");
    }
    Secret<32> key;
    random.fill(key.writable());
    const auto written = write(out.fd, key.view().data(), key.view().size());
    if (written != 32 || fsync(out.fd) != 0) {
        auto failed = fail(errno == ENOSPC ? Errc::full : Errc::io,
                           std::string("the device key file can't be written: ") + std::strerror(errno));
        unlink(file.c_str());
        return failed;
    }
    return key;
}

}  // namespace kith::cli
