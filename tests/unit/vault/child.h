// SPDX-License-Identifier: Apache-2.0
//
// A forked process for what a test must not do to itself: giving up rights, running into limits, being killed.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>

namespace kith::test {

/// Forks; `run` happens in the child, whose exit code it gives. Never returns there.
template <typename Run>
pid_t fork_child(Run run) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::_exit(run());
    }
    return child;
}

inline int exit_code(pid_t child) {
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// The exit code of `run` in a child of its own; 0 means that all went as it should.
template <typename Run>
int in_child(Run run) {
    return exit_code(fork_child(std::move(run)));
}

}  // namespace kith::test
