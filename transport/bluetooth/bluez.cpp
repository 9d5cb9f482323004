// SPDX-License-Identifier: Apache-2.0
//
// See bluez.h. What is heard and what goes wrong is kept until D-Bus' handlers are through: whoever is told may end us.
#include "transport/bluetooth/bluez.h"

#include <algorithm>
#include <utility>

#include "transport/bluetooth/bluez_state.h"

namespace kith::transport::bluetooth {
namespace {

constexpr std::size_t devices_max = 1024;  // whose addresses are kept
constexpr const char* bus_name = "org.freedesktop.DBus";

Address address_of(const Properties& properties) {
    const auto text = property<std::string>(properties, "Address").value_or("");
    const bool random = property<std::string>(properties, "AddressType") == "random";
    return Address::parse(text, random).value_or(Address{});
}

std::vector<Uuid> services_of(const Properties& properties) {
    std::vector<Uuid> out;
    for (const std::string& text :
         property<std::vector<std::string>>(properties, "UUIDs").value_or(std::vector<std::string>())) {
        if (const auto uuid = parse_uuid(text); uuid && le_number(*uuid)) {
            out.push_back(*uuid);
        }
    }
    return out;
}

bool bluetoothd_runs(sdbus::IConnection& connection) {
    bool runs = false;
    const auto proxy = sdbus::createProxy(connection, bus_name, "/org/freedesktop/DBus");
    proxy->callMethod("NameHasOwner").onInterface(bus_name).withArguments(std::string(bluez_name)).storeResultsTo(runs);
    return runs;
}

Objects objects_of(sdbus::IConnection& connection) {
    Objects objects;
    const auto proxy = sdbus::createProxy(connection, bluez_name, "/");
    proxy->callMethod("GetManagedObjects").onInterface("org.freedesktop.DBus.ObjectManager").storeResultsTo(objects);
    return objects;
}

}  // namespace

Bluez::Bluez(std::shared_ptr<State> state) : state_(std::move(state)) {}

Bluez::~Bluez() {
    state_->on_heard = nullptr;
    state_->on_trouble = nullptr;
}

Result<std::unique_ptr<Bluez>> Bluez::open(const asio::any_io_executor& executor) {
    auto bus = Bus::open(executor);
    if (!bus) {
        return std::unexpected(bus.error());
    }
    const auto state = std::make_shared<State>(std::move(*bus));
    try {
        if (!bluetoothd_runs(state->bus.connection())) {
            return fail(Errc::nobody, "the system's Bluetooth service does not run",
                        "start it: systemctl start bluetooth (package bluez)");
        }
        state->read(objects_of(state->bus.connection()));
    } catch (const sdbus::Error& error) {
        if (error.getName() == "org.freedesktop.DBus.Error.AccessDenied") {
            return fail(Errc::nobody, "this system does not let you use Bluetooth",
                        "ask its administrator to let you: on Debian, the group bluetooth");
        }
        return fail(Errc::nobody, "the system's Bluetooth service does not answer (" + error.getName() + ")",
                    "restart it: systemctl restart bluetooth");
    }
    return std::unique_ptr<Bluez>(new Bluez(state));
}

void Bluez::State::read(const Objects& objects) {
    for (const auto& [path, interfaces] : objects) {
        if (interfaces.contains(device_interface)) {
            known.emplace(path, interfaces);
        }
        const auto found = interfaces.find(adapter_interface);
        if (found == interfaces.end()) {
            continue;
        }
        const Properties& its = found->second;
        adapters.push_back({.path = path,
                            .name = path.substr(path.rfind('/') + 1),
                            .alias = property<std::string>(its, "Alias").value_or(""),
                            .address = address_of(its),
                            .powered = property<bool>(its, "Powered").value_or(false),
                            .discoverable = property<bool>(its, "Discoverable").value_or(false),
                            .advertises = interfaces.contains(advertising_interface)});
    }
}

const std::vector<Adapter>& Bluez::adapters() const {
    return state_->adapters;
}

void Bluez::use(const Adapter& adapter, OnHeard on_heard, OnTrouble on_trouble) {
    State& state = *state_;
    state.used = adapter;
    state.on_heard = std::move(on_heard);
    state.on_trouble = std::move(on_trouble);
    const std::weak_ptr<State> weak = state_;
    const auto tell = [weak] {
        if (const auto self = weak.lock()) {
            self->tell();
        }
    };
    const auto lost = [weak] {
        if (const auto self = weak.lock()) {
            self->note_trouble("the system's D-Bus has ended", "Bluetooth is left out from here on");
            self->tell();
        }
    };
    try {
        state.adapter = sdbus::createProxy(state.bus.connection(), bluez_name, adapter.path);
        state.listen_to_signals();
        state.forget_stale();
    } catch (const sdbus::Error& error) {
        state.refused("follow what Bluetooth does", error);
    }
    state.bus.run(tell, lost);
}

/// What comes from BlueZ about our adapter and the devices that it hears, and whether BlueZ is still there.
void Bluez::State::listen_to_signals() {
    const auto from_bluez = std::string("type='signal',sender='") + bluez_name + "',";
    sdbus::IConnection& connection = bus.connection();
    signals.push_back(
        connection.addMatch(from_bluez + "interface='org.freedesktop.DBus.ObjectManager',member='InterfacesAdded'",
                            [this](sdbus::Message& signal) {
                                sdbus::ObjectPath path;
                                Interfaces interfaces;
                                signal >> path >> interfaces;
                                if (const auto found = interfaces.find(device_interface); found != interfaces.end()) {
                                    device(path, found->second);
                                }
                            }));
    signals.push_back(connection.addMatch(
        from_bluez + "interface='org.freedesktop.DBus.ObjectManager',member='InterfacesRemoved'",
        [this](sdbus::Message& signal) {
            sdbus::ObjectPath path;
            std::vector<std::string> interfaces;
            signal >> path >> interfaces;
            addresses.erase(path);
            if (path == used.path && std::ranges::find(interfaces, adapter_interface) != interfaces.end()) {
                note_trouble("the Bluetooth adapter " + used.name + " has been taken away",
                             "put it back, and begin again");
            }
        }));
    signals.push_back(connection.addMatch(
        from_bluez + "interface='" + properties_interface + "',member='PropertiesChanged',path_namespace='" +
            used.path + "'",
        [this](sdbus::Message& signal) {
            std::string interface;
            Properties changed;
            const std::string path = signal.getPath();
            signal >> interface >> changed;
            if (interface == device_interface) {
                device(path, changed);
            } else if (interface == adapter_interface && property<bool>(changed, "Powered") == false) {
                note_trouble("Bluetooth has been switched off", "switch it on, and begin again");
            }
        }));
    signals.push_back(connection.addMatch(
        std::string("type='signal',sender='") + bus_name + "',member='NameOwnerChanged',arg0='" + bluez_name + "'",
        [this](sdbus::Message& signal) {
            std::string name;
            std::string before;
            std::string after;
            signal >> name >> before >> after;
            if (after.empty()) {
                note_trouble("the system's Bluetooth service has ended", "start it: systemctl start bluetooth");
            }
        }));
    for (const auto& [path, interfaces] : known) {
        device(path, interfaces.at(device_interface));
    }
    news.clear();  // whoever was heard before may have gone: forget_stale()
}

/// A device came, or something about it changed: only its address and our own services are of interest.
void Bluez::State::device(const std::string& path, const Properties& properties) {
    if (!path.starts_with(used.path + "/")) {
        return;
    }
    if (const auto is_paired = property<bool>(properties, "Paired")) {
        *is_paired ? static_cast<void>(paired.insert(path)) : static_cast<void>(paired.erase(path));
    }
    if (const Address theirs = address_of(properties); theirs != Address{} && addresses.size() < devices_max) {
        addresses[path] = theirs;
    }
    const auto address = addresses.find(path);
    const auto services = services_of(properties);
    if (address != addresses.end() && !services.empty()) {
        news.emplace_back(Heard{address->second, services});
    }
}

void Bluez::State::note_trouble(std::string what, std::string hint) {
    news.emplace_back(Trouble{std::move(what), std::move(hint)});
}

void Bluez::State::tell() {
    const auto self = shared_from_this();
    while (!news.empty()) {
        const auto next = std::move(news.front());
        news.pop_front();
        const auto heard = on_heard;
        const auto trouble = on_trouble;
        if (std::holds_alternative<Heard>(next) && heard) {
            heard(std::get<Heard>(next));
        } else if (std::holds_alternative<Trouble>(next) && trouble) {
            trouble(std::get<Trouble>(next));
        }
    }
}

void Bluez::scan(const std::vector<Uuid>& services) {
    State& state = *state_;
    try {
        services.empty() ? state.end_scan() : state.set_filter(services);
    } catch (const sdbus::Error& error) {
        state.refused("look for others", error);
    }
    state.bus.look_again();
}

std::shared_ptr<void> Bluez::pause_scan() {
    if (state_->pauses++ == 0) {
        state_->stop_scan();
    }
    return {nullptr, [weak = std::weak_ptr<State>(state_)](void*) {
                if (const auto state = weak.lock(); state && --state->pauses == 0) {
                    state->start_scan();
                }
            }};
}

void Bluez::advertise(const Uuid& service, std::uint16_t psm) {
    State& state = *state_;
    try {
        state.advertised = service;
        state.serve(psm);
        state.announce();
    } catch (const sdbus::Error& error) {
        state.refused("announce the meeting", error);
    }
    state.bus.look_again();
}

void Bluez::disconnect(const ByteArray<6>& device) {
    State& state = *state_;
    std::string path = state.used.path + "/dev_" + Address{.bytes = device}.text();
    std::ranges::replace(path, ':', '_');
    if (!state.paired.contains(path)) {
        state.end_connection(path);
    }
}

}  // namespace kith::transport::bluetooth
