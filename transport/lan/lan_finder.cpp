// SPDX-License-Identifier: Apache-2.0
//
// Packets and time from here to responder and browser, and theirs out; links from the listener.
#include "transport/lan/lan_finder.h"

#include <algorithm>
#include <asio/steady_timer.hpp>
#include <utility>

#include "transport/clock.h"
#include "transport/lan/browser.h"
#include "transport/lan/crowd.h"
#include "transport/lan/examine.h"
#include "transport/lan/interfaces_linux.h"
#include "transport/lan/multicast.h"
#include "transport/lan/responder.h"
#include "transport/lan/tcp_link.h"
#include "transport/lan/watch_linux.h"

namespace kith::transport::lan {

namespace {

std::vector<IpAddress> addresses_of(const std::vector<Interface>& links) {
    std::vector<IpAddress> out;
    for (const Interface& each : links) {
        out.insert(out.end(), each.addresses.begin(), each.addresses.end());
    }
    return out;
}

class LanFinder final : public Finder {
public:
    LanFinder(const asio::any_io_executor& executor, const LanOptions& options, const std::vector<LinkFacts>& links,
              Random& random)
        : options_(options),
          links_(chosen_of(links)),
          listener_(executor),
          dialler_(executor),
          multicast_(executor),
          watch_(executor),
          responder_(random, crowd_),
          timer_(executor) {
        const auto addresses = addresses_of(links_);
        const bool loopback = !addresses.empty() && std::ranges::all_of(addresses, &IpAddress::is_loopback);
        discovers_ = options_.discover && !loopback;
    }
    ~LanFinder() override {
        end();
        *alive_ = nullptr;
    }

    [[nodiscard]] std::string_view name() const override { return "lan"; }
    [[nodiscard]] bool discovers() const override { return discovers_; }
    [[nodiscard]] std::string_view scheme() const override { return {}; }
    [[nodiscard]] std::string_view search() const override { return "by multicast on this network"; }

    Result<void> browse(OnSighting on_sighting) override {
        on_sighting_ = std::move(on_sighting);
        if (discovers_) {
            open_multicast();
            browser_.begin(links_);
        }
        return {};
    }

    void seek(const std::vector<PublicNumber>& numbers) override {
        if (discovers_ && on_sighting_) {
            browser_.seek(numbers, now());
            settle();
        }
    }

    [[nodiscard]] std::size_t asking() const override { return browser_.asking(); }

    Result<void> listen(OnLink on_link) override {
        const auto addresses = addresses_of(links_);
        if (addresses.empty() && options_.listen) {
            return fail(Errc::io, "this device has no such address", "check the address given with --listen");
        }
        if (addresses.empty() && !discovers_) {
            const Trouble trouble = no_network();
            return fail(Errc::nobody, trouble.what, trouble.hint);
        }
        const std::uint16_t port = options_.listen ? options_.listen->port : std::uint16_t{0};
        if (auto opened = listener_.open(addresses, port, std::move(on_link)); !opened) {
            return opened;
        }
        tell_only_what_listens();
        if (discovers_) {
            open_multicast();
        }
        return {};
    }

    Result<void> announce(PublicNumber number) override {
        if (discovers_) {
            open_multicast();
            number_ = number;
            announce_where_we_listen();
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
        std::vector<LinkIndex> links;
        std::ranges::transform(links_, std::back_inserter(links), &Interface::index);
        return dialler_.dial(std::move(where), std::move(links));
    }

    asio::awaitable<void> stop() override {
        end();
        co_return;
    }

    [[nodiscard]] std::vector<Trouble> troubles() const override {
        if (links_.empty()) {
            return {no_network()};
        }
        if (!discovers_) {
            return {{"nobody is looked for on the network", "check the address and the port with the other person"}};
        }
        std::vector<Trouble> out;
        for (const LinkNotes& notes : gather(links_, multicast_.notes())) {
            const auto theirs = troubles_of(notes);
            out.insert(out.end(), theirs.begin(), theirs.end());
        }
        return out;
    }

private:
    [[nodiscard]] std::vector<Interface> chosen_of(const std::vector<LinkFacts>& links) const {
        return options_.listen ? choose_for(links, options_.listen->address) : choose(links);
    }

    void open_multicast() {
        if (multicast_open_) {
            return;
        }
        multicast_open_ = true;
        multicast_.open(links_, [this](ByteView bytes, const Heard& heard) { receive(bytes, heard); });
        // Where the system does not tell of changes, the links stay those of now.
        static_cast<void>(watch_.open([this] { follow(); }));
    }

    /// Only what really listens is told.
    void tell_only_what_listens() {
        for (Interface& each : links_) {
            std::erase_if(each.addresses, [&](const IpAddress& address) {
                return std::ranges::find(listener_.where(), address, &Endpoint::address) == listener_.where().end();
            });
        }
    }

    void announce_where_we_listen() {
        if (number_ && !responder_.instance() && !listener_.where().empty()) {
            responder_.announce(*number_, listener_.where().front().port, links_, now());
            browser_.ignore(responder_.instance());
        }
    }

    /// Links or addresses came or went: from here on all parts work with what there is now.
    void follow() {
        const auto facts = system_links();
        if (!facts) {
            return;
        }
        const auto before = std::exchange(links_, chosen_of(*facts));
        if (listener_.listens()) {
            listener_.follow(addresses_of(links_));
            tell_only_what_listens();
        }
        if (links_ == before) {
            return;
        }
        multicast_.follow(links_);
        responder_.follow(links_, now());
        announce_where_we_listen();
        browser_.follow(links_, now());
        settle();
    }

    void receive(ByteView bytes, const Heard& heard) {
        const auto message = dns::decode(bytes);
        if (!message) {
            return;  // anybody may send anything
        }
        const Instant moment = now();
        crowd_.heard(*message, heard, moment);
        responder_.receive(*message, heard, moment);
        browser_.receive(*message, heard, moment);
        settle();
    }

    /// After every step: send what there is to send, tell what was found, and set the timer anew. The last thing that a
    /// step does: whoever is told may end the meeting, and this with it.
    void settle() {
        while (auto packet = responder_.next_output()) {
            multicast_.send(*packet);
        }
        while (auto packet = browser_.next_output()) {
            multicast_.send(*packet);
        }
        const OnSighting tell = on_sighting_;  // stop() may come from inside of it, and our end too
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
        number_.reset();
        watch_.close();
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
    LinkWatch watch_;
    Crowd crowd_;
    std::optional<PublicNumber> number_;  ///< to be announced, once we listen somewhere
    Responder responder_;
    Browser browser_;
    asio::steady_timer timer_;
    OnSighting on_sighting_;
    std::shared_ptr<LanFinder*> alive_ = std::make_shared<LanFinder*>(this);  ///< null once destroyed
};

}  // namespace

std::unique_ptr<Finder> make_lan_finder(const asio::any_io_executor& executor, const LanOptions& options,
                                        const std::vector<LinkFacts>& links, Random& random) {
    return std::make_unique<LanFinder>(executor, options, links, random);
}

}  // namespace kith::transport::lan
