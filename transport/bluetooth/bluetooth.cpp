// SPDX-License-Identifier: Apache-2.0
//
// What a person may say to Bluetooth, and what it means.
#include "transport/bluetooth/bluetooth.h"

#include <array>

#include "transport/bluetooth/address.h"
#include "transport/bluetooth/bluetooth_finder.h"

namespace kith::transport::bluetooth {
namespace {

constexpr std::string_view with_flag = "--bluetooth";
constexpr std::string_view without_flag = "--no-bluetooth";
constexpr std::string_view adapter_flag = "--adapter";

constexpr std::array<Option, 3> options = {{
    {.flag = with_flag, .value = {}, .help = "Meet over Bluetooth too, also where it shows a fixed address"},
    {.flag = without_flag, .value = {}, .help = "Leave Bluetooth out"},
    {.flag = adapter_flag, .value = "hci1|ADDRESS", .help = "The Bluetooth adapter to use"},
}};

/// Over LE nobody is reached by an address that a person could read off a screen.
Result<void> check(std::string_view) {
    return fail(Errc::malformed, "over Bluetooth the other device is found by the number in its code",
                "leave out --at");
}

// NOLINTNEXTLINE(performance-unnecessary-value-param): Transport::make has it so
Result<std::unique_ptr<Finder>> make(asio::any_io_executor executor, const Wishes& wishes, Random&) {
    const bool left_out = wishes.has(without_flag);
    if (left_out && (wishes.has(with_flag) || wishes.has(adapter_flag))) {
        return fail(Errc::usage, std::string(without_flag) + " leaves nothing for the other options of Bluetooth",
                    "leave out one of them");
    }
    if (left_out) {
        return nullptr;
    }
    if (!wishes.at.empty()) {
        const auto refused = check(wishes.at);
        return fail(Errc::usage, refused.error().what, refused.error().hint);
    }
    return make_bluetooth_finder(executor, {.asked = wishes.has(with_flag), .adapter = wishes.text(adapter_flag)});
}

}  // namespace

constinit const Transport transport{
    .name = "bluetooth", .scheme = scheme, .options = options, .check_place = check, .make = make, .diagnose = examine};

}  // namespace kith::transport::bluetooth
