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

TEST_CASE(
    "who looks for another as soon as somebody is found dials nobody under the old number, and the other is met") {
    asio::io_context context;
    Person ada(context, "ada", 1);
    std::unique_ptr<Person> bo;
    ada.on_listening = [&] {
        bo = std::make_unique<Person>(context, "bo", 2, PersonOptions{.listen = false, .discovers = true});
        const auto words = ada.side.meeting->code()->words();
        REQUIRE(bo->pump->dial(Code::parse("7-" + words).value()));
        bo->on_found = [&, words] { CHECK(bo->pump->dial(Code::parse("9-" + words).value())); };
        bo->finder->on_browse = [&] {
            bo->finder->sight({PublicNumber::from(9).value(), "nine", ada.places});
            bo->finder->sight({PublicNumber::from(7).value(), "seven", {"127.0.0.1:1"}});
        };
        bo->start(context);
    };
    ada.start(context);
    context.run();
    REQUIRE(bo);
    CHECK(bo->met());
    CHECK(bo->finder->dialled == ada.places);
}

TEST_CASE("a peer with two addresses is linked once") {
    asio::io_context context;
    Person ada(context, "ada", 1);
    std::unique_ptr<Person> bo;
    asio::steady_timer later(context);
    ada.side.decides = false;
    ada.on_listening = [&] {
        bo = std::make_unique<Person>(context, "bo", 2, PersonOptions{.listen = false, .discovers = true});
        REQUIRE(bo->pump->dial(Code::parse("7-" + ada.side.meeting->code()->words()).value()));
        bo->finder->on_browse = [&] {
            bo->finder->sight({PublicNumber::from(7).value(), "ada", {ada.places.front(), ada.places.front()}});
        };
        bo->start(context);
        *ada.finder->delay = 500ms;  // the first link stands for longer than the second one's head start
        later.expires_after(1s);
        later.async_wait([&](const asio::error_code&) { *ada.finder->delay = 0ms; });
    };
    ada.on_event = [&](const MeetingEvent& event) {
        if (std::holds_alternative<event::Offered>(event)) {
            ada.side.meeting->decide({}, transport::now());
        }
    };
    ada.start(context);
    context.run();
    REQUIRE(bo);
    CHECK(bo->met());
    CHECK(bo->finder->dialled.size() == 1);
}

TEST_CASE("a pump whose finder goes with it as somebody is found ends no link that others have with each other") {
    asio::io_context context;
    Person ada(context, "ada", 1);
    std::unique_ptr<Person> bo;
    std::unique_ptr<Person> cy;
    ada.on_listening = [&] {
        const auto words = ada.side.meeting->code()->words();
        const auto comes = [&](std::unique_ptr<Person>& who, const std::string& name, bool leaves) {
            who =
                std::make_unique<Person>(context, name, name.size(), PersonOptions{.listen = false, .discovers = true});
            REQUIRE(who->pump->dial(Code::parse("7-" + words).value()));
            who->finder->on_browse = [&who, &ada] {
                who->finder->sight({PublicNumber::from(7).value(), "ada", ada.places});
            };
            if (leaves) {
                who->on_found = [&who] { who->pump.reset(); };
            }
            who->start(context);
        };
        // Bo's pump goes, with the finder that has just told of Ada; Cyril's stays.
        comes(bo, "bo", true);
        comes(cy, "cyril", false);
    };
    ada.start(context);
    context.run();
    REQUIRE(bo);
    CHECK_FALSE(bo->pump);
    CHECK(bo->error() == Errc::cancelled);
    REQUIRE(cy);
    CHECK(cy->met());
    CHECK(ada.met());
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

TEST_CASE("what comes in the way of somebody who waits alone already is told too, each once") {
    asio::io_context context;
    Person ada(context, "ada", 1, {.wait = 20s, .lonely = 10ms});
    ada.on_lonely = [&] {
        if (ada.alone.size() == 1) {
            ada.finder->in_the_way.push_back({"the curtain fell", "raise it"});
        } else if (ada.alone.size() == 2) {
            ada.finder->in_the_way = {{"the lights went out", ""}};
        } else {
            ada.side.meeting->cancel(Errc::cancelled, transport::now());
            ada.pump->wake();
        }
    };
    ada.start(context);
    context.run();
    REQUIRE(ada.alone.size() == 3);
    CHECK_FALSE(ada.alone[0].again);
    CHECK(ada.alone[0].troubles == std::vector<transport::Trouble>{{"the stage is bare", ""}});
    CHECK(ada.alone[1].again);
    CHECK(ada.alone[1].searches.empty());
    CHECK(ada.alone[1].troubles == std::vector<transport::Trouble>{{"the curtain fell", "raise it"}});
    CHECK(ada.alone[2].troubles == std::vector<transport::Trouble>{{"the lights went out", ""}});
}
