// SPDX-License-Identifier: Apache-2.0
//
// What a person may say to the transports, and what they said. Without Asio: the command line reads this, and passes it on.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "kith/error.h"

namespace kith::transport {

/// Something that a person may say to a transport: "--listen ADDR[:PORT]".
struct Option {
    std::string_view flag;     ///< with its dashes; no other transport has it
    std::string_view value;    ///< what stands behind it, for the help; empty: a switch
    std::string_view help;     ///< one line, for people
    bool takes_links = false;  ///< means something only where links are taken: not with a CODE
};

/// What a person said for one meeting.
struct Wishes {
    std::string at = {};                                        ///< where the other device is; empty: it is to be found
    std::map<std::string, std::string, std::less<>> said = {};  ///< by Option::flag; a switch has an empty text

    [[nodiscard]] bool has(std::string_view flag) const { return said.contains(flag); }
    /// Empty where it was not said.
    [[nodiscard]] std::string text(std::string_view flag) const {
        const auto found = said.find(flag);
        return found == said.end() ? std::string() : found->second;
    }
};

/// Of all transports in the one list, in its order.
[[nodiscard]] std::vector<Option> options();
/// An address that a person typed, before anything is done with it: Errc::malformed with the hint of the transport whose it
/// looks like.
[[nodiscard]] Result<void> check_place(std::string_view at);

}  // namespace kith::transport
