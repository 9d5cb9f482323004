// SPDX-License-Identifier: Apache-2.0
//
// BlueZ, as its D-Bus interface has it: which adapters there are, and on one of them the advertisement, the GATT service and the
// scan of a meeting. All of that is bound to our place on the bus: when it goes, even by a kill, BlueZ takes it back.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <asio/any_io_executor.hpp>

#include "kith/rendezvous.h"
#include "transport/bluetooth/address.h"
#include "transport/diagnosis.h"

namespace kith::transport::bluetooth {

/// An adapter, as BlueZ tells of it.
struct Adapter {
    std::string path;   ///< on D-Bus
    std::string name;   ///< "hci0"
    std::string alias;  ///< the name that it shows to others
    Address address;
    bool powered = false;
    bool discoverable = false;
    bool advertises = false;  ///< it is LE, and BlueZ lets programs advertise on it
};

/// Somebody who advertises.
struct Heard {
    Address address;
    std::vector<Uuid> services;
};

class Bluez {
public:
    /// Errc::nobody with a hint: no D-Bus, bluetoothd does not run, no permission.
    static Result<std::unique_ptr<Bluez>> open(const asio::any_io_executor& executor);
    ~Bluez();
    Bluez(const Bluez&) = delete;
    Bluez& operator=(const Bluez&) = delete;

    [[nodiscard]] const std::vector<Adapter>& adapters() const;  ///< those of open()

    using OnHeard = std::function<void(const Heard&)>;
    using OnTrouble = std::function<void(Trouble)>;
    /// Works on that adapter from now on, and tells what comes in the way; both may end this.
    void use(const Adapter& adapter, OnHeard on_heard, OnTrouble on_trouble);
    /// Scans for these services alone; replaces what was sought before. None: ends the scan.
    void scan(const std::vector<Uuid>& services);
    /// No scan while that is held: a controller that scans reports each device once, and the kernel connects upon a report.
    [[nodiscard]] std::shared_ptr<void> pause_scan();
    /// Serves `psm` and advertises `service`. Once.
    void advertise(const Uuid& service, std::uint16_t psm);
    /// Ends the connection of a device that is not paired: in two seconds or so.
    void disconnect(const ByteArray<6>& device);

private:
    struct State;
    explicit Bluez(std::shared_ptr<State> state);
    std::shared_ptr<State> state_;
};

}  // namespace kith::transport::bluetooth
