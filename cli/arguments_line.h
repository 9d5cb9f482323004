// SPDX-License-Identifier: Apache-2.0
//
// What the files that build the tree of words share. Costly to include: CLI11 comes with it.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "cli/exit_code.h"
#include "cli/vault_access.h"

namespace kith::cli {

using Chosen = std::function<Result<Exit>()>;

/// What one run is about: filled while CLI11 parses, run afterwards.
struct Line {
    CLI::App app{
        "Exchange contact details with the person in front of you: device to device, encrypted, without "
        "internet.",
        "kith"};
    Access access;
    bool version = false;
    bool json = false;  ///< of --version
    Chosen chosen;
};

/// A word with arguments of type Args that runs `word`.
template <typename Args, typename Word>
std::pair<CLI::App*, std::shared_ptr<Args>> add_word(CLI::App& parent, Line& line, const char* name, const char* what,
                                                     Word word) {
    auto args = std::make_shared<Args>();
    auto* sub = parent.add_subcommand(name, what);
    sub->fallthrough();
    sub->callback([&line, args, word = std::move(word)] {
        line.chosen = [&line, args, word] { return word(line.access, *args); };
    });
    return {sub, args};
}

/// `--give "$WHAT"` with nothing in it is a slip, and must not fall back to what is given otherwise.
inline void never_empty(CLI::App* word) {
    for (auto* option : word->get_options()) {
        option->check(CLI::Validator(
            [](const std::string& text) { return text.empty() ? std::string("nothing is said") : ""; }, "", ""));
    }
}

/// What makes the vault useful to phones and to other programs (arguments_outward.cpp).
void add_outward(Line& line);

}  // namespace kith::cli
