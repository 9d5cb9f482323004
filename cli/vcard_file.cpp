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
constexpr std::size_t read_ahead = 1024 * 1024;

}  // namespace

void CardFile::Close::operator()(const int* fd) const {
    if (*fd != STDIN_FILENO) {
        ::close(*fd);
    }
    delete fd;
}

Result<CardFile> CardFile::open(const std::string& file) {
    const int fd = file == "-" ? STDIN_FILENO : ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return fail(Errc::io, std::string("the file can't be opened: ") + std::strerror(errno));
    }
    CardFile out(fd);
    std::optional<Progress> progress;
    if (isatty(fd) != 1) {  // else somebody types
        progress.emplace("Reading the file");
    }
    while (!out.ended_ && out.total_ < read_ahead) {
        if (auto read = out.read_piece(); !read) {
            return std::unexpected(read.error());
        }
    }
    out.ahead_ = out.reader_.next();
    return out;
}

Result<void> CardFile::read_piece() {
    buffer_.resize(piece);
    ssize_t got = 0;
    do {
        got = ::read(*fd_, buffer_.data(), buffer_.size());
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
        return fail(Errc::io, std::string("the file can't be read: ") + std::strerror(errno),
                    errno == EISDIR ? "a folder of cards goes in like this: cat DIR/*.vcf | kith import -" : "");
    }
    if (got == 0) {
        reader_.finish();
        ended_ = true;
        return {};
    }
    total_ += static_cast<std::size_t>(got);
    if (total_ > limits::vcard_file) {
        return fail(Errc::limit, "that file is larger than 64 MiB", "split it");
    }
    reader_.feed(ByteView(buffer_).first(static_cast<std::size_t>(got)));
    return {};
}

Result<std::optional<CardOnTerms>> CardFile::next() {
    while (!ahead_ && !ended_) {
        if (auto read = read_piece(); !read) {
            return std::unexpected(read.error());
        }
        ahead_ = reader_.next();
    }
    if (!ahead_) {
        return std::nullopt;
    }
    CardOnTerms out{std::move(ahead_->card), std::move(ahead_->terms)};
    ahead_ = reader_.next();
    return out;
}

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
    auto cards = CardFile::open(file);
    if (!cards) {
        return std::unexpected(cards.error());
    }
    VCardFile out;
    while (true) {
        auto card = cards->next();
        if (!card) {
            return std::unexpected(card.error());
        }
        if (!*card) {
            break;
        }
        out.cards.push_back(std::move(**card));
    }
    out.refused = cards->refused();
    out.noted = cards->noted();
    return out;
}

}  // namespace kith::cli
