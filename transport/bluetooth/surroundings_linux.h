// SPDX-License-Identifier: Apache-2.0
//
// What the kernel tells of an adapter and BlueZ does not: whether it shows a fixed address, and what blocks it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kith/bytes.h"

namespace kith::transport::bluetooth {

/// LE privacy of the adapter "hci0": on, off, or none where the kernel does not tell. Takes half a second at most.
[[nodiscard]] std::optional<bool> privacy_of(const std::string& adapter);

struct Blocked {
    bool by_switch = false;    ///< a switch or key of the device
    bool by_software = false;  ///< rfkill, flight mode
};
[[nodiscard]] Blocked blocked(const std::string& adapter);

/// The addresses of those who are connected to the adapter over LE because they asked for it, not we: 32 at most, and which of them are
/// random is not told. None where the kernel does not tell.
[[nodiscard]] std::vector<ByteArray<6>> callers_of(const std::string& adapter);

}  // namespace kith::transport::bluetooth
