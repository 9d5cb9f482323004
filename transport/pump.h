// SPDX-License-Identifier: Apache-2.0
//
// The pump: drives one Meeting over however many links. It moves bytes, keeps the deadlines, finds and dials;
// what happens goes to the caller as the meeting's own events. The caller answers on the Meeting itself and then calls wake().
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>

#include "kith/meeting.h"
#include "transport/clock.h"
#include "transport/finder.h"
#include "transport/transports.h"

namespace kith::transport {

struct Plan {
    /// Show a code and an invitation, or be open for a phrase, and take links: false with CODE, when nothing is advertised. Where a finder discovers, run()
    /// hears for limits::hearing_time which numbers are taken and gives the meeting the smallest free one.
    bool listen = true;
    /// The person meets by phrase: then phrase mode alone is open, else code and QR code, and dial_phrase() may be called.
    std::optional<PhraseLeave> phrase;
    std::string at;                             ///< HOST:PORT to dial, where given
    Duration wait = limits::wait_time_max;      ///< how long to wait for a peer
    Duration lonely = std::chrono::seconds(5);  ///< alone for this long, on_lonely is told; and each time again
};

/// Where links are taken, and under which number that is announced: none where nothing is.
struct Listening {
    std::vector<std::string> addresses;
    std::optional<PublicNumber> number;
};

class Pump {
public:
    struct Callbacks {
        /// Every event of the meeting, in order. Answer on the Meeting right here, or later and then wake().
        std::function<void(const MeetingEvent&)> on_event;
        /// Links are being taken there. In code and QR mode CodeReady and InvitationReady follow.
        std::function<void(const Listening&)> on_listening;
        /// Once: a peer with the wanted number was seen, or a link came in or stands.
        std::function<void()> on_found;
        /// After Plan::lonely alone, and as often as after so long again something else has come in the way.
        std::function<void(const Lonely&)> on_lonely;
    };

    /// The executor and the meeting must outlive the pump; one thread. Unset callbacks are left out.
    Pump(asio::any_io_executor executor, Meeting& meeting, std::vector<std::unique_ptr<Finder>> finders, Plan plan,
         Callbacks callbacks);
    /// Closes every link and says goodbye. May come at any moment, also from inside a callback.
    ~Pump();
    Pump(const Pump&) = delete;
    Pump& operator=(const Pump&) = delete;

    /// Runs the meeting to its end. Ok after Done; the error of Failed; Errc::nobody when `plan.wait` went by
    /// without any peer, Errc::timeout when one was there and never authenticated. Call it once.
    asio::awaitable<Result<void>> run();
    /// The caller has acted on the Meeting outside of on_event: drain it. Not from another thread.
    void wake();
    /// The code that the other person said, before run() or while it waits: tells the meeting and looks for its
    /// number. Errc::wrong_code for one that has no tries left, Errc::usage for a code without a number where no `plan.at` is given.
    [[nodiscard]] Result<void> dial(Code code);
    /// The other person's invitation, as it was scanned: tries its addresses and `plan.at`, and whoever bears its number.
    /// Errc::usage where it names neither.
    [[nodiscard]] Result<void> scan(Invitation invitation);
    /// Phrase mode: the number that the other screen shows; none where `plan.at` says where they are. Errc::usage without
    /// either, or without `plan.phrase`.
    [[nodiscard]] Result<void> dial_phrase(std::optional<PublicNumber> number);

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace kith::transport
