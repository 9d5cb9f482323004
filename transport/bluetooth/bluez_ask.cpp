// SPDX-License-Identifier: Apache-2.0
//
// What we ask of BlueZ, and the objects of ours that it reads. Every answer comes later; one that refuses is a trouble.
#include <algorithm>

#include "transport/bluetooth/bluez_state.h"

namespace kith::transport::bluetooth {
namespace {

// Where our objects stand on our own place of the bus; nobody but BlueZ is told.
constexpr const char* gatt_path = "/kith/gatt";
constexpr const char* service_path = "/kith/gatt/service";
constexpr const char* characteristic_path = "/kith/gatt/service/psm";
constexpr const char* advertisement_path = "/kith/advertisement";
constexpr const char* advertisement_interface = "org.bluez.LEAdvertisement1";
constexpr const char* gatt_interface = "org.bluez.GattManager1";
constexpr const char* service_interface = "org.bluez.GattService1";
constexpr const char* characteristic_interface = "org.bluez.GattCharacteristic1";

std::vector<std::string> texts(const std::vector<Uuid>& services) {
    std::vector<std::string> out;
    std::ranges::transform(services, std::back_inserter(out), uuid_text);
    return out;
}

}  // namespace

void Bluez::State::refused(const std::string& doing, const sdbus::Error& why) {
    note_trouble("Bluetooth does not let kith " + doing + " (" + why.getName() + ")",
                 "kith doctor says what is in the way");
}

/// Devices of earlier meetings that BlueZ still remembers are not told anew when they are heard again. Only those that were never
/// paired, and are not connected.
void Bluez::State::forget_stale() {
    for (const auto& [path, interfaces] : known) {
        const Properties& its = interfaces.at(device_interface);
        const auto services = property<std::vector<std::string>>(its, "UUIDs").value_or(std::vector<std::string>());
        const bool ours = std::ranges::any_of(services, [](const std::string& text) {
            const auto uuid = parse_uuid(text);
            return uuid && le_number(*uuid).has_value();
        });
        const bool held =
            property<bool>(its, "Paired").value_or(false) || property<bool>(its, "Connected").value_or(false);
        if (ours && !held && path.starts_with(used.path + "/")) {
            adapter->callMethodAsync("RemoveDevice")
                .onInterface(adapter_interface)
                .withArguments(path)
                .uponReplyInvoke([](const sdbus::Error*) {});
        }
    }
    known.clear();
}

/// The GATT service: one characteristic that anybody may read.
void Bluez::State::serve(std::uint16_t psm) {
    sdbus::IConnection& connection = bus.connection();
    connection.addObjectManager(gatt_path, sdbus::floating_slot);
    service = sdbus::createObject(connection, service_path);
    service->registerProperty("UUID").onInterface(service_interface).withGetter([] {
        return uuid_text(le_gatt_service());
    });
    service->registerProperty("Primary").onInterface(service_interface).withGetter([] { return true; });
    service->finishRegistration();
    characteristic = sdbus::createObject(connection, characteristic_path);
    characteristic->registerProperty("UUID").onInterface(characteristic_interface).withGetter([] {
        return uuid_text(le_psm_characteristic());
    });
    characteristic->registerProperty("Service").onInterface(characteristic_interface).withGetter([] {
        return sdbus::ObjectPath(service_path);
    });
    characteristic->registerProperty("Flags").onInterface(characteristic_interface).withGetter([] {
        return std::vector<std::string>{"read"};
    });
    characteristic->registerMethod("ReadValue")
        .onInterface(characteristic_interface)
        .implementedAs([psm](const Properties&) { return encode_le_psm(psm); });
    characteristic->finishRegistration();
    adapter->callMethodAsync("RegisterApplication")
        .onInterface(gatt_interface)
        .withArguments(sdbus::ObjectPath(gatt_path), Properties())
        .uponReplyInvoke([this](const sdbus::Error* error) {
            if (error != nullptr) {
                refused("say where it takes connections", *error);
            }
        });
}

/// Flags and one UUID: no name, nothing else.
void Bluez::State::announce() {
    advertisement = sdbus::createObject(bus.connection(), advertisement_path);
    advertisement->registerProperty("Type").onInterface(advertisement_interface).withGetter([] {
        return std::string("peripheral");
    });
    advertisement->registerProperty("ServiceUUIDs")
        .onInterface(advertisement_interface)
        .withGetter([uuid = advertised] { return std::vector<std::string>{uuid_text(uuid)}; });
    advertisement->registerProperty("Discoverable").onInterface(advertisement_interface).withGetter([] {
        return true;
    });
    advertisement->registerMethod("Release").onInterface(advertisement_interface).implementedAs([] {});
    advertisement->finishRegistration();
    adapter->callMethodAsync("RegisterAdvertisement")
        .onInterface(advertising_interface)
        .withArguments(sdbus::ObjectPath(advertisement_path), Properties())
        .uponReplyInvoke([this](const sdbus::Error* error) {
            if (error != nullptr) {
                refused("announce the meeting", *error);
            }
        });
}

void Bluez::State::set_filter(const std::vector<Uuid>& services) {
    if (services == sought) {
        return;
    }
    sought = services;
    Properties filter;
    filter.emplace("UUIDs", sdbus::Variant(texts(services)));
    filter.emplace("Transport", sdbus::Variant(std::string("le")));
    adapter->callMethodAsync("SetDiscoveryFilter")
        .onInterface(adapter_interface)
        .withArguments(filter)
        .uponReplyInvoke([this](const sdbus::Error* error) {
            if (error != nullptr) {
                refused("look for others", *error);
            }
        });
    start_scan();
}

void Bluez::State::start_scan() {
    if (sought.empty() || pauses > 0 || std::exchange(scanning, true)) {
        return;
    }
    ask("StartDiscovery");
}

void Bluez::State::stop_scan() {
    if (std::exchange(scanning, false)) {
        ask("StopDiscovery");
    }
}

void Bluez::State::end_scan() {
    sought.clear();
    stop_scan();
}

void Bluez::State::ask(const char* what) {
    try {
        adapter->callMethodAsync(what)
            .onInterface(adapter_interface)
            .uponReplyInvoke([this](const sdbus::Error* error) {
                // One of the two came upon the other's heels: the later one holds.
                if (error != nullptr && error->getName() != "org.bluez.Error.InProgress") {
                    refused("look for others", *error);
                }
            });
    } catch (const sdbus::Error& error) {
        refused("look for others", error);
    }
    bus.look_again();
}

void Bluez::State::end_connection(const std::string& path) {
    try {
        const auto device = sdbus::createProxy(bus.connection(), bluez_name, path);
        device->callMethod("Disconnect").onInterface(device_interface).dontExpectReply();
    } catch (const sdbus::Error& error) {
        refused("end a connection", error);
    }
    bus.look_again();
}

}  // namespace kith::transport::bluetooth
