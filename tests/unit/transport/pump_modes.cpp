// SPDX-License-Identifier: Apache-2.0
//
// The pump in QR and phrase mode: the same port takes scanners and those who type, invitations carry where to go, and
// two people find each other by number to compare a phrase.
#include <doctest/doctest.h>

#include <asio/steady_timer.hpp>

#include "tests/unit/transport/people.h"

using namespace kith;
using namespace kith::test;

namespace {

/// Both pick what their screens have in common, as soon as both show phrases.
void compare_when_shown(Person& a, Person& b) {
    const auto on_event = [&](const MeetingEvent& event) {
        const auto* of_a = a.side.last<event::Phrases>();
        const auto* of_b = b.side.last<event::Phrases>();
        if (!std::holds_alternative<event::Phrases>(event) || of_a == nullptr || of_b == nullptr) {
            return;
        }
        const auto picked_a = common(*of_a, *of_b);
        const auto picked_b = common(*of_b, *of_a);
        a.side.meeting->pick(a.side.last<event::Phrases>()->link, picked_a, transport::now());
        b.side.meeting->pick(b.side.last<event::Phrases>()->link, picked_b, transport::now());
        a.pump->wake();
        b.pump->wake();
    };
    a.on_event = on_event;
    b.on_event = on_event;
}

}  // namespace

TEST_CASE(
    "who shows a code shows an invitation too, with where links are taken, and its scanner is met on the same port") {
    asio::io_context context;
    Person ada(context, "ada", 1);
    std::unique_ptr<Person> bo;
    ada.on_event = [&](const MeetingEvent& event) {
        if (!std::holds_alternative<event::InvitationReady>(event)) {
            return;
        }
        const auto text = ada.side.meeting->invitation().value().text();
        bo = std::make_unique<Person>(context, "bo", 2, PersonOptions{.listen = false});
        auto invitation = Invitation::parse(text).value();
        CHECK(invitation.addresses == ada.places);
        REQUIRE(bo->pump->scan(std::move(invitation)));
        bo->start(context);
    };
    ada.start(context);
    context.run();
    CHECK(ada.met());
    REQUIRE(bo);
    CHECK(bo->met());
    CHECK(ada.side.last<event::Authenticated>()->how == How::qr);
    CHECK_FALSE(ada.side.meeting->invitation());
}

TEST_CASE("the last words to who scanned, and to who compared a phrase, have time to arrive on a slow link") {
    for (const bool by_phrase : {false, true}) {
        CAPTURE(by_phrase);
        asio::io_context context;
        Person ada(context, "ada", 1, {.phrase = by_phrase});
        ada.side.admits = false;
        std::unique_ptr<Person> bo;
        const auto bo_comes = [&] {
            bo = std::make_unique<Person>(
                context, "bo", 2, PersonOptions{.listen = false, .at = ada.places.front(), .phrase = by_phrase});
            bo->on_event = [&](const MeetingEvent& event) {
                if (std::holds_alternative<event::Phrases>(event)) {
                    *ada.finder->delay = 300ms;
                    bo->side.meeting->pick(bo->side.last<event::Phrases>()->link,
                                           common(*bo->side.last<event::Phrases>(), *ada.side.last<event::Phrases>()),
                                           transport::now());
                    ada.side.meeting->pick(ada.side.last<event::Phrases>()->link, std::nullopt, transport::now());
                    ada.pump->wake();
                }
            };
            if (by_phrase) {
                REQUIRE(bo->pump->dial_phrase(std::nullopt));
            } else {
                REQUIRE(bo->pump->scan(ada.side.meeting->invitation().value()));
            }
            bo->start(context);
        };
        ada.on_event = [&](const MeetingEvent& event) {
            if (std::holds_alternative<event::InvitationReady>(event)) {
                bo_comes();
            } else if (std::holds_alternative<event::Scanned>(event)) {
                *ada.finder->delay = 300ms;
                ada.side.meeting->cancel(Errc::declined, transport::now());
            }
        };
        if (by_phrase) {
            ada.on_listening = bo_comes;
        }
        ada.start(context);
        context.run();
        REQUIRE(bo);
        CHECK(bo->error() == (by_phrase ? Errc::phrase_mismatch : Errc::declined));
    }
}

TEST_CASE("a scanner who can't reach the addresses finds the displayer by its number") {
    asio::io_context context;
    Person ada(context, "ada", 1, {.discovers = true});
    std::unique_ptr<Person> bo;
    ada.on_event = [&](const MeetingEvent& event) {
        if (!std::holds_alternative<event::InvitationReady>(event)) {
            return;
        }
        auto invitation = ada.side.meeting->invitation().value();
        REQUIRE(invitation.number == ada.number);
        invitation.addresses = {"127.0.0.1:1"};
        bo = std::make_unique<Person>(context, "bo", 2, PersonOptions{.listen = false, .discovers = true});
        bo->finder->on_browse = [&] { bo->finder->sight({ada.number.value(), "ada", ada.places}); };
        REQUIRE(bo->pump->scan(std::move(invitation)));
        bo->start(context);
    };
    ada.start(context);
    context.run();
    CHECK(ada.met());
    REQUIRE(bo);
    CHECK(bo->met());
}

TEST_CASE("an invitation that says neither number nor address needs one given") {
    asio::io_context context;
    Person bo(context, "bo", 2, {.listen = false});
    CHECK(bo.pump->scan(Invitation{}).error().code == Errc::usage);
    CHECK(bo.pump->dial_phrase(PublicNumber::from(7)).error().code == Errc::usage);
}

TEST_CASE("two people find each other by number and meet by the phrase that both pick") {
    asio::io_context context;
    Person ada(context, "ada", 1, {.discovers = true, .phrase = true});
    Person bo(context, "bo", 2, {.listen = false, .discovers = true, .phrase = true});
    compare_when_shown(ada, bo);
    ada.on_listening = [&] {
        bo.finder->on_browse = [&] { bo.finder->sight({ada.number.value(), "ada", ada.places}); };
        CHECK(bo.pump->dial_phrase(std::nullopt).error().code == Errc::usage);
        REQUIRE(bo.pump->dial_phrase(ada.number));
        bo.start(context);
    };
    ada.start(context);
    context.run();
    CHECK(ada.met());
    CHECK(bo.met());
    CHECK(ada.side.meeting->code() == nullptr);
    CHECK_FALSE(ada.side.meeting->invitation());
    CHECK(ada.side.last<event::Authenticated>()->how == How::phrase);
}

TEST_CASE("the time to wait for a peer does not run out while two people compare") {
    asio::io_context context;
    Person ada(context, "ada", 1, {.wait = 200ms, .phrase = true});
    std::unique_ptr<Person> bo;
    asio::steady_timer later(context);
    bool waited = false;
    ada.on_listening = [&] {
        bo = std::make_unique<Person>(context, "bo", 2,
                                      PersonOptions{.listen = false, .at = ada.places.front(), .phrase = true});
        REQUIRE(bo->pump->dial_phrase(std::nullopt));
        bo->start(context);
    };
    ada.on_event = [&](const MeetingEvent& event) {
        if (std::holds_alternative<event::Phrases>(event)) {
            later.expires_after(400ms);
            later.async_wait([&](const asio::error_code&) {
                waited = true;
                CHECK_FALSE(ada.result);
                bo->side.meeting->cancel(Errc::cancelled, transport::now());
                bo->pump->wake();
            });
        }
    };
    ada.start(context);
    context.run();
    CHECK(waited);
    CHECK(ada.error() == Errc::timeout);
    CHECK(bo->error() == Errc::cancelled);
}
