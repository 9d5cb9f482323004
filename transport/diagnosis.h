// SPDX-License-Identifier: Apache-2.0
//
// What a transport says of itself when a person asks why nobody is found: `kith doctor` prints it whole, and a meeting that
// has been alone for five seconds tells the troubles in it. Each transport fills it in in its own words; who prints it knows none.
#pragma once

#include <string>
#include <variant>
#include <vector>

namespace kith::transport {

/// What stands in the way, and what the person can do: "the firewall drops multicast on wlan0".
struct Trouble {
    std::string what;
    std::string hint;
    friend bool operator==(const Trouble&, const Trouble&) = default;
};

/// What a person who has been alone for a while is told; and `again`, what has come in the way since.
struct Lonely {
    bool again = false;
    std::vector<std::string> searches;  ///< how each looks that does ("by multicast on this network"); none again
    std::vector<Trouble> troubles;      ///< what stands in the way
};

/// One thing that was looked at. The key is for programs ("tunnel"), lower case with underscores, and stays as it is.
struct Fact {
    std::string key;
    std::variant<bool, std::string, std::vector<std::string>> value;
};

/// One way out of this device: a network link, a radio.
struct Way {
    std::string name;               ///< "wlan0", as the system calls it
    std::string state;              ///< "good", "trouble", or why it is not used: "a tunnel"
    bool usable = false;            ///< a meeting is possible over it, if need be with the address given by hand
    std::vector<Fact> facts;        ///< everything that was looked at
    std::vector<Trouble> troubles;  ///< worst first
};

/// Of one transport.
struct Diagnosis {
    std::string transport;  ///< Finder::name()
    std::vector<Way> ways;
    std::vector<Trouble> troubles;  ///< that belong to none of the ways: "no network is connected"
};

}  // namespace kith::transport
