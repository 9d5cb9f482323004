// SPDX-License-Identifier: Apache-2.0
//
// One of two small programs that find each other by multicast alone, on two hosts: `lan_peer show NUMBER` announces
// and echoes what one link sends; `lan_peer seek NUMBER` looks for the number, dials every address it was told, and
// expects its bytes back over each. What was used goes to stdout, for the test script.
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "transport/transports.h"

namespace {

using namespace kith;
using namespace kith::transport;
using namespace std::chrono_literals;

constexpr std::string_view greeting = "twenty bytes of hello";

[[noreturn]] void give_up(const Error& error) {
    std::fprintf(stderr, "lan_peer: %s\n", error.what.c_str());
    std::exit(1);
}

asio::awaitable<void> echo(std::shared_ptr<Link> link) {
    Bytes buffer(4096);
    while (true) {
        const auto count = co_await link->read_some(buffer);
        if (!count) {
            co_return;
        }
        const auto written = co_await link->write(ByteView(buffer).first(*count));
        if (!written) {
            co_return;
        }
    }
}

asio::awaitable<bool> greet(Finder& finder, std::string where) {
    auto link = co_await finder.dial(where);
    if (!link) {
        std::fprintf(stderr, "lan_peer: %s\n", link.error().what.c_str());
        co_return false;
    }
    const auto written = co_await (*link)->write(as_bytes(greeting));
    std::string back;
    Bytes buffer(4096);
    while (written && back.size() < greeting.size()) {
        const auto count = co_await (*link)->read_some(buffer);
        if (!count) {
            break;
        }
        back += as_text(ByteView(buffer).first(*count));
    }
    co_return back == greeting;
}

asio::awaitable<void> seek(Finder& finder, std::shared_ptr<std::vector<std::string>> where, bool& done) {
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor);
    while (where->empty()) {
        timer.expires_after(5ms);
        co_await timer.async_wait(asio::use_awaitable);
    }
    for (const std::string& place : *where) {
        const bool good = co_await greet(finder, place);
        std::printf("%s %s\n", good ? "met" : "failed", place.c_str());
        std::fflush(stdout);
        if (!good) {
            std::exit(1);
        }
    }
    done = true;
    co_await finder.stop();
}

}  // namespace

int main(int count, char** words) {
    const auto number = count == 3 ? PublicNumber::from(static_cast<unsigned>(std::atoi(words[2]))) : std::nullopt;
    if (!number) {
        std::fprintf(stderr, "lan_peer show|seek NUMBER\n");
        return 2;
    }
    asio::io_context context;
    SystemRandom random;
    auto all = finders(transports(), context.get_executor(), {}, random);
    if (!all) {
        give_up(all.error());
    }
    Finder& finder = *all->front();
    // Ends by itself, so that a failing test leaves nothing behind.
    asio::steady_timer end(context, 10s);
    bool done = false;
    const auto where = std::make_shared<std::vector<std::string>>();
    if (std::string_view(words[1]) == "show") {
        end.async_wait([&](const asio::error_code&) { context.stop(); });
        const auto listening = finder.listen(
            [&](std::unique_ptr<Link> link) { asio::co_spawn(context, echo(std::move(link)), asio::detached); });
        if (!listening) {
            give_up(listening.error());
        }
        if (const auto announced = finder.announce(*number); !announced) {
            give_up(announced.error());
        }
        for (const std::string& each : finder.addresses()) {
            std::printf("listening %s\n", each.c_str());
        }
        std::fflush(stdout);
        // The other side says when it is done by going: a goodbye of its own would need it to announce.
        context.run();
        return 0;
    }
    end.async_wait([&](const asio::error_code& error) {
        if (!error) {
            give_up({Errc::timeout, "found nobody", ""});
        }
    });
    const auto browsing = finder.browse([&](const Sighting& sighting) {
        if (sighting.number == *number) {
            *where = sighting.where;
        }
    });
    if (!browsing) {
        give_up(browsing.error());
    }
    finder.seek({*number});
    asio::co_spawn(context, seek(finder, where, done), [&](std::exception_ptr) { end.cancel(); });
    context.run();
    return done ? 0 : 1;
}
