// SPDX-License-Identifier: Apache-2.0
//
// A pump that goes away while one of its finders speaks, and a dialler whose only peer is none of ours.
#include <doctest/doctest.h>

#include <asio/ip/tcp.hpp>
#include <asio/write.hpp>

#include "tests/unit/transport/people.h"

using namespace kith;
using namespace kith::test;

TEST_CASE("a pump may be destroyed by whoever hears that somebody was found, while it begins and later") {
    for (const bool at_once : {true, false}) {
        asio::io_context context;
        SeededRandom random(3);
        Person bo(context, "bo", 2, {.listen = false, .discovers = true});
        REQUIRE(bo.pump->dial(Code::make(PublicNumber::from(7), random)));
        bo.on_found = [&] { bo.pump.reset(); };
        transport::Finder::OnSighting sight;
        const transport::Sighting somebody{PublicNumber::from(7).value(), "x", {"127.0.0.1:1"}};
        bo.finder->on_browse = [&] {
            sight = bo.finder->sight;
            if (at_once) {
                sight(somebody);
            }
        };
        bo.start(context);
        context.poll();
        if (!at_once) {
            sight(somebody);
        }
        context.poll();
        CHECK_FALSE(bo.pump);
        REQUIRE(bo.result);
        CHECK(bo.error() == Errc::cancelled);
    }
}

TEST_CASE("a dialler whose only peer speaks rubbish is told what was wrong, and what to do") {
    asio::io_context context;
    SeededRandom random(3);
    asio::ip::tcp::acceptor acceptor(context, {asio::ip::make_address("127.0.0.1"), 0});
    asio::ip::tcp::socket peer(context);
    acceptor.async_accept(
        peer, [&](const asio::error_code&) { asio::write(peer, asio::buffer(std::string_view("\xff\xff", 2))); });
    Person bo(context, "bo", 2,
              {.listen = false, .at = "127.0.0.1:" + std::to_string(acceptor.local_endpoint().port())});
    REQUIRE(bo.pump->dial(Code::make(std::nullopt, random)));
    bo.start(context);
    context.run();
    REQUIRE(bo.side.failed() != nullptr);
    CHECK(bo.error() == Errc::limit);
    CHECK(bo.side.failed()->error.what.find("65535") != std::string::npos);
    CHECK_FALSE(bo.side.failed()->error.hint.empty());
}
