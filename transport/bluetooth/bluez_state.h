// SPDX-License-Identifier: Apache-2.0
//
// The inside of Bluez: bluez.cpp reads what BlueZ tells, bluez_ask.cpp asks it for things and serves it ours.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <variant>

#include "transport/bluetooth/bluez.h"
#include "transport/bluetooth/bus.h"

namespace kith::transport::bluetooth {

using Properties = std::map<std::string, sdbus::Variant>;
using Interfaces = std::map<std::string, Properties>;
using Objects = std::map<sdbus::ObjectPath, Interfaces>;

inline constexpr const char* bluez_name = "org.bluez";
inline constexpr const char* adapter_interface = "org.bluez.Adapter1";
inline constexpr const char* device_interface = "org.bluez.Device1";
inline constexpr const char* advertising_interface = "org.bluez.LEAdvertisingManager1";
inline constexpr const char* properties_interface = "org.freedesktop.DBus.Properties";

/// A property of that type; none where there is none, or of another type.
template <typename T>
[[nodiscard]] std::optional<T> property(const Properties& of, const std::string& name) {
    const auto found = of.find(name);
    if (found == of.end() || !found->second.containsValueOfType<T>()) {
        return std::nullopt;
    }
    return found->second.get<T>();
}

struct Bluez::State : std::enable_shared_from_this<Bluez::State> {
    explicit State(Bus given) : bus(std::move(given)) {}

    // bluez.cpp
    void read(const Objects& objects);
    void listen_to_signals();
    void device(const std::string& path, const Properties& properties);
    void note_trouble(std::string what, std::string hint);
    void tell();

    // bluez_ask.cpp
    void forget_stale();
    void serve(std::uint16_t psm);
    void announce();
    void set_filter(const std::vector<Uuid>& services);
    void start_scan();
    void stop_scan();
    void end_scan();
    void ask(const char* what);
    void end_connection(const std::string& path);
    void refused(const std::string& doing, const sdbus::Error& why);

    Bus bus;
    std::vector<Adapter> adapters;
    Adapter used;
    Objects known;                             ///< at open(): only devices
    std::map<std::string, Address> addresses;  ///< of devices, by path
    std::set<std::string> paired;              ///< devices by path: the person's own
    OnHeard on_heard;
    OnTrouble on_trouble;
    std::deque<std::variant<Heard, Trouble>> news;  ///< to be told outside of D-Bus' handlers
    std::vector<sdbus::Slot> signals;

    std::unique_ptr<sdbus::IProxy> adapter;
    std::unique_ptr<sdbus::IObject> service;
    std::unique_ptr<sdbus::IObject> characteristic;
    std::unique_ptr<sdbus::IObject> advertisement;
    Uuid advertised{};
    std::vector<Uuid> sought;
    bool scanning = false;
    std::size_t pauses = 0;  ///< how many hold the scan back
};

}  // namespace kith::transport::bluetooth
