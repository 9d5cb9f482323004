// SPDX-License-Identifier: Apache-2.0
//
// See exit_code.h. Both functions list every Errc, so that the compiler names the one that is forgotten.
#include "cli/exit_code.h"

namespace kith::cli {

Exit exit_code(Errc code) {
    switch (code) {
        case Errc::not_found:
            return Exit::nothing;
        case Errc::usage:
        case Errc::no_vault:
        case Errc::malformed:
        case Errc::limit:
            return Exit::usage;
        case Errc::nobody:
        case Errc::timeout:
        case Errc::cut:
            return Exit::nobody;
        case Errc::ambiguous:
            return Exit::ambiguous;
        case Errc::declined:
        case Errc::nothing_left:
            return Exit::declined;
        case Errc::wrong_code:
        case Errc::phrase_mismatch:
        case Errc::protocol:
        case Errc::terms:
            return Exit::refused;
        case Errc::locked:
            return Exit::locked;
        case Errc::damaged:
        case Errc::too_new:
            return Exit::damaged;
        case Errc::conflict:
        case Errc::io:
        case Errc::full:
            return Exit::io;
        case Errc::cancelled:
            return Exit::interrupted;
        case Errc::internal:
            return Exit::internal;
    }
    return Exit::internal;
}

std::string_view error_name(Errc code) {
    switch (code) {
        case Errc::usage:
            return "usage";
        case Errc::no_vault:
            return "no-vault";
        case Errc::not_found:
            return "not-found";
        case Errc::ambiguous:
            return "ambiguous";
        case Errc::nobody:
            return "nobody";
        case Errc::timeout:
            return "timeout";
        case Errc::cut:
            return "cut";
        case Errc::declined:
            return "declined";
        case Errc::nothing_left:
            return "nothing-left";
        case Errc::wrong_code:
            return "wrong-code";
        case Errc::phrase_mismatch:
            return "phrase-mismatch";
        case Errc::protocol:
            return "protocol";
        case Errc::terms:
            return "terms";
        case Errc::locked:
            return "locked";
        case Errc::damaged:
            return "damaged";
        case Errc::too_new:
            return "too-new";
        case Errc::conflict:
            return "conflict";
        case Errc::malformed:
            return "malformed";
        case Errc::limit:
            return "limit";
        case Errc::io:
            return "io";
        case Errc::full:
            return "full";
        case Errc::cancelled:
            return "cancelled";
        case Errc::internal:
            return "internal";
    }
    return "internal";
}

}  // namespace kith::cli
