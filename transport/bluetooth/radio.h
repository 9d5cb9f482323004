// SPDX-License-Identifier: Apache-2.0
//
// An adapter with all that is known about it, and what it means for a meeting. Pure: shared by the finder and kith doctor.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "transport/bluetooth/bluez.h"
#include "transport/bluetooth/surroundings_linux.h"
#include "transport/diagnosis.h"

namespace kith::transport::bluetooth {

struct Radio {
    Adapter adapter;
    std::optional<bool> privacy;  ///< none: the kernel does not tell
    Blocked block;
};

/// Why no meeting is possible over it; none where one is.
[[nodiscard]] std::optional<Trouble> unfit(const Radio& radio);
/// It shows an address that stays the same, or may.
[[nodiscard]] bool is_trackable(const Radio& radio);
/// What others see of it beside the meeting's number, in one line: for the person before anything is sent.
[[nodiscard]] std::string shown_by(const Radio& radio);
/// Why it is left out where nobody asked for it.
[[nodiscard]] Trouble left_out(const Radio& radio);
[[nodiscard]] Trouble no_adapter();
/// For kith doctor. `takes_links`: a door on it could be opened.
[[nodiscard]] Way way_of(const Radio& radio, bool takes_links);

}  // namespace kith::transport::bluetooth
