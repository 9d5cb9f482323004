// SPDX-License-Identifier: Apache-2.0
//
// See line_input.h. Asio makes what it reads non-blocking, and a terminal's open file is shared with the shell
// and with our own stderr: so it is opened anew by its name in /proc.
#include <fcntl.h>
#include <unistd.h>

#include <asio/buffer.hpp>

#include "cli/line_input.h"
#include "cli/output.h"

namespace kith::cli {
namespace {
constexpr std::size_t longest_line = 4096;
constexpr auto time_to_look = std::chrono::seconds(2);
}  // namespace

void LineInput::start(bool at_terminal) {
    if (at_terminal) {
        keys_.emplace(STDIN_FILENO, TerminalChange::Keys::one_by_one);
    }
    int fd = open("/proc/self/fd/0", O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);  // a socket can't be opened anew, and is nobody else's
    }
    asio::error_code error;
    if (fd < 0) {
        return;
    }
    in_.assign(fd, error);
    if (error) {
        close(fd);
        return;
    }
    wait();
}

void LineInput::ask(std::string_view question, bool is_code) {
    ++question_;
    look_.cancel();
    if (keys_) {
        editor_.ask(question, is_code);
    }
}

void LineInput::ask_after_a_look(std::string_view question, bool is_code) {
    withdraw();
    if (!keys_) {
        return;
    }
    static_cast<void>(editor_.passed_over());
    look_.expires_after(time_to_look);
    look_.async_wait([this, asked = std::string(question), number = question_, is_code](asio::error_code error) {
        if (error || number != question_) {
            return;  // withdrawn, or asked anew
        }
        pass_over_what_waits();
        if (editor_.passed_over()) {
            say("Please look again: what you typed until now was no answer to this.");
        }
        editor_.ask(asked, is_code);
    });
}

void LineInput::withdraw() {
    ++question_;
    look_.cancel();
    editor_.close();
}

void LineInput::stop() {
    withdraw();
    keys_.reset();
    asio::error_code ignored;
    in_.close(ignored);  // what waits ends with operation_aborted
}

void LineInput::wait() {
    in_.async_read_some(asio::buffer(buffer_), [this](asio::error_code error, std::size_t size) {
        if (error == asio::error::operation_aborted) {
            return;
        }
        if (error) {
            return on_line_(std::nullopt);
        }
        take(size);
        if (in_.is_open()) {
            wait();
        }
    });
}

/// What was typed before the question is up and not read yet, as on a machine that has no time, is no answer either.
void LineInput::pass_over_what_waits() {
    std::array<char, 512> typed{};
    asio::error_code error;
    in_.non_blocking(true, error);
    while (const auto size = in_.read_some(asio::buffer(typed), error)) {
        editor_.take({typed.data(), size});
    }
}

void LineInput::take(std::size_t size) {
    if (keys_) {
        return editor_.take({buffer_.data(), size});
    }
    for (std::size_t i = 0; i < size; ++i) {
        const char c = buffer_[i];
        if (c != '\n') {
            if (line_.size() < longest_line && c != '\r') {
                line_ += c;
            }
            continue;
        }
        auto line = std::move(line_);
        line_.clear();
        on_line_(std::move(line));
    }
}

}  // namespace kith::cli
