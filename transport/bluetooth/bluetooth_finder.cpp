// SPDX-License-Identifier: Apache-2.0
//
// Bluetooth's finder: one adapter, on which it scans, advertises and takes links; or what stands in the way of that.
#include "transport/bluetooth/bluetooth_finder.h"

#include <algorithm>
#include <asio/steady_timer.hpp>
#include <utility>

#include "transport/bluetooth/bluez.h"
#include "transport/bluetooth/callers.h"
#include "transport/bluetooth/l2cap.h"
#include "transport/bluetooth/radio.h"
#include "transport/clock.h"

namespace kith::transport::bluetooth {
namespace {

constexpr std::size_t troubles_max = 8;
constexpr auto look_every = std::chrono::seconds(1);  // at those who are connected

/// Nothing is sent or taken: a meeting that stays alone is told why.
class Silent final : public Finder {
public:
    explicit Silent(Trouble why) : why_(std::move(why)) {}

    [[nodiscard]] std::string_view name() const override { return "bluetooth"; }
    [[nodiscard]] bool discovers() const override { return false; }
    [[nodiscard]] std::string_view search() const override { return {}; }
    Result<void> browse(OnSighting) override { return {}; }
    void seek(const std::vector<PublicNumber>&) override {}
    [[nodiscard]] std::size_t asking() const override { return 0; }
    Result<void> listen(OnLink) override { return fail(Errc::nobody, why_.what, why_.hint); }
    Result<void> announce(PublicNumber) override { return fail(Errc::nobody, why_.what, why_.hint); }
    [[nodiscard]] std::vector<std::string> addresses() const override { return {}; }
    [[nodiscard]] std::string_view scheme() const override { return bluetooth::scheme; }
    asio::awaitable<Result<std::unique_ptr<Link>>> dial(std::string) override {
        co_return fail(Errc::nobody, why_.what, why_.hint);
    }
    asio::awaitable<void> stop() override { co_return; }
    [[nodiscard]] std::vector<Trouble> troubles() const override { return {why_}; }

private:
    Trouble why_;
};

class BluetoothFinder final : public Finder {
public:
    BluetoothFinder(const asio::any_io_executor& executor, std::unique_ptr<Bluez> bluez, Radio radio)
        : radio_(std::move(radio)),
          bluez_(std::move(bluez)),
          listener_(executor),
          dialler_(executor),
          next_look_(executor) {}
    ~BluetoothFinder() override { end(); }

    [[nodiscard]] std::string_view name() const override { return "bluetooth"; }
    [[nodiscard]] bool discovers() const override { return true; }
    [[nodiscard]] std::string_view search() const override { return "over Bluetooth near by"; }
    [[nodiscard]] std::string_view scheme() const override { return bluetooth::scheme; }
    [[nodiscard]] std::size_t asking() const override { return 0; }  // a scan is not heard
    [[nodiscard]] std::vector<std::string> addresses() const override { return {}; }
    [[nodiscard]] std::vector<Trouble> troubles() const override { return troubles_; }

    [[nodiscard]] std::vector<std::string> notices() const override {
        return is_trackable(radio_) ? std::vector{shown_by(radio_)} : std::vector<std::string>();
    }

    Result<void> browse(OnSighting on_sighting) override {
        on_sighting_ = std::move(on_sighting);
        use();
        return {};
    }

    void seek(const std::vector<PublicNumber>& numbers) override {
        if (bluez_ && on_sighting_) {
            std::vector<Uuid> services;
            std::ranges::transform(numbers, std::back_inserter(services), le_service_uuid);
            bluez_->scan(services);
        }
    }

    Result<void> listen(OnLink on_link) override {
        const auto psm = listener_.open(radio_.adapter.address, std::move(on_link));
        if (!psm) {
            return std::unexpected(psm.error());
        }
        psm_ = *psm;
        return {};
    }

    Result<void> announce(PublicNumber number) override {
        if (!bluez_ || !psm_) {
            return fail(Errc::nobody, "nothing listens over Bluetooth");
        }
        use();
        bluez_->advertise(le_service_uuid(number), *psm_);
        look_at_callers();
        return {};
    }

    asio::awaitable<Result<std::unique_ptr<Link>>> dial(std::string where) override {
        const auto peer = Address::parse_place(where);
        if (!peer || !bluez_) {
            co_return fail(Errc::malformed, "that is no address of Bluetooth");
        }
        const auto pause = bluez_->pause_scan();
        co_return co_await dialler_.dial(radio_.adapter.address, *peer);
    }

    asio::awaitable<void> stop() override {
        end();
        co_return;
    }

private:
    void use() {
        if (bluez_ && !std::exchange(used_, true)) {
            bluez_->use(
                radio_.adapter, [this](const Heard& heard) { sighted(heard); },
                [this](Trouble trouble) {
                    if (troubles_.size() < troubles_max && std::ranges::find(troubles_, trouble) == troubles_.end()) {
                        troubles_.push_back(std::move(trouble));
                    }
                });
        }
    }

    void sighted(const Heard& heard) {
        const auto alive = alive_;
        for (const Uuid& service : heard.services) {
            const auto number = le_number(service);
            const OnSighting tell = on_sighting_;  // stop() may come from inside of it, and our end too
            if (!*alive || !tell || !number) {
                return;
            }
            const std::string where = heard.address.place();
            tell({*number, where + " " + std::to_string(number->value()), {where}});
        }
    }

    /// While we announce: whoever is connected keeps that from being heard, and goes when nothing comes of it.
    void look_at_callers() {
        next_look_.expires_after(look_every);
        next_look_.async_wait([this, alive = alive_](const asio::error_code& error) {
            if (error || !*alive) {
                return;
            }
            const auto link_since = [this](const ByteArray<6>& caller) {
                const auto taken = listener_.link_since(caller);
                return taken ? taken : dialler_.link_since(caller);
            };
            for (const auto& idle : callers_.overdue(now(), callers_of(radio_.adapter.name), link_since)) {
                bluez_->disconnect(idle);
            }
            look_at_callers();
        });
    }

    /// With our place on the bus BlueZ takes back what it does for us.
    void end() {
        *alive_ = false;
        on_sighting_ = nullptr;
        next_look_.cancel();
        bluez_.reset();
        listener_.close();
        dialler_.cancel();
    }

    Radio radio_;
    std::unique_ptr<Bluez> bluez_;  ///< null once stopped
    bool used_ = false;
    L2capListener listener_;
    L2capDialler dialler_;
    Callers callers_;
    asio::steady_timer next_look_;
    std::optional<std::uint16_t> psm_;
    OnSighting on_sighting_;
    std::vector<Trouble> troubles_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

Radio radio_of(const Adapter& adapter) {
    return {adapter, privacy_of(adapter.name), blocked(adapter.name)};
}

}  // namespace

Result<std::unique_ptr<Finder>> make_bluetooth_finder(const asio::any_io_executor& executor,
                                                      const BluetoothOptions& options) {
    const bool wanted = options.asked || !options.adapter.empty();
    auto bluez = Bluez::open(executor);
    if (!bluez) {
        return wanted ? std::make_unique<Silent>(Trouble{bluez.error().what, bluez.error().hint}) : nullptr;
    }
    std::vector<Radio> radios;
    std::ranges::transform((*bluez)->adapters(), std::back_inserter(radios), radio_of);
    const auto meant = [&](const Radio& radio) {
        const auto address = Address::parse(options.adapter, radio.adapter.address.random);
        return options.adapter.empty() || options.adapter == radio.adapter.name || address == radio.adapter.address;
    };
    std::erase_if(radios, [&](const Radio& radio) { return !meant(radio); });
    if (radios.empty() && !options.adapter.empty()) {
        return fail(Errc::usage, "there is no Bluetooth adapter " + options.adapter, "kith doctor lists them");
    }
    if (radios.empty()) {
        return wanted ? std::make_unique<Silent>(no_adapter()) : nullptr;
    }
    auto chosen = std::ranges::find_if(radios, [](const Radio& radio) { return !unfit(radio); });
    if (chosen == radios.end()) {
        return wanted ? std::make_unique<Silent>(*unfit(radios.front())) : nullptr;
    }
    if (is_trackable(*chosen) && !options.asked) {
        return std::make_unique<Silent>(left_out(*chosen));
    }
    return std::make_unique<BluetoothFinder>(executor, std::move(*bluez), std::move(*chosen));
}

asio::awaitable<Diagnosis> examine(asio::any_io_executor executor) {
    Diagnosis out{"bluetooth", {}, {}};
    const auto bluez = Bluez::open(executor);
    if (!bluez) {
        out.troubles.push_back({bluez.error().what, bluez.error().hint});
        co_return out;
    }
    for (const Adapter& adapter : (*bluez)->adapters()) {
        L2capListener listener(executor);
        const bool takes_links = listener.open(adapter.address, [](std::unique_ptr<Link>) {}).has_value();
        out.ways.push_back(way_of(radio_of(adapter), takes_links));
    }
    if (out.ways.empty()) {
        out.troubles.push_back(no_adapter());
    }
    co_return out;
}

}  // namespace kith::transport::bluetooth
