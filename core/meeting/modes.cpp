// SPDX-License-Identifier: Apache-2.0
//
// Which ways to authenticate there are, and which of them are built.
#include "kith/meeting.h"

namespace kith {

Result<void> Meeting::offers(Mode mode) {
    switch (mode) {
        case Mode::code:
        case Mode::qr:
        case Mode::phrase:
            return {};
        case Mode::known:
            return fail(Errc::usage, "not built yet: known mode", "Meet by code.");
    }
    return fail(Errc::usage, "there is no such mode");
}

}  // namespace kith
