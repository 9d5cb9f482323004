// SPDX-License-Identifier: Apache-2.0
//
// See vcard_file.h.
#include "cli/vcard_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "cli/output.h"
#include "cli/progress.h"
#include "kith/limits.h"

namespace kith::cli {
namespace {

constexpr std::size_t piece = 64 * 1024;

Result<VCardFile> read_from(int fd) {
    std::optional<Progress> progress;
    if (isatty(fd) != 1) {  // else somebody types
        progress.emplace("Reading the file");
    }
    CardReader reader;
    VCardFile file;
    const auto take = [&] {
        while (auto card = reader.next()) {
            file.cards.push_back({std::move(card->card), std::move(card->terms)});
        }
    };
    Bytes buffer(piece);
    std::size_t total = 0;
    for (;;) {
        const auto got = read(fd, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return fail(Errc::io, std::string("the file can't be read: ") + std::strerror(errno));
        }
        if (got == 0) {
            break;
        }
        total += static_cast<std::size_t>(got);
        if (total > limits::vcard_file) {
            return fail(Errc::limit, "that file is larger than 64 MiB", "split it");
        }
        reader.feed(ByteView(buffer).first(static_cast<std::size_t>(got)));
        take();
    }
    reader.finish();
    take();
    file.refused = reader.refused();
    file.noted = reader.noted();
    return file;
}

}  // namespace

void say_notes(const Remarks& noted) {
    std::vector<std::pair<const Remark*, std::size_t>> kinds;
    for (const auto& remark : noted.list) {
        const auto same =
            std::ranges::find_if(kinds, [&](const auto& kind) { return kind.first->what == remark.what; });
        if (same != kinds.end()) {
            ++same->second;
        } else {
            kinds.emplace_back(&remark, 1);
        }
    }
    for (const auto& [first, count] : kinds) {
        say("Kept, line " + std::to_string(first->line) +
            (count > 1 ? " and " + std::to_string(count - 1) + " more" : "") + ": " + first->what + ".");
    }
    if (noted.count > noted.list.size()) {
        say("And " + std::to_string(noted.count - noted.list.size()) + " more remarks of that kind.");
    }
}

Result<VCardFile> read_vcard_file(const std::string& file) {
    if (file == "-") {
        return read_from(STDIN_FILENO);
    }
    const int fd = open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return fail(Errc::io, std::string("the file can't be opened: ") + std::strerror(errno));
    }
    auto result = read_from(fd);
    close(fd);
    return result;
}

}  // namespace kith::cli
