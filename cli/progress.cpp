// SPDX-License-Identifier: Apache-2.0
//
// See progress.h. The work itself has no place to call back from (a key derivation is one call), so a thread counts the seconds.
#include "cli/progress.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>

#include "cli/output.h"

namespace kith::cli {
namespace {

constexpr std::chrono::seconds quiet{1};

void show(const std::string& text) {
    [[maybe_unused]] const auto written = write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

Progress::Progress(std::string what) {
    if (!talk_look().terminal) {
        return;
    }
    // Signals are the main thread's: its handlers know the terminal.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    thread_ = std::thread([this, text = std::move(what)] { run(text); });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

Progress::~Progress() {
    if (!thread_.joinable()) {
        return;
    }
    {
        const std::lock_guard lock(mutex_);
        done_ = true;
    }
    ended_.notify_one();
    thread_.join();
}

void Progress::run(const std::string& what) {
    std::unique_lock lock(mutex_);
    std::size_t shown = 0;
    for (int seconds = 1; !ended_.wait_for(lock, quiet, [this] { return done_; }); ++seconds) {
        const auto line = cut(what + "... " + std::to_string(seconds) + " s", talk_look().columns - 1, talk_look());
        shown = std::max(shown, line.size());
        show('\r' + line);
    }
    if (shown > 0) {  // blanks and not an escape: it has to work where TERM is dumb
        show('\r' + std::string(shown, ' ') + '\r');
    }
}

}  // namespace kith::cli
