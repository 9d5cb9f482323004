// SPDX-License-Identifier: Apache-2.0
//
// See radio.h.
#include "transport/bluetooth/radio.h"

namespace kith::transport::bluetooth {
namespace {

constexpr const char* turn_privacy_on =
    "set \"Privacy = device\" under [General] in /etc/bluetooth/main.conf and restart: systemctl restart bluetooth";

}  // namespace

std::optional<Trouble> unfit(const Radio& radio) {
    const std::string& name = radio.adapter.name;
    if (radio.block.by_switch) {
        return Trouble{"Bluetooth (" + name + ") is blocked by a switch",
                       "find the switch or key for Bluetooth or flight mode"};
    }
    if (radio.block.by_software) {
        return Trouble{"Bluetooth (" + name + ") is blocked",
                       "unblock it: rfkill unblock bluetooth, or end the flight mode"};
    }
    if (!radio.adapter.powered) {
        return Trouble{"Bluetooth (" + name + ") is switched off", "switch it on: bluetoothctl power on"};
    }
    if (!radio.adapter.advertises) {
        return Trouble{"Bluetooth (" + name + ") has no low energy", "use an adapter of Bluetooth 4.0 or later"};
    }
    return std::nullopt;
}

bool is_trackable(const Radio& radio) {
    return !radio.privacy.value_or(false);
}

std::string shown_by(const Radio& radio) {
    return std::string("Bluetooth ") + (radio.privacy ? "shows" : "may show") +
           " those near you this computer's address, which stays the same, and its name, \"" + radio.adapter.alias +
           "\".";
}

Trouble left_out(const Radio& radio) {
    return {std::string("Bluetooth is left out: it ") + (radio.privacy ? "would" : "might") +
                " show those near you this computer's address, which stays the same",
            "kith meet --bluetooth takes it in all the same; kith doctor says how to hide the address"};
}

Trouble no_adapter() {
    return {"this device has no Bluetooth adapter", "plug one in"};
}

Way way_of(const Radio& radio, bool takes_links) {
    Way way;
    way.name = radio.adapter.name;
    const auto why_not = unfit(radio);
    if (why_not) {
        way.troubles.push_back(*why_not);
    } else if (!takes_links) {
        way.troubles.push_back({"connections can't be taken on it", "restart Bluetooth: systemctl restart bluetooth"});
    } else if (is_trackable(radio)) {
        way.troubles.push_back(
            {radio.privacy
                 ? "it shows an address that stays the same: meetings leave it out, unless you say --bluetooth"
                 : "the system does not tell whether it shows an address that stays the same: meetings "
                   "leave it out, unless you say --bluetooth",
             turn_privacy_on});
    }
    way.usable = !why_not && takes_links;
    way.state = way.troubles.empty() ? "good" : "trouble";
    way.facts = {{"powered", radio.adapter.powered},
                 {"blocked_by_switch", radio.block.by_switch},
                 {"blocked_by_software", radio.block.by_software},
                 {"low_energy", radio.adapter.advertises},
                 {"takes_connections", takes_links},
                 {"discoverable", radio.adapter.discoverable},
                 {"privacy", std::string(!radio.privacy   ? "not told"
                                         : *radio.privacy ? "on"
                                                          : "off")},
                 {"shown", std::vector<std::string>{"its name, as others may read it: " + radio.adapter.alias}}};
    return way;
}

}  // namespace kith::transport::bluetooth
