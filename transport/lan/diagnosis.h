// SPDX-License-Identifier: Apache-2.0
//
// What was noticed on a link, and what it means for the person. Pure: the sockets and the doctor's probe take the notes,
// and a meeting that is alone and `kith doctor` say the same words about them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "transport/diagnosis.h"
#include "transport/lan/interfaces.h"

namespace kith::transport::lan {

/// One link in one address family. Errors are the system's numbers, 0 is none.
struct LaneNotes {
    bool sent = false;      ///< something was sent to the group
    bool returned = false;  ///< and came back, as the group's packets do to whoever sends them
    bool others = false;    ///< somebody else was heard
    bool routed = true;     ///< the system has a way to the neighbours here
    int open_error = 0;     ///< of port 5353
    int join_error = 0;     ///< of the group
    int send_error = 0;     ///< of the last packet
    [[nodiscard]] bool works() const { return sent && returned && send_error == 0; }
};

struct LinkNotes {
    std::string name;
    std::optional<LaneNotes> v4;  ///< none where the link has no such address
    std::optional<LaneNotes> v6;
    std::optional<bool> takes_links;  ///< a link of our own came in where we listen; none: not tried
    bool wireless = false;
    std::string firewall;  ///< known_firewall()

    [[nodiscard]] bool finds() const;     ///< others can be found by multicast
    [[nodiscard]] bool isolated() const;  ///< multicast works here, and nobody else is to be heard
    [[nodiscard]] bool filtered() const;  ///< a firewall is in the way, as far as can be told
    [[nodiscard]] bool usable() const;    ///< a meeting is possible, if need be with --at
};

/// What stands in the way on that link, worst first.
[[nodiscard]] std::vector<Trouble> troubles_of(const LinkNotes& notes);

/// For `kith doctor`: a link that was tried.
[[nodiscard]] Way way_of(const LinkFacts& link, const Interface& used, const LinkNotes& notes);
/// One that is not used, and why.
[[nodiscard]] Way way_of(const LinkFacts& link, Unfit why);

/// Where no link is used at all.
[[nodiscard]] Trouble no_network();

}  // namespace kith::transport::lan
