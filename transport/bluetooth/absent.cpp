// SPDX-License-Identifier: Apache-2.0
//
// A build without sdbus-c++ or BlueZ' headers: Bluetooth stands in the list, and says that it is not there.
#include "transport/bluetooth/bluetooth_finder.h"

namespace kith::transport::bluetooth {
namespace {

constexpr const char* what = "this kith was built without Bluetooth";
constexpr const char* hint = "build it where libsdbus-c++-dev and libbluetooth-dev are installed";

}  // namespace

Result<std::unique_ptr<Finder>> make_bluetooth_finder(const asio::any_io_executor&, const BluetoothOptions& options) {
    if (options.asked || !options.adapter.empty()) {
        return fail(Errc::usage, what, hint);
    }
    return nullptr;
}

asio::awaitable<Diagnosis> examine(asio::any_io_executor) {
    co_return Diagnosis{"bluetooth", {}, {{what, hint}}};
}

}  // namespace kith::transport::bluetooth
