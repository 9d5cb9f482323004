// SPDX-License-Identifier: Apache-2.0
//
// What the pump's tests share: people whose meetings run over real TCP on the loopback, and a finder whose sightings
// the test makes up.
#pragma once

#include <doctest/doctest.h>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <functional>

#include "tests/support/players.h"
#include "transport/lan/interfaces_linux.h"
#include "transport/lan/lan_finder.h"
#include "transport/pump.h"

namespace kith::test {

using namespace std::chrono_literals;

/// A link on which each word takes its time once the test says so.
class SlowLink final : public transport::Link {
public:
    SlowLink(std::unique_ptr<transport::Link> link, std::shared_ptr<Duration> delay)
        : link_(std::move(link)), delay_(std::move(delay)) {}
    asio::awaitable<Result<std::size_t>> read_some(std::span<Byte> into) override { return link_->read_some(into); }
    asio::awaitable<Result<void>> write(ByteView bytes) override {
        asio::steady_timer timer(co_await asio::this_coro::executor, *delay_);
        co_await timer.async_wait(asio::use_awaitable);
        co_return co_await link_->write(bytes);
    }
    void finish_writing() override { link_->finish_writing(); }
    void close() override { link_->close(); }
    [[nodiscard]] std::string peer() const override { return link_->peer(); }
    [[nodiscard]] std::string source() const override { return link_->source(); }

private:
    std::unique_ptr<transport::Link> link_;
    std::shared_ptr<Duration> delay_;
};

/// The LAN's finder on the loopback, whose discovery is played by the test.
class StagedFinder final : public transport::Finder {
public:
    StagedFinder(const asio::any_io_executor& executor, Random& random, bool plays_discovery, std::string_view place)
        : plays_(plays_discovery),
          lan_(transport::lan::make_lan_finder(
              executor, {.listen = transport::lan::parse_listen(place).value(), .discover = false},
              transport::lan::system_links().value(), random)) {}

    [[nodiscard]] std::string_view name() const override { return "staged"; }
    [[nodiscard]] bool discovers() const override { return plays_; }
    [[nodiscard]] std::string_view search() const override { return "on a stage"; }
    [[nodiscard]] std::string_view scheme() const override { return {}; }
    Result<void> browse(OnSighting on_sighting) override {
        sight = std::move(on_sighting);
        if (on_browse) {
            on_browse();
        }
        return {};
    }
    void seek(const std::vector<PublicNumber>& numbers) override { sought.push_back(numbers); }
    [[nodiscard]] std::size_t asking() const override { return others_asking; }
    Result<void> listen(OnLink on_link) override {
        ++listened;
        return lan_->listen([delay = delay, tell = std::move(on_link)](std::unique_ptr<transport::Link> link) {
            tell(std::make_unique<SlowLink>(std::move(link), delay));
        });
    }
    Result<void> announce(PublicNumber number) override {
        announced.push_back(number);
        return {};
    }
    [[nodiscard]] std::vector<std::string> addresses() const override { return lan_->addresses(); }
    asio::awaitable<Result<std::unique_ptr<transport::Link>>> dial(std::string where) override {
        dialled.push_back(where);
        return lan_->dial(std::move(where));
    }
    asio::awaitable<void> stop() override {
        stopped = true;
        return lan_->stop();
    }
    [[nodiscard]] std::vector<transport::Trouble> troubles() const override { return in_the_way; }

    OnSighting sight;
    std::function<void()> on_browse;
    int listened = 0;
    std::size_t others_asking = 0;
    std::shared_ptr<Duration> delay = std::make_shared<Duration>(0);  ///< of each word on links that came in
    std::vector<std::vector<PublicNumber>> sought;
    bool stopped = false;
    std::vector<transport::Trouble> in_the_way = {{"the stage is bare", ""}};
    std::vector<PublicNumber> announced;
    std::vector<std::string> dialled;

private:
    bool plays_;
    std::unique_ptr<transport::Finder> lan_;
};

struct PersonOptions {
    bool listen = true;
    bool discovers = false;
    std::string at = {};
    std::string place = "127.0.0.1:0";
    Duration wait = 20s;
    Duration lonely = 20s;
    bool phrase = false;
};

/// One person at a pump.
class Person {
public:
    Person(asio::io_context& context, const std::string& name, std::uint64_t seed, const PersonOptions& options = {})
        : side(name, seed), random_(seed + 1000) {
        side.sit_down();
        auto staged = std::make_unique<StagedFinder>(context.get_executor(), random_, options.discovers, options.place);
        finder = staged.get();
        std::vector<std::unique_ptr<transport::Finder>> finders;
        finders.push_back(std::move(staged));
        transport::Pump::Callbacks callbacks;
        callbacks.on_event = [this](const MeetingEvent& event) {
            side.now = transport::now();
            side.events.push_back(event);
            if (const auto* finished = std::get_if<event::LinkFinished>(&event); finished && finished->error) {
                refusals.push_back(finished->error->code);
            }
            side.answer(event);
            if (on_event) {
                on_event(event);
            }
        };
        callbacks.on_listening = [this](const transport::Listening& listening) {
            places = listening.addresses;
            number = listening.number;
            if (on_listening) {
                on_listening();
            }
        };
        callbacks.on_found = [this] {
            ++found;
            if (on_found) {
                on_found();
            }
        };
        callbacks.on_lonely = [this](const transport::Lonely& lonely) {
            alone.push_back(lonely);
            if (on_lonely) {
                on_lonely();
            }
        };
        pump = std::make_unique<transport::Pump>(
            context.get_executor(), *side.meeting, std::move(finders),
            transport::Plan{.listen = options.listen,
                            .phrase = options.phrase ? std::optional(leave()) : std::nullopt,
                            .at = options.at,
                            .wait = options.wait,
                            .lonely = options.lonely},
            std::move(callbacks));
    }

    void start(asio::io_context& context) {
        asio::co_spawn(context, pump->run(), [this](const std::exception_ptr&, Result<void> ended) {
            result = std::move(ended);
            if (on_end) {
                on_end();
            }
        });
    }
    [[nodiscard]] bool met() const {
        return result && result->has_value() && side.done() && side.store.held.size() == 1;
    }
    [[nodiscard]] std::optional<Errc> error() const {
        return result && !*result ? std::optional(result->error().code) : std::nullopt;
    }

    Side side;
    std::unique_ptr<transport::Pump> pump;
    StagedFinder* finder = nullptr;  ///< the pump's; gone with it
    std::optional<Result<void>> result;
    std::vector<std::string> places;
    std::optional<PublicNumber> number;  ///< that is announced
    std::vector<Errc> refusals;
    std::vector<transport::Lonely> alone;  ///< as it was told
    int found = 0;
    std::function<void(const MeetingEvent&)> on_event;
    std::function<void()> on_listening;
    std::function<void()> on_end;
    std::function<void()> on_found;
    std::function<void()> on_lonely;

private:
    SeededRandom random_;
};

/// A code that is not `code`, under the same number.
inline Code another(const Code& code) {
    SeededRandom random(99);
    while (true) {
        Code made = Code::make(code.number(), random);
        if (made.words() != code.words()) {
            return made;
        }
    }
}

}  // namespace kith::test
