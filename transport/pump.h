// SPDX-License-Identifier: Apache-2.0
//
// The pump: drives one Meeting over however many links. It moves bytes, keeps the deadlines, finds and dials;
// what happens goes to the caller as the meeting's own events. The caller answers on the Meeting itself and then calls wake().
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>

#include "kith/meeting.h"
#include "transport/finder.h"
#include "transport/transports.h"

namespace kith::transport {

/// The monotonic clock as an Instant.
[[nodiscard]] Instant now();

struct Plan {
    bool listen = true;                     ///< show a code and take links (without CODE)
    std::string at;                         ///< HOST:PORT to dial, where given
    Duration wait = limits::wait_time_max;  ///< how long to wait for a peer
};

class Pump {
public:
    struct Callbacks {
        std::function<void(const MeetingEvent&)> on_event;
        /// Links are being taken there.
        std::function<void(const std::vector<std::string>&)> on_listening;
        /// A peer with the wanted number was seen, or a link came in.
        std::function<void()> on_found;
        /// Alone for five seconds: what stands in the way.
        std::function<void(const std::vector<Trouble>&)> on_lonely;
    };

    /// Everything must outlive the pump; one thread.
    Pump(asio::any_io_executor executor, Meeting& meeting, std::vector<std::unique_ptr<Finder>> finders, Plan plan,
         Callbacks callbacks);
    ~Pump();

    /// Runs the meeting to its end: after Done or Failed, or Errc::nobody, Errc::timeout when no peer came in `plan.wait`.
    asio::awaitable<Result<void>> run();
    /// The caller has acted on the Meeting: drain it.
    void wake();
    /// The person typed a code while waiting: dial it as well.
    void dial(Code code);

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace kith::transport
