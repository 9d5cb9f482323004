// SPDX-License-Identifier: Apache-2.0
//
// A disk that fails on demand: the system calls by which SQLite and kith change files, counted below one folder, and the
// n-th of them made to fail. Linked into a program it stands in place of libc's own calls, so that nothing goes past it.
#pragma once

#include <filesystem>
#include <string>

namespace kith::test {

/// What happens at the chosen call.
enum class Failure {
    io_once,  ///< that one call is an I/O error; all others work
    full,     ///< no space from that call on, for whatever makes a file longer or new
    torn,     ///< a write puts half of its bytes down, then no space, once; any other call has no space, once
    gone,     ///< that call and every later one is an I/O error
};
inline constexpr Failure failures[]{Failure::io_once, Failure::full, Failure::torn, Failure::gone};
[[nodiscard]] const char* name(Failure failure);

namespace disk {
/// Counts from zero the calls that concern files in that folder or below, and lets them work.
void watch(const std::filesystem::path& folder);
/// As above; the call of that number (from 0) fails in that way.
void fail(const std::filesystem::path& folder, int number, Failure how);
/// Everything works again, and nothing is counted.
void mend();
[[nodiscard]] int calls();
/// What the failed call was: "pwrite vault.db-wal"; empty if it was not reached.
[[nodiscard]] std::string failed();
}  // namespace disk

}  // namespace kith::test
