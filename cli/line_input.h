// SPDX-License-Identifier: Apache-2.0
//
// Lines from stdin while a meeting runs: what a person types at a question, or what a program writes at any time.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <asio/any_io_executor.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/steady_timer.hpp>

#include "cli/line_editor.h"
#include "cli/terminal.h"

namespace kith::cli {

/// One thread; the callback comes on the executor, with none at the end of the input.
class LineInput {
public:
    using OnLine = std::function<void(std::optional<std::string>)>;
    LineInput(const asio::any_io_executor& executor, OnLine on_line)
        : in_(executor), look_(executor), on_line_(on_line), editor_(std::move(on_line)) {}

    /// Begins to read; nothing happens where stdin can't be waited for (a file). `at_terminal`: a person types, and
    /// only while a question is open; the terminal is put back when this goes.
    void start(bool at_terminal);
    /// At a terminal: the question that the next line answers. Elsewhere nothing: a program follows the events.
    void ask(std::string_view question, bool is_code = false);
    /// The same where the question changed what the person may be typing to, or comes out of nothing: it opens after a
    /// moment to look at it, and what is typed until then is no answer. Whoever typed is told so.
    void ask_after_a_look(std::string_view question, bool is_code = false);
    /// The question needs no answer any more.
    void withdraw();
    void stop();

private:
    void wait();
    void take(std::size_t size);
    void pass_over_what_waits();

    asio::posix::stream_descriptor in_;
    asio::steady_timer look_;
    unsigned question_ = 0;  ///< raised by each that is asked or withdrawn: cancelling recalls no look that is over
    OnLine on_line_;
    LineEditor editor_;
    std::optional<TerminalChange> keys_;
    std::string line_;
    std::array<char, 512> buffer_{};
};

}  // namespace kith::cli
