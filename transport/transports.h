// SPDX-License-Identifier: Apache-2.0
//
// The one list of transports, and what is done with all of them. `meet` and `doctor` walk it; a third transport is one folder and
// one line in transports.cpp.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "transport/transport.h"

namespace kith::transport {

/// A list of transports. Each must live as long as the program.
using Transports = std::span<const Transport* const>;

/// The one list.
[[nodiscard]] Transports transports();

/// The finders of one meeting, those of the transports that what was said leaves out aside; `random` must outlive them.
/// Errc::usage for what can't be meant, also where it leaves nothing to meet over.
[[nodiscard]] Result<std::vector<std::unique_ptr<Finder>>> finders(Transports list,
                                                                   const asio::any_io_executor& executor,
                                                                   const Wishes& wishes, Random& random);

/// What each transport says of itself, in a second or two, one beside the other.
[[nodiscard]] std::vector<Diagnosis> diagnose(Transports list);

}  // namespace kith::transport
