// SPDX-License-Identifier: Apache-2.0
//
// A word for whoever waits at a terminal: after a second it says what is going on, and goes without a trace when it is done.
// Away from a terminal nothing is said.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace kith::cli {

/// Lives as long as the work takes. Nothing else may be said on stderr meanwhile.
class Progress {
public:
    /// `what` is a present participle: "Opening the vault".
    explicit Progress(std::string what);
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    ~Progress();

private:
    void run(const std::string& what);

    std::mutex mutex_;
    std::condition_variable ended_;
    bool done_ = false;
    std::thread thread_;  ///< none away from a terminal
};

}  // namespace kith::cli
