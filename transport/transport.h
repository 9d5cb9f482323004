// SPDX-License-Identifier: Apache-2.0
//
// What a transport says of itself to the one list (transports.cpp): its name, what a person may say to it, how it spells
// an address, and how a meeting gets its finder. Who walks the list knows nothing else of it.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>

#include "kith/random.h"
#include "transport/diagnosis.h"
#include "transport/finder.h"
#include "transport/options.h"

namespace kith::transport {

struct Transport {
    std::string_view name;  ///< as Finder::name()
    std::string_view
        scheme;  ///< what its addresses begin with ("bt:"); empty for the LAN's, which begin with no scheme
    std::span<const Option> options;
    /// An address in its spelling, before anything is done with it: Errc::malformed with a hint.
    Result<void> (*check_place)(std::string_view where);
    /// The finder of one meeting, where `wishes.at` is of its scheme or empty: null where what was said leaves this transport
    /// out. Errc::usage with a hint for what can't be meant. `random` must outlive the finder.
    Result<std::unique_ptr<Finder>> (*make)(asio::any_io_executor executor, const Wishes& wishes, Random& random);
    /// Looks at every way that it has, and tries those that it would use: takes a second or two. Not during a meeting. What
    /// the system does not tell is a trouble in it.
    asio::awaitable<Diagnosis> (*diagnose)(asio::any_io_executor executor);
};

}  // namespace kith::transport
