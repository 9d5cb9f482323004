// SPDX-License-Identifier: Apache-2.0
//
// The one list of transports. `meet` and `doctor` walk it; a third transport is one folder and one line in transports.cpp.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <asio/any_io_executor.hpp>

#include "kith/random.h"
#include "transport/finder.h"

namespace kith::transport {

struct Options {
    std::string listen;    ///< ADDR[:PORT] to take links on instead of every real interface; empty: choose
    bool discover = true;  ///< false with --at or --listen on loopback: nothing is announced or browsed
};

/// `random` must outlive the finders. Errc::malformed when `listen` is no address.
[[nodiscard]] Result<std::vector<std::unique_ptr<Finder>>> transports(asio::any_io_executor executor,
                                                                      const Options& options, Random& random);

/// What each transport says of itself, in a second or two, one beside the other. Errc::io where the system tells nothing.
[[nodiscard]] Result<std::vector<Diagnosis>> diagnose();

/// What a person typed as HOST:PORT, before anything is done with it: Errc::malformed with a hint.
[[nodiscard]] Result<void> check_place(const std::string& at);

}  // namespace kith::transport
