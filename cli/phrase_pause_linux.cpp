// SPDX-License-Identifier: Apache-2.0
//
// See phrase_pause.h: a line for each, RFC 3339. Appended whole lines of two processes do not mix.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "cli/phrase_pause.h"
#include "cli/qr_image.h"

namespace kith::cli {
namespace {

constexpr std::size_t most_bytes = 64 * 1024;
constexpr std::size_t most_read = 16;

std::string file_in(const std::string& vault_folder) {
    return vault_folder + "/phrase-mismatches";
}

}  // namespace

std::vector<Timestamp> phrase_mismatches(const std::string& vault_folder) {
    std::vector<Timestamp> out;
    const auto bytes = read_small_file(file_in(vault_folder), most_bytes);
    if (!bytes) {
        return out;
    }
    const auto text = as_text(*bytes);
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        if (const auto when = Timestamp::parse(text.substr(at, end - at))) {
            out.push_back(*when);
        }
        at = end + 1;
    }
    if (out.size() > most_read) {
        out.erase(out.begin(), out.end() - most_read);
    }
    return out;
}

Result<void> note_phrase_mismatch(const std::string& vault_folder, Timestamp at) {
    const int fd = open(file_in(vault_folder).c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    const auto line = at.text() + '\n';
    const bool written = fd >= 0 && write(fd, line.data(), line.size()) == static_cast<ssize_t>(line.size());
    const int why = errno;
    if (fd >= 0) {
        close(fd);
    }
    if (!written) {
        return fail(Errc::io, std::string("the mismatch could not be noted: ") + std::strerror(why));
    }
    return {};
}

}  // namespace kith::cli
