// SPDX-License-Identifier: Apache-2.0
//
// Why a session ends, in the two directions: what we tell the peer of an error of ours, and what a peer's reason
// means for the person here.
#include "session/messages.h"

namespace kith::session {

Reason reason_of(Errc code) {
    switch (code) {
        case Errc::cancelled:
            return Reason::cancelled;
        case Errc::declined:
        case Errc::nothing_left:
            return Reason::declined;
        case Errc::timeout:
        case Errc::nobody:
            return Reason::timeout;
        case Errc::terms:
            return Reason::terms;
        case Errc::io:
        case Errc::full:
        case Errc::conflict:
        case Errc::damaged:
        case Errc::internal:
            return Reason::not_kept;
        case Errc::limit:
            return Reason::limit;
        case Errc::wrong_code:
            return Reason::wrong_code;
        case Errc::phrase_mismatch:
            return Reason::phrase;
        case Errc::cut:
            return Reason::taken;  // what we end ourselves with this error can be tried again
        case Errc::usage:
            return Reason::mode;
        case Errc::too_new:
            return Reason::version;
        default:
            return Reason::protocol;
    }
}

Error error_of(std::uint32_t reason) {
    switch (static_cast<Reason>(reason)) {
        case Reason::cancelled:
            return {Errc::declined, "the other side stopped the meeting", {}};
        case Reason::declined:
            return {Errc::declined, "the other side said no", {}};
        case Reason::timeout:
            return {Errc::timeout, "the other side waited too long", "Meet again."};
        case Reason::protocol:
            return {Errc::protocol, "the other side could not read what it got", "Meet again."};
        case Reason::terms:
            return {Errc::terms, "the other side found that the card was not the one offered", {}};
        case Reason::not_kept:
            return {Errc::cut, "the other side could not save", "Ask them to look at their device, then meet again."};
        case Reason::limit:
            return {Errc::limit, "the other side found what it got too large", {}};
        case Reason::wrong_code:
            return {Errc::wrong_code, "the other side has another code", "Ask for the code again."};
        case Reason::mode:
            return {Errc::protocol, "the other side meets in another way",
                    "Agree whether you use the code, the QR code or the phrase."};
        case Reason::version:
            return {Errc::too_new, "the other side speaks another version of kith", "Update kith on both devices."};
        case Reason::itself:
            return {Errc::protocol, "the other side says that it is this device", {}};
        case Reason::taken:
            return {Errc::cut, "the other side is meeting on another link", "Wait a moment, then meet again."};
        case Reason::phrase:  // anybody can write it: only where a phrase is compared does it say more than a cut
        case Reason::done:
            break;
    }
    return {Errc::cut, "the other side ended the meeting early", "Meet again."};
}

Error stopped(Errc reason) {
    switch (reason) {
        case Errc::declined:
            return {reason, "you said no", {}};
        case Errc::nobody:
            return {reason, "nobody was found", "Check that both devices are on one network."};
        case Errc::timeout:
            return {reason, "nobody answered in time", "Meet again."};
        case Errc::wrong_code:
            return {reason, "the codes on the two sides differ, or the link was cut", "Ask for the code again."};
        case Errc::cut:
            return {reason, "the link ended too early", "Meet again."};
        case Errc::cancelled:
            return {reason, "you stopped the meeting", {}};
        default:
            return {reason, "the meeting was stopped", {}};
    }
}

}  // namespace kith::session
