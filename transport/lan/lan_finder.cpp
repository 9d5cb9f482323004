// SPDX-License-Identifier: Apache-2.0
//
// Packets and time from here to responder and browser, and theirs out; links from the listener.
#include "transport/lan/lan_finder.h"

#include <algorithm>
#include <asio/steady_timer.hpp>

#include "transport/clock.h"
#include "transport/lan/browser.h"
#include "transport/lan/multicast.h"
#include "transport/lan/responder.h"
#include "transport/lan/tcp_link.h"

namespace kith::transport::lan {

namespace {

class LanFinder final : public Finder {
public:
    LanFinder(asio::any_io_executor executor, const LanOptions& options, const std::vector<LinkFacts>& links,
              Random& random)
        : options_(options),
          links_(options.listen ? choose_for(links, options.listen->address) : choose(links)),
          listener_(executor),
          dialler_(executor),
          multicast_(executor),
          responder_(random),
          timer_(executor) {
        const bool loopback = std::ranges::all_of(links_, [&](const Interface& each) {
            return std::ranges::all_of(each.addresses, [](const IpAddress& a) { return a.is_loopback(); });
        });
        discovers_ = options_.discover && !loopback;
    }
    ~LanFinder() override {
        end();
        *alive_ = nullptr;
    }

    [[nodiscard]] std::string_view name() const override { return "lan"; }
    [[nodiscard]] bool discovers() const override { return discovers_; }

    Result<void> browse(OnSighting on_sighting) override {
        on_sighting_ = std::move(on_sighting);
        if (discovers_) {
            open_multicast();
            browser_.begin(links_, now());
            settle();
        }
        return {};
    }

    Result<void> listen(OnLink on_link) override {
        std::vector<IpAddress> addresses;
        for (const Interface& each : links_) {
            addresses.insert(addresses.end(), each.addresses.begin(), each.addresses.end());
        }
        if (addresses.empty()) {
            if (options_.listen) {
                return fail(Errc::io, "this device has no such address", "check the address given with --listen");
            }
            return fail(Errc::nobody, "no network is connected",
                        "join a network, or make a hotspot with one of the two");
        }
        const std::uint16_t port = options_.listen ? options_.listen->port : std::uint16_t{0};
        if (auto opened = listener_.open(addresses, port, std::move(on_link)); !opened) {
            return opened;
        }
        // Only what really listens is told.
        for (Interface& each : links_) {
            std::erase_if(each.addresses, [&](const IpAddress& address) {
                return std::ranges::find(listener_.where(), address, &Endpoint::address) == listener_.where().end();
            });
        }
        return {};
    }

    Result<void> announce(PublicNumber number) override {
        if (listener_.where().empty()) {
            return fail(Errc::usage, "nothing listens yet");
        }
        if (discovers_) {
            open_multicast();
            responder_.announce(number, listener_.where().front().port, links_, now());
            browser_.ignore(responder_.instance());
            settle();
        }
        return {};
    }

    [[nodiscard]] std::vector<std::string> addresses() const override {
        std::vector<std::string> out;
        std::ranges::transform(listener_.where(), std::back_inserter(out), [](const Endpoint& e) { return e.text(); });
        return out;
    }

    asio::awaitable<Result<std::unique_ptr<Link>>> dial(std::string where) override {
        return dialler_.dial(std::move(where));
    }

    asio::awaitable<void> stop() override {
        end();
        co_return;
    }

    [[nodiscard]] std::vector<Trouble> troubles() const override {
        if (links_.empty()) {
            return {{"no network is connected", "join a network, or make a hotspot with one of the two devices"}};
        }
        if (!discovers_) {
            return {{"nobody is looked for on the network", "check the address and the port with the other person"}};
        }
        return multicast_.troubles();
    }

private:
    void open_multicast() {
        if (multicast_open_) {
            return;
        }
        multicast_open_ = true;
        multicast_.open(links_, [this](ByteView bytes, const Heard& heard) { receive(bytes, heard); });
    }

    void receive(ByteView bytes, const Heard& heard) {
        const auto message = dns::decode(bytes);
        if (!message) {
            return;  // anybody may send anything
        }
        const Instant moment = now();
        responder_.receive(*message, heard, moment);
        browser_.receive(*message, heard, moment);
        settle();
    }

    /// After every step: send what there is to send, tell what was found, and set the timer anew.
    void settle() {
        while (auto packet = responder_.next_output()) {
            multicast_.send(*packet);
        }
        while (auto packet = browser_.next_output()) {
            multicast_.send(*packet);
        }
        const OnSighting tell = on_sighting_;  // stop() may come from inside of it, and the end of us
        const auto alive = alive_;
        while (const auto found = browser_.next_found()) {
            Sighting sighting{found->number, found->id, {}};
            std::ranges::transform(found->where, std::back_inserter(sighting.where),
                                   [](const Endpoint& e) { return e.text(); });
            if (tell) {
                tell(sighting);
            }
            if (*alive == nullptr) {
                return;
            }
        }
        const auto mine = responder_.deadline();
        const auto theirs = browser_.deadline();
        if (mine || theirs) {
            wait_until(std::min(mine.value_or(Instant::max()), theirs.value_or(Instant::max())));
        }
    }

    void wait_until(Instant when) {
        timer_.expires_after(std::max(when - now(), Duration(0)));
        timer_.async_wait([alive = alive_](const asio::error_code& error) {
            LanFinder* self = error ? nullptr : *alive;
            if (self != nullptr) {
                const Instant moment = now();
                self->responder_.tick(moment);
                self->browser_.tick(moment);
                self->settle();
            }
        });
    }

    void end() {
        on_sighting_ = nullptr;
        responder_.goodbye();
        while (auto packet = responder_.next_output()) {
            multicast_.send(*packet);
        }
        browser_.stop();
        timer_.cancel();
        multicast_.close();
        multicast_open_ = false;
        listener_.close();
        dialler_.cancel();
    }

    LanOptions options_;
    std::vector<Interface> links_;
    bool discovers_ = false;
    TcpListener listener_;
    TcpDialler dialler_;
    Multicast multicast_;
    bool multicast_open_ = false;
    Responder responder_;
    Browser browser_;
    asio::steady_timer timer_;
    OnSighting on_sighting_;
    std::shared_ptr<LanFinder*> alive_ = std::make_shared<LanFinder*>(this);  ///< null once destroyed
};

}  // namespace

std::unique_ptr<Finder> make_lan_finder(asio::any_io_executor executor, const LanOptions& options,
                                        const std::vector<LinkFacts>& links, Random& random) {
    return std::make_unique<LanFinder>(std::move(executor), options, links, random);
}

}  // namespace kith::transport::lan
