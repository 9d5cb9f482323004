// SPDX-License-Identifier: Apache-2.0
//
// A Bluetooth LE device address, as BlueZ writes it and as sockets take it.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "kith/bytes.h"

namespace kith::transport::bluetooth {

inline constexpr std::string_view scheme = "bt:";

struct Address {
    ByteArray<6> bytes{};  ///< in the order of the text
    bool random = false;   ///< drawn by the device, where LE privacy is on: else the maker's, which is fixed

    /// "AA:BB:CC:DD:EE:FF"; without whether it is random.
    [[nodiscard]] std::string text() const;
    /// Reads that, of either case.
    [[nodiscard]] static std::optional<Address> parse(std::string_view text, bool random = false);
    /// "bt:AA:BB:CC:DD:EE:FF", with "/random" behind one that is: how a sighting spells it.
    [[nodiscard]] std::string place() const;
    [[nodiscard]] static std::optional<Address> parse_place(std::string_view where);

    friend auto operator<=>(const Address&, const Address&) = default;
};

}  // namespace kith::transport::bluetooth
