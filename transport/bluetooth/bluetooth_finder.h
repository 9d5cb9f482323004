// SPDX-License-Identifier: Apache-2.0
//
// What a build with Bluetooth has, and one without (absent.cpp) says that it has not: the finder, and the look at the radio.
#pragma once

#include <memory>
#include <string>

#include "transport/diagnosis.h"
#include "transport/finder.h"

namespace kith::transport::bluetooth {

struct BluetoothOptions {
    bool asked = false;   ///< the person said that Bluetooth is to be used, whatever it shows
    std::string adapter;  ///< "hci1" or its address; empty: the first that is fit
};

/// Null where there is nothing to say about Bluetooth: no radio, and nobody asked for it. Errc::usage for an adapter that is not there.
[[nodiscard]] Result<std::unique_ptr<Finder>> make_bluetooth_finder(const asio::any_io_executor& executor,
                                                                    const BluetoothOptions& options);

[[nodiscard]] asio::awaitable<Diagnosis> examine(asio::any_io_executor executor);

}  // namespace kith::transport::bluetooth
