// SPDX-License-Identifier: Apache-2.0
//
// The vault's place on disk: the folder (0700), the file (0600), and how a new file gets there whole. The
// system calls are in folder_linux.cpp.
#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <optional>
#include <string_view>

#include "kith/bytes.h"
#include "kith/error.h"

namespace kith::vault {

inline constexpr std::string_view file_name = "vault.db";

/// Makes the folder with mode 0700, and its parents (with the modes that the system gives them). An empty one
/// that is there already is narrowed; one that holds files and is open to others is refused with Errc::usage,
/// because it is not ours to close. True if it was not there.
[[nodiscard]] Result<bool> make_folder(const std::filesystem::path& folder);
/// Makes an empty file of mode 0600, whatever the umask. Errc::io if there is one.
[[nodiscard]] Result<void> make_file(const std::filesystem::path& file);
/// Gives a finished file its name, durably. Errc::usage if that name is taken: nothing is replaced. After any error the name
/// is not there by us; the file itself may be gone.
[[nodiscard]] Result<void> publish(const std::filesystem::path& from, const std::filesystem::path& to);
/// Takes a file that was just made away again, with what SQLite keeps beside it. Best effort.
void remove_made(const std::filesystem::path& file);
/// What a making that is refused says.
[[nodiscard]] std::unexpected<Error> there_is_one();
/// Makes a vault's file in that folder, which is made as well: `make` fills a file under a passing name, and only once it
/// is whole it gets the vault's. What a killed process left of such a file goes. Whatever fails leaves none behind, nor a
/// folder that was not there. Of two processes that do it at once one waits for the other, ten seconds at most.
/// Errc::usage if there is a vault, or SQLite's remains of one that is gone (its log would be replayed over the new file);
/// Errc::io if another process goes on making one there; Errc::full if what `make` wrote stayed in a log beside the file.
[[nodiscard]] Result<void> build(const std::filesystem::path& folder, const std::string& passing_name,
                                 const std::function<Result<void>(const std::filesystem::path&)>& make);
/// The first `size` bytes, or as many as there are. Errc::no_vault if there is no such file, Errc::io.
[[nodiscard]] Result<Bytes> first_bytes(const std::filesystem::path& file, std::size_t size);
/// The system's number for why that file, or what SQLite keeps beside it, can't be written; 0 if it can be.
[[nodiscard]] int refuses_writing(const std::filesystem::path& file);
/// Sizes and times of the file and of its -wal: alike before and after a reading without locks, nobody wrote meanwhile.
struct Marks {
    std::array<std::int64_t, 10> numbers{};
    [[nodiscard]] static Marks of(const std::filesystem::path& file);
    /// Whether there is a log with something in it.
    [[nodiscard]] bool with_log() const { return numbers[6] > 0; }
    /// Bytes of both.
    [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(numbers[1] + numbers[6]); }
    friend bool operator==(const Marks&, const Marks&) = default;
};
/// Narrows the vault's files to 0600 where they are wider, as a copy may be. Best effort.
void narrow_files(const std::filesystem::path& folder);

}  // namespace kith::vault
