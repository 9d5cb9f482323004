// SPDX-License-Identifier: Apache-2.0
//
// The pump with real meetings and real TCP, on the loopback.
#include "transport/pump.h"

#include <asio/ip/tcp.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/write.hpp>
#include <filesystem>

#include "session/frame.h"
#include "session/handshake.h"
#include "tests/unit/transport/people.h"

using namespace kith;
using namespace kith::test;

namespace {

/// Ada listens; Bo dials her address with the code that `pick` makes of hers, as soon as she listens.
struct Two {
    asio::io_context context;
    Person ada{context, "ada", 1};
    std::unique_ptr<Person> bo;
    std::function<Code(const Code&)> pick = [](const Code& code) { return code.clone(); };

    void bo_comes() {
        bo = std::make_unique<Person>(context, "bo", 2, PersonOptions{.listen = false, .at = ada.places.front()});
        REQUIRE(bo->pump->dial(pick(*ada.side.meeting->code())));
        bo->start(context);
    }
    Two() {
        ada.on_listening = [this] { bo_comes(); };
        ada.start(context);
    }
};

/// A bare TCP client that connects and does what it is told to.
class Stranger {
public:
    Stranger(asio::io_context& context, const std::string& where, const std::string& source = {}) : socket_(context) {
        const auto place = transport::lan::parse_place(where).value();
        socket_.open(asio::ip::tcp::v4());
        if (!source.empty()) {
            socket_.bind({asio::ip::make_address(source), 0});
        }
        socket_.connect({asio::ip::make_address(place.host), place.port});
    }
    void say(std::string_view text) { asio::write(socket_, asio::buffer(text)); }

private:
    asio::ip::tcp::socket socket_;
};

/// Bears a number and knows no code: takes each guess at one, and answers that it is another's turn.
class GuessTaker {
public:
    explicit GuessTaker(asio::io_context& context)
        : acceptor_(context, {asio::ip::make_address("127.0.0.1"), 0}), random_(55) {
        asio::co_spawn(context, take_guesses(), asio::detached);
    }
    [[nodiscard]] std::string place() const { return "127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()); }
    void stop() { acceptor_.close(); }

    int guesses = 0;
    std::function<void()> on_guess;  ///< the first

private:
    asio::awaitable<void> take_guesses() {
        while (acceptor_.is_open()) {
            asio::error_code error;
            auto socket = co_await acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, error));
            if (!error) {
                co_await take_guess(socket);
            }
        }
    }
    asio::awaitable<void> take_guess(asio::ip::tcp::socket& socket) {
        session::LiveRandoms live;
        session::Means means;
        means.code = std::make_shared<session::CodeTries>(
            session::CodeTries{.code = Code::make(PublicNumber::from(1), random_)});
        session::Handshake handshake(session::Role::responder, std::move(means), live, random_);
        session::FrameReader reader;
        Bytes out;
        handshake.start(out);
        for (bool guessed = false; !guessed;) {
            asio::error_code error;
            ByteArray<1024> buffer{};
            co_await asio::async_write(socket, asio::buffer(out), asio::redirect_error(asio::use_awaitable, error));
            out.clear();
            const std::size_t size =
                co_await socket.async_read_some(asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, error));
            if (error) {
                co_return;
            }
            ByteView rest = ByteView(buffer).first(size);
            while (!rest.empty() && !guessed) {
                const auto frame = reader.next(rest, limits::handshake_frame).value();
                guessed = frame && frame->front() == static_cast<Byte>(session::HandshakeType::noise);
                if (frame && !guessed) {
                    REQUIRE(handshake.receive(*frame, {}, out));
                }
            }
        }
        if (++guesses == 1) {
            on_guess();
        }
        const ByteArray<2> alert{static_cast<Byte>(session::HandshakeType::alert),
                                 static_cast<Byte>(session::Reason::taken)};
        session::append_frame(out, alert);
        asio::error_code ignored;
        co_await asio::async_write(socket, asio::buffer(out), asio::redirect_error(asio::use_awaitable, ignored));
    }

    asio::ip::tcp::acceptor acceptor_;
    SeededRandom random_;
};

}  // namespace

TEST_CASE("two people meet over TCP, and both runs end well") {
    Two two;
    two.context.run();
    CHECK(two.ada.met());
    CHECK(two.bo->met());
    CHECK(two.ada.found == 1);
    CHECK(two.bo->found == 1);
    CHECK(two.bo->finder->listened == 0);  // with CODE nothing is taken and nothing announced
    CHECK(two.ada.finder->stopped);
    CHECK(two.bo->finder->stopped);
}

TEST_CASE("who dials before the other listens tries again until they do") {
    asio::io_context context;
    asio::ip::tcp::acceptor held(context, {asio::ip::make_address("127.0.0.1"), 0});
    const std::string place = "127.0.0.1:" + std::to_string(held.local_endpoint().port());
    held.close();
    SeededRandom random(5);
    Person bo(context, "bo", 2, {.listen = false, .at = place});
    Person ada(context, "ada", 1, {.place = place});
    ada.on_listening = [&] { REQUIRE(bo.pump->dial(ada.side.meeting->code()->clone())); };
    REQUIRE(bo.pump->dial(Code::make(std::nullopt, random)));
    bo.start(context);
    asio::steady_timer later(context, 250ms);
    later.async_wait([&](const asio::error_code&) { ada.start(context); });
    context.run();
    CHECK(ada.met());
    CHECK(bo.met());
    CHECK(bo.finder->dialled.size() > 1);
}

TEST_CASE("a wrong code ends the dialler at once, costs the listener one try, and the right one still works") {
    Two two;
    two.pick = another;
    two.ada.on_event = [&](const MeetingEvent& event) {
        if (std::holds_alternative<event::WrongGuess>(event)) {
            CHECK(std::get<event::WrongGuess>(event).left == limits::code_failures - 1);
            two.pick = [](const Code& code) { return code.clone(); };
        }
    };
    std::unique_ptr<Person> first;
    asio::steady_timer soon(two.context);
    two.ada.on_listening = [&] {
        two.bo_comes();
        two.bo->on_end = [&] {
            soon.expires_after(0ms);
            soon.async_wait([&](const asio::error_code&) {
                first = std::move(two.bo);
                two.bo_comes();
            });
        };
    };
    two.context.run();
    REQUIRE(first);
    CHECK(first->error() == Errc::wrong_code);
    CHECK(first->refusals == std::vector<Errc>{Errc::wrong_code});
    CHECK(first->finder->dialled.size() == 1);
    CHECK(two.ada.side.count<event::WrongGuess>() == 1);
    CHECK(two.ada.met());
    CHECK(two.bo->met());
}

TEST_CASE("nobody within the time to wait is said as that") {
    asio::io_context context;
    Person ada(context, "ada", 1, {.wait = 50ms, .lonely = 10ms});
    ada.start(context);
    context.run();
    CHECK(ada.error() == Errc::nobody);
    CHECK(ada.side.failed());
    CHECK(ada.found == 0);
    REQUIRE(ada.alone.size() == 1);
    REQUIRE(ada.alone[0].troubles.size() == 1);
    CHECK(ada.alone[0].troubles[0].what == "the stage is bare");
}

TEST_CASE("somebody who came and never authenticated is a timeout, not nobody") {
    asio::io_context context;
    Person ada(context, "ada", 1, {.wait = 100ms});
    std::optional<Stranger> stranger;
    ada.on_listening = [&] {
        stranger.emplace(context, ada.places.front());
        stranger->say("x");
    };
    ada.start(context);
    context.run();
    CHECK(ada.error() == Errc::timeout);
    CHECK(ada.found == 1);
}

TEST_CASE("rubbish, silence and early ends leave the next peer served") {
    Two two;
    std::vector<std::unique_ptr<Stranger>> strangers;
    two.ada.on_listening = [&] {
        for (int i = 0; i < 8; ++i) {
            strangers.push_back(std::make_unique<Stranger>(two.context, two.ada.places.front()));
            strangers.back()->say(i % 2 == 0 ? "GET / HTTP/1.1\r\n\r\n" : "\xff\xff\xff\xff");
        }
        strangers.resize(4);
        two.bo_comes();
    };
    two.context.run();
    CHECK(two.ada.met());
    CHECK(two.bo->met());
}

TEST_CASE("400 idle connections don't keep the honest peer out") {
    for (const bool one_source : {true, false}) {
        CAPTURE(one_source);
        Two two;
        std::vector<std::unique_ptr<Stranger>> idle;
        two.ada.on_listening = [&] {
            for (int i = 0; i < 400; ++i) {
                const std::string source = "127.0." + std::to_string(1 + i / 200) + "." + std::to_string(2 + i % 200);
                idle.push_back(
                    std::make_unique<Stranger>(two.context, two.ada.places.front(), one_source ? "127.0.0.9" : source));
            }
            two.bo_comes();
        };
        const Instant began = transport::now();
        two.context.run();
        CHECK(transport::now() - began < limits::handshake_time);  // not only once the idle ones are timed out
        CHECK(two.ada.met());
        CHECK(two.bo->met());
    }
}

TEST_CASE("300 who send rubbish and stay hold a bounded number of descriptors, and the next peer is served") {
    Two two;
    std::vector<std::unique_ptr<Stranger>> strangers;
    std::ptrdiff_t most = 0;
    two.ada.on_event = [&](const MeetingEvent& event) {
        if (std::holds_alternative<event::LinkFinished>(event)) {
            const auto open = std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
            most = std::max(most, open - static_cast<std::ptrdiff_t>(strangers.size()));
        }
    };
    two.ada.on_listening = [&] {
        for (int i = 0; i < 300; ++i) {
            strangers.push_back(std::make_unique<Stranger>(two.context, two.ada.places.front()));
            strangers.back()->say("GET / HTTP/1.1\r\n\r\n");
        }
        two.bo_comes();
    };
    two.context.run();
    CHECK(two.ada.met());
    CHECK(two.bo->met());
    CHECK(most > 0);
    CHECK(most < 3 * static_cast<std::ptrdiff_t>(limits::pending_connections));
}

TEST_CASE("a short number that was not heard is picked and announced, after asking which are taken") {
    asio::io_context context;
    Person ada(context, "ada", 1, {.discovers = true, .wait = 500ms});
    ada.finder->on_browse = [&] {
        for (const unsigned taken : {1U, 2U, 4U}) {
            ada.finder->sight({PublicNumber::from(taken).value(), std::to_string(taken), {"127.0.0.1:1"}});
        }
    };
    std::optional<PublicNumber> number;
    ada.on_listening = [&] { number = ada.side.meeting->code()->number(); };
    ada.start(context);
    context.run();
    REQUIRE(number);
    CHECK(number->value() < 10);
    for (const unsigned taken : {1U, 2U, 4U}) {
        CHECK(number->value() != taken);
    }
    CHECK(ada.finder->announced == std::vector<PublicNumber>{*number});
    REQUIRE(ada.finder->sought.size() == 2);
    CHECK(ada.finder->sought[0].size() > 9);
    CHECK(ada.finder->sought[1].empty());
}

TEST_CASE("a code typed while showing one dials whoever bears its number, seen before or after") {
    for (const bool before : {true, false}) {
        CAPTURE(before);
        asio::io_context context;
        Person ada(context, "ada", 1, {.discovers = true});
        Person bo(context, "bo", 2, {.discovers = true});
        bo.finder->on_browse = [&] { bo.finder->sight({PublicNumber::from(1).value(), "other", {"127.0.0.1:1"}}); };
        const auto sight = [&] {
            bo.finder->sight({ada.side.meeting->code()->number().value(), "ada", {"127.0.0.1:1", ada.places.front()}});
        };
        int listening = 0;
        const auto both = [&] {
            if (++listening == 2) {
                if (before) {
                    sight();
                }
                REQUIRE(bo.pump->dial(ada.side.meeting->code()->clone()));
                if (!before) {
                    sight();
                }
            }
        };
        ada.on_listening = both;
        bo.on_listening = both;
        ada.start(context);
        bo.start(context);
        context.run();
        CHECK(ada.met());
        CHECK(bo.met());
    }
}

TEST_CASE("of five who bear one number three are tried, one after the other, and the right one among them is met") {
    asio::io_context context;
    std::vector<std::unique_ptr<Person>> people;
    std::unique_ptr<Person> bo;
    std::size_t listening = 0;
    for (std::uint64_t i = 0; i < 5; ++i) {
        people.push_back(std::make_unique<Person>(context, "p" + std::to_string(i), 10 + i));
        people.back()->on_listening = [&] {
            if (++listening < 5) {
                return;
            }
            bo = std::make_unique<Person>(context, "bo", 2, PersonOptions{.listen = false, .discovers = true});
            const auto secret = people[2]->side.meeting->code()->words();
            REQUIRE(bo->pump->dial(Code::parse("1-" + secret).value()));
            bo->finder->on_browse = [&] {
                for (std::size_t k = 0; k < 5; ++k) {
                    bo->finder->sight({PublicNumber::from(1).value(), std::to_string(k), people[k]->places});
                }
            };
            bo->on_end = [&] {
                for (const auto& person : people) {
                    person->side.meeting->cancel(Errc::cancelled, transport::now());
                    person->pump->wake();
                }
            };
            bo->start(context);
        };
        people.back()->start(context);
    }
    context.run();
    CHECK(bo->met());
    CHECK(people[2]->side.done());
    CHECK(bo->finder->dialled.size() == 3);
    CHECK(bo->refusals == std::vector<Errc>{Errc::wrong_code, Errc::wrong_code});
}

TEST_CASE("however many announce the number and leave before a guess is out, whoever bears it is met") {
    asio::io_context context;
    Person ada(context, "ada", 1);
    asio::ip::tcp::acceptor silent(context, {asio::ip::make_address("127.0.0.1"), 0});
    asio::ip::tcp::acceptor rude(context, {asio::ip::make_address("127.0.0.1"), 0});
    const auto place = [](const auto& acceptor) {
        return "127.0.0.1:" + std::to_string(acceptor.local_endpoint().port());
    };
    std::function<void()> hang_up = [&] {
        rude.async_accept([&](const asio::error_code& error, const asio::ip::tcp::socket&) {
            if (!error) {
                hang_up();
            }
        });
    };
    hang_up();
    std::unique_ptr<Person> bo;
    ada.on_listening = [&] {
        bo = std::make_unique<Person>(context, "bo", 2, PersonOptions{.listen = false, .discovers = true});
        REQUIRE(bo->pump->dial(Code::parse("1-" + ada.side.meeting->code()->words()).value()));
        bo->finder->on_browse = [&] {
            const auto number = PublicNumber::from(1).value();
            bo->finder->sight({number, "silent", {place(silent)}});
            for (int i = 0; i < 100; ++i) {
                bo->finder->sight({number, "rude" + std::to_string(i), {place(rude)}});
            }
            bo->finder->sight({number, "closed", {"127.0.0.1:1"}});
            bo->finder->sight({number, "ada", ada.places});
        };
        bo->on_end = [&] { rude.close(); };
        bo->start(context);
    };
    ada.start(context);
    context.run();
    CHECK(ada.met());
    REQUIRE(bo);
    CHECK(bo->met());
    CHECK(std::ranges::count(bo->refusals, Errc::wrong_code) == 0);
}

TEST_CASE("who takes a guess and asks us to come again gets no second one, and the one who knows the code is met") {
    asio::io_context context;
    Person ada(context, "ada", 1);
    GuessTaker thief(context);
    std::unique_ptr<Person> bo;
    asio::steady_timer later(context);
    ada.on_listening = [&] {
        bo = std::make_unique<Person>(context, "bo", 2, PersonOptions{.discovers = true});
        REQUIRE(bo->pump->dial(Code::parse("1-" + ada.side.meeting->code()->words()).value()));
        const auto number = PublicNumber::from(1).value();
        bo->finder->on_browse = [&, number] { bo->finder->sight({number, "thief", {thief.place()}}); };
        thief.on_guess = [&, number] {
            later.expires_after(500ms);  // in which a second and a third would go out
            later.async_wait([&, number](const asio::error_code& error) {
                if (!error) {
                    bo->finder->sight({number, "ada", ada.places});
                }
            });
        };
        bo->on_end = [&] { thief.stop(); };
        bo->start(context);
    };
    ada.start(context);
    context.run();
    CHECK(thief.guesses == 1);
    CHECK(ada.met());
    REQUIRE(bo);
    CHECK(bo->met());
    CHECK(bo->refusals == std::vector<Errc>{Errc::wrong_code});
}

TEST_CASE("a code without a number needs an address") {
    asio::io_context context;
    SeededRandom random(3);
    Person bo(context, "bo", 2, {.listen = false});
    const auto typed = bo.pump->dial(Code::make(std::nullopt, random));
    REQUIRE_FALSE(typed);
    CHECK(typed.error().code == Errc::usage);
}

TEST_CASE("everything can go away after any number of steps") {
    for (int steps = 0; steps < 120; ++steps) {
        CAPTURE(steps);
        Two two;
        for (int i = 0; i < steps && two.context.run_one_for(5s) > 0; ++i) {
        }
        if (steps % 3 == 0) {
            two.ada.pump.reset();
            two.context.run_one_for(5s);
        }
        if (two.bo && steps % 3 == 1) {
            two.bo->pump.reset();
            two.ada.pump.reset();
            two.context.run_for(20ms);
        }
    }
}
