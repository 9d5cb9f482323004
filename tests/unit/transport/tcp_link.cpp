// SPDX-License-Identifier: Apache-2.0
//
// Links over TCP by themselves, on the loopback.
#include "transport/lan/tcp_link.h"

#include <doctest/doctest.h>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

using namespace kith;
using namespace kith::transport;
using namespace kith::transport::lan;
using namespace std::chrono_literals;

namespace {

const IpAddress loopback4 = IpAddress::parse("127.0.0.1").value();
const IpAddress loopback6 = IpAddress::parse("::1").value();

struct Ends {
    asio::io_context context;
    TcpListener listener{context.get_executor()};
    TcpDialler dialler{context.get_executor()};
    std::vector<std::unique_ptr<Link>> taken;

    void listen(const std::vector<IpAddress>& addresses, std::uint16_t port = 0) {
        REQUIRE(
            listener.open(addresses, port, [this](std::unique_ptr<Link> link) { taken.push_back(std::move(link)); }));
    }
    /// Runs until `task` is through.
    template <typename Value>
    Value run(asio::awaitable<Value> task) {
        std::optional<Value> out;
        asio::co_spawn(context, std::move(task), [&](const std::exception_ptr&, Value value) {
            out = std::move(value);
            context.stop();
        });
        context.restart();
        context.run_for(10s);
        REQUIRE(out);
        return std::move(*out);
    }
    Result<std::unique_ptr<Link>> dial(const std::string& where) { return run(dialler.dial(where)); }
};

asio::awaitable<Result<Bytes>> read_to_end(Link& link) {
    Bytes out;
    Bytes buffer(7);
    while (true) {
        const auto count = co_await link.read_some(buffer);
        if (!count) {
            if (count.error().code == Errc::cut) {
                co_return out;
            }
            co_return std::unexpected(count.error());
        }
        out.insert(out.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(*count));
    }
}

}  // namespace

TEST_CASE("one port serves every address, of both families, and bytes go both ways") {
    Ends ends;
    ends.listen({loopback4, loopback6});
    const auto where = ends.listener.where();
    REQUIRE(where.size() == 2);
    CHECK(where[0].port == where[1].port);
    for (const Endpoint& place : where) {
        CAPTURE(place.text());
        auto link = ends.dial(place.text());
        REQUIRE(link);
        CHECK((*link)->peer() == place.text());
        CHECK(ends.run((*link)->write(as_bytes("hello"))));
        (*link)->finish_writing();
        REQUIRE_FALSE(ends.taken.empty());
        CHECK(ends.run(read_to_end(*ends.taken.back())).value() == Bytes{'h', 'e', 'l', 'l', 'o'});
        // Whoever has an IPv6 network of 2^64 addresses is one source.
        CHECK(ends.taken.back()->source() == (place.address.v6 ? "::" : "127.0.0.1"));
        // The other direction is still open.
        CHECK(ends.run(ends.taken.back()->write(as_bytes("yes"))));
        ends.taken.back()->finish_writing();
        CHECK(ends.run(read_to_end(**link)).value() == Bytes{'y', 'e', 's'});
    }
}

TEST_CASE("an address that is not listened on refuses") {
    Ends ends;
    ends.listen({loopback4});
    const std::string port = std::to_string(ends.listener.where().front().port);
    CHECK(ends.dial("127.0.0.1:" + port));
    CHECK(ends.dial("127.0.0.2:" + port).error().code == Errc::nobody);
    CHECK(ends.dial("[::1]:" + port).error().code == Errc::nobody);
    ends.listener.close();
    CHECK(ends.dial("127.0.0.1:" + port).error().code == Errc::nobody);
}

TEST_CASE("a port that is taken is said, and a free one is drawn otherwise") {
    Ends ends;
    ends.listen({loopback4});
    TcpListener second(ends.context.get_executor());
    const auto taken = second.open({loopback4}, ends.listener.where().front().port, [](std::unique_ptr<Link>) {});
    REQUIRE_FALSE(taken);
    CHECK(taken.error().code == Errc::io);
    CHECK_FALSE(taken.error().hint.empty());
    CHECK(second.open({loopback4}, 0, [](std::unique_ptr<Link>) {}));
    CHECK(second.open({}, 0, [](std::unique_ptr<Link>) {}));  // one may come yet
    CHECK(second.listens());
    CHECK(second.where().empty());
    // An address that has gone is left out; if all have, that is an error.
    const IpAddress gone = IpAddress::parse("192.0.2.1").value();
    CHECK_FALSE(second.open({gone}, 0, [](std::unique_ptr<Link>) {}));
    CHECK(second.open({gone, loopback4}, 0, [](std::unique_ptr<Link>) {}));
    CHECK(second.where().size() == 1);
}

TEST_CASE("names are looked up, and what is no place is malformed") {
    Ends ends;
    ends.listen({loopback4, loopback6});
    CHECK(ends.dial("localhost:" + std::to_string(ends.listener.where().front().port)));
    CHECK(ends.dial("localhost").error().code == Errc::malformed);
    CHECK(ends.dial("").error().code == Errc::malformed);
}

TEST_CASE("a link that is closed here says so, one that the peer closes is cut") {
    Ends ends;
    ends.listen({loopback4});
    auto link = ends.dial(ends.listener.where().front().text());
    REQUIRE(link);
    Bytes buffer(4);
    asio::steady_timer soon(ends.context, 20ms);
    soon.async_wait([&](const asio::error_code&) { (*link)->close(); });
    CHECK(ends.run((*link)->read_some(buffer)).error().code == Errc::cancelled);
    CHECK(ends.run((*link)->write(as_bytes("x"))).error().code == Errc::cancelled);
    (*link)->close();
    CHECK(ends.run(ends.taken.back()->read_some(buffer)).error().code == Errc::cut);
}

TEST_CASE("a link may go while it is read") {
    Ends ends;
    ends.listen({loopback4});
    auto link = ends.dial(ends.listener.where().front().text());
    REQUIRE(link);
    Bytes buffer(4);
    asio::steady_timer soon(ends.context, 20ms);
    soon.async_wait([&](const asio::error_code&) { link->reset(); });
    CHECK(ends.run((*link)->read_some(buffer)).error().code == Errc::cancelled);
}

TEST_CASE("dialling can be given up, by word and by the dialler's end") {
    for (const bool by_word : {true, false}) {
        // A listener whose queue is full answers nobody: the calls after the first ones hang.
        asio::io_context context;
        asio::ip::tcp::acceptor deaf(context);
        deaf.open(asio::ip::tcp::v4());
        deaf.bind({asio::ip::make_address("127.0.0.1"), 0});
        deaf.listen(0);
        const std::string where = "127.0.0.1:" + std::to_string(deaf.local_endpoint().port());
        auto dialler = std::make_unique<TcpDialler>(context.get_executor());
        std::vector<std::unique_ptr<Link>> links;
        int given_up = 0;
        for (int i = 0; i < 8; ++i) {
            asio::co_spawn(context, dialler->dial(where),
                           [&](const std::exception_ptr&, Result<std::unique_ptr<Link>> link) {
                               if (link) {
                                   links.push_back(std::move(*link));
                               } else {
                                   given_up += link.error().code == Errc::cancelled ? 1 : 0;
                               }
                           });
        }
        asio::steady_timer soon(context, 50ms);
        soon.async_wait([&](const asio::error_code&) {
            if (by_word) {
                dialler->cancel();
            } else {
                dialler.reset();
            }
        });
        context.run_for(4s);
        CHECK(given_up > 0);
        CHECK(given_up + static_cast<int>(links.size()) == 8);
    }
}

TEST_CASE("addresses that come are listened on at the same port, those that go are not, and links live on") {
    Ends ends;
    ends.listen({loopback4});
    const std::uint16_t port = ends.listener.where().front().port;
    auto link = ends.dial("127.0.0.1:" + std::to_string(port));
    REQUIRE(link);
    ends.listener.follow({loopback4, loopback6});
    REQUIRE(ends.listener.where().size() == 2);
    CHECK(ends.listener.where()[1].port == port);
    CHECK(ends.dial("[::1]:" + std::to_string(port)));
    ends.listener.follow({loopback6});
    CHECK(ends.dial("127.0.0.1:" + std::to_string(port)).error().code == Errc::nobody);
    CHECK(ends.dial("[::1]:" + std::to_string(port)));
    CHECK(ends.run((*link)->write(as_bytes("still here"))));
    ends.listener.follow({});
    CHECK(ends.listener.where().empty());
    ends.listener.follow({loopback4});
    REQUIRE(ends.listener.where().size() == 1);
    CHECK(ends.listener.where()[0].port == port);
}

TEST_CASE("a listener opened anew while one that knocked at the old one waits takes only the new ones") {
    Ends ends;
    ends.listen({loopback4, loopback6});
    asio::io_context elsewhere;
    asio::ip::tcp::socket knocking(elsewhere);
    knocking.connect({asio::ip::address_v6::loopback(), ends.listener.where()[1].port});
    // The kernel has made the connection, and nobody has been told yet.
    ends.listen({loopback4});
    ends.context.restart();
    ends.context.run_for(20ms);
    CHECK(ends.taken.empty());
    CHECK(ends.dial(ends.listener.where().front().text()));
}

TEST_CASE("what is said of a failed call fits the reason") {
    Ends ends;
    ends.listen({loopback4});
    const std::string port = std::to_string(ends.listener.where().front().port);
    ends.listener.close();
    const auto refused = ends.dial("127.0.0.1:" + port);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().what == "nobody listens at that address");
    const auto nowhere = ends.dial("[fe80::1]:" + port);
    REQUIRE_FALSE(nowhere);
    CHECK(nowhere.error().hint.find('%') != std::string::npos);
}
