// SPDX-License-Identifier: Apache-2.0
//
// A file of cards in any format, or stdin, read piece by piece.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "kith/formats.h"

namespace kith::cli {

struct VCardFile {
    std::vector<CardOnTerms> cards;
    Remarks refused;  ///< what could not be kept
    Remarks noted;    ///< what was kept, and how it was read
};

/// On stderr what was noted: each remark once, with its first line and how often it was made.
void say_notes(const Remarks& noted);

/// A file of cards, one after the other: memory does not grow with it. The errors of all that reads are Errc::io with the
/// system's word, and Errc::limit beyond limits::vcard_file.
class CardFile {
public:
    /// `-` is stdin. Reads the first MiB, which is nearly always all: whoever writes the rest down need not wait for it.
    [[nodiscard]] static Result<CardFile> open(const std::string& file);

    /// Whether it has ended without a card; false as long as that isn't known.
    [[nodiscard]] bool empty() const { return ended_ && !ahead_; }
    /// None at the end.
    [[nodiscard]] Result<std::optional<CardOnTerms>> next();
    /// As CardReader::formats().
    [[nodiscard]] std::span<const Format> formats() const { return reader_.formats(); }
    /// What has been said about it so far.
    [[nodiscard]] const Remarks& refused() const { return reader_.refused(); }
    [[nodiscard]] const Remarks& noted() const { return reader_.noted(); }

private:
    struct Close {
        void operator()(const int* fd) const;
    };
    explicit CardFile(int fd) : fd_(new int(fd)) {}
    [[nodiscard]] Result<void> read_piece();

    std::unique_ptr<int, Close> fd_;
    CardReader reader_;
    std::optional<ReadCard> ahead_;
    Bytes buffer_;
    std::size_t total_ = 0;
    bool ended_ = false;
};

/// All of a file at once: for one that should hold a single card.
[[nodiscard]] Result<VCardFile> read_vcard_file(const std::string& file);

}  // namespace kith::cli
