// SPDX-License-Identifier: Apache-2.0
//
// What stands behind CardReader: one reader a format, each fed with bytes as they come, each giving cards and remarks.
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "kith/formats.h"

namespace kith::formats {

/// Adds a remark in the order of lines; at most 1,000 are kept, the count goes on.
void add_remark(Remarks& to, std::size_t line, std::string what);

class FileReader {
public:
    FileReader() = default;
    virtual ~FileReader() = default;
    FileReader(const FileReader&) = delete;
    FileReader& operator=(const FileReader&) = delete;
    FileReader(FileReader&&) = delete;
    FileReader& operator=(FileReader&&) = delete;

    virtual void feed(std::string_view bytes) = 0;
    /// Once, after the last feed(). Not `whole`: the file goes on, and the rest of it is not read.
    virtual void finish(bool whole) = 0;
    /// The next whole card, if there is one.
    [[nodiscard]] virtual std::optional<ReadCard> next();
    [[nodiscard]] virtual const Remarks& refused() const { return refused_; }
    [[nodiscard]] virtual const Remarks& noted() const { return noted_; }
    /// As CardReader::formats().
    [[nodiscard]] virtual std::span<const Format> formats() const = 0;

protected:
    /// Checks each property against the limits of a card, takes its terms out of it, and queues what is left.
    void keep(Card card, std::size_t line);
    void refuse(std::size_t line, std::string what) { add_remark(refused_, line, std::move(what)); }
    void note(std::size_t line, std::string what) { add_remark(noted_, line, std::move(what)); }

private:
    std::deque<ReadCard> ready_;
    Remarks refused_;
    Remarks noted_;
};

/// All of a text, in pieces, so that what a reader holds besides the cards stays small.
template <typename Reader>
[[nodiscard]] ReadFile read_all(std::string_view text) {
    constexpr std::size_t piece = 64 * 1024;
    Reader reader;
    ReadFile out;
    const auto take = [&reader, &out] {
        while (auto card = reader.next()) {
            out.cards.push_back(std::move(*card));
        }
    };
    for (; !text.empty(); text.remove_prefix(std::min(piece, text.size()))) {
        reader.feed(as_bytes(text.substr(0, piece)));
        take();
    }
    reader.finish();
    take();
    out.refused = reader.refused();
    out.noted = reader.noted();
    return out;
}

/// jCard and JSContact: one card, several behind one another, or an array of them.
[[nodiscard]] std::unique_ptr<FileReader> json_reader();
/// CSV with a header row that Google Contacts or Outlook writes.
[[nodiscard]] std::unique_ptr<FileReader> csv_reader();

}  // namespace kith::formats
