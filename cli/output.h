// SPDX-License-Identifier: Apache-2.0
//
// The two ways out of the process: data on stdout, talk on stderr. Both neutralize what a terminal must not get.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/screen.h"
#include "kith/error.h"
#include "kith/secret.h"

namespace kith::cli {

/// Must run first: gives closed standard descriptors something harmless behind them, so that no file of ours
/// ever gets number 0, 1 or 2.
void guard_standard_descriptors();

[[nodiscard]] const Look& out_look();
[[nodiscard]] const Look& talk_look();

/// Data as it is, for what is clean by itself: JSON, tables, and files that are not going to a terminal.
void out(std::string_view data);
/// A line of data for people and scripts, neutralized.
void out_line(std::string_view text);
/// Text in a format of its own, such as vCard: as it is into files and pipes, neutralized at a terminal.
void out_document(std::string_view text);
/// Errc::io or Errc::full if stdout could not take everything. A reader that has gone away is no error.
[[nodiscard]] Result<void> flush_out();
/// The same for what is worth nothing unless all of it arrived: here a reader that has gone away is Errc::io.
[[nodiscard]] Result<void> flush_out_whole();
/// A secret of our own making as a line of data, after all that waits; no copy of it stays. Errors as flush_out_whole().
[[nodiscard]] Result<void> out_secret(const SecretBytes& secret);

/// Talk: lines on stderr, neutralized.
void say(std::string_view text);
/// The same for what must not be overlooked: bold where that is possible.
void say_loud(std::string_view text);
/// A secret of our own making on a line of its own, as loud; no copy of it stays.
void say_secret(std::string_view indent, const SecretBytes& secret);
/// Lines of our own making, escape sequences and all: a QR code.
void draw(const std::vector<std::string>& lines);
/// A table on stderr.
void draw_table(const Table& table);
/// A question on stderr, neutralized and without a line end. What is said before it is answered begins a new line.
void prompt(std::string_view text);
/// The answer has ended the question's line.
void prompt_answered();
/// The line at the bottom that is being typed: drawn anew at each key, and below whatever is said meanwhile. `shown` is
/// cut from the left where the terminal is narrower, `ahead` stands dimmed behind the cursor where that is possible.
void draw_typing(std::string_view shown, std::string_view ahead);
/// It is finished: what is said next stands below it.
void end_typing();
/// `kith: error: ...`, then what to do next.
void report(const Error& error);

}  // namespace kith::cli
