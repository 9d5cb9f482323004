// SPDX-License-Identifier: Apache-2.0
//
// The browser by itself, and with responders in a room of their own.
#include "transport/lan/browser.h"

#include "kith/rendezvous.h"
#include "tests/unit/transport/room.h"

using namespace kith;
using namespace kith::test;

namespace {

constexpr Instant start{};

std::vector<Browser::Found> found(Browser& browser) {
    std::vector<Browser::Found> out;
    while (auto each = browser.next_found()) {
        out.push_back(std::move(*each));
    }
    return out;
}

std::vector<std::string> places(const Browser::Found& found) {
    std::vector<std::string> out;
    for (const auto& each : found.where) {
        out.push_back(each.address.text() + " " + std::to_string(each.port));
    }
    return out;
}

/// An announcement as a responder at 192.168.1.9 makes it.
struct Announced {
    SeededRandom random;
    Crowd crowd;
    Responder responder{random, crowd};
    dns::Message message;

    explicit Announced(unsigned value = 7, std::uint64_t seed = 2) : random(seed) {
        responder.announce(number(value), 40123, {lan_link("9")}, start);
        message = read(drain(responder).front());
    }
};

struct Watching {
    Browser browser;
    Watching() {
        browser.begin({lan_link("5")});
        browser.seek({number(7)}, start);
        drain(browser);
    }
};

}  // namespace

TEST_CASE("nothing is asked before a number is sought, nor after none is") {
    Browser browser;
    browser.begin({lan_link("5")});
    CHECK(drain(browser).empty());
    CHECK_FALSE(browser.deadline());
    browser.seek({number(7)}, start);
    CHECK_FALSE(drain(browser).empty());
    browser.seek({}, start);
    CHECK_FALSE(browser.deadline());
}

TEST_CASE(
    "the browser asks one family of each link at once, all lanes 150 ms later, then after 1, 2, 4 and more seconds") {
    Browser browser;
    browser.begin({lan_link("5"), other_link("5")});
    browser.seek({number(7), number(12)}, start);
    auto packets = drain(browser);
    REQUIRE(packets.size() == 2);
    CHECK(packets[0].lane == lane4);
    CHECK(packets[1].lane == Lane{3, false});
    for (const auto& packet : packets) {
        const auto message = read(packet);
        CHECK_FALSE(packet.to);
        CHECK_FALSE(message.response);
        REQUIRE(message.questions.size() == 3);
        CHECK(message.questions[0].name == service_name());
        CHECK(message.questions[1].name == subtype_name(number(7)));
        CHECK(message.questions[2].name == subtype_name(number(12)));
        for (const auto& question : message.questions) {
            CHECK(question.type == dns::Type::ptr);
            CHECK(question.unicast);
        }
    }
    std::vector<long> waits;
    Instant now = start;
    for (int i = 0; i < 10; ++i) {
        const Instant next = browser.deadline().value();
        waits.push_back((next - now).count());
        now = next;
        browser.tick(now);
        packets = drain(browser);
        CHECK(packets.size() == 3);
        CHECK_FALSE(read(packets[0]).questions[0].unicast);
    }
    CHECK(waits == std::vector<long>{150, 850, 1'000, 2'000, 4'000, 8'000, 16'000, 32'000, 60'000, 60'000});
    browser.stop();
    CHECK_FALSE(browser.deadline());
}

TEST_CASE("who is found at once is not asked for again after 150 ms") {
    Watching watching;
    Announced announced;
    watching.browser.receive(announced.message, heard_from("192.168.1.9"), start + 5ms);
    watching.browser.tick(start + 150ms);
    CHECK(drain(watching.browser).empty());
    Announced other(8, 3);
    Watching alone;
    alone.browser.receive(other.message, heard_from("192.168.1.9"), start + 5ms);
    alone.browser.tick(start + 150ms);
    CHECK(drain(alone.browser).size() == 2);
}

TEST_CASE("a question that somebody else asks aloud is not asked again, unless they hold an answer back") {
    for (const bool holds_back : {false, true}) {
        Watching watching;
        watching.browser.tick(start + 150ms);
        drain(watching.browser);
        auto theirs = ask(service_name(), dns::Type::ptr);
        theirs.questions.push_back(ask(subtype_name(number(7)), dns::Type::ptr).questions[0]);
        if (holds_back) {
            const auto known = service_name().under("known").value();
            theirs.answers.push_back({subtype_name(number(7)), false, 100, dns::Ptr{known}});
        }
        watching.browser.receive(theirs, heard_from("192.168.1.8"), start + 900ms);
        watching.browser.tick(start + 1s);
        CHECK(drain(watching.browser).size() == (holds_back ? 2 : 1));  // it was asked over IPv4 alone
        CHECK(watching.browser.asking() == 1);
    }
}

TEST_CASE("a link that goes takes what came over it along; on one that comes is asked at once") {
    Watching watching;
    Announced announced;
    watching.browser.receive(announced.message, heard_from("192.168.1.9"), start);
    REQUIRE(found(watching.browser).size() == 1);
    watching.browser.follow({other_link("5")}, start + 5s);
    CHECK(watching.browser.remembered() == 0);
    const auto packets = drain(watching.browser);
    REQUIRE(packets.size() == 1);
    CHECK(packets[0].lane == Lane{3, false});
    watching.browser.receive(announced.message, heard_from("192.168.1.9"), start + 6s);
    CHECK(watching.browser.remembered() == 0);
}

TEST_CASE("who begins to look right after an announcement finds the announcer without waiting for the second to pass") {
    Announced announced;
    Browser browser;
    const Instant now = start + 10ms;
    browser.begin({lan_link("5")});
    browser.seek({number(7)}, now);
    for (const auto& packet : drain(browser)) {
        announced.responder.receive(read(packet), heard_from("192.168.1.5", mdns_port, true, packet.lane), now);
    }
    for (const auto& packet : drain(announced.responder)) {
        REQUIRE(packet.to);
        CHECK(packet.to->text() == "192.168.1.5:5353");
        browser.receive(read(packet), heard_from("192.168.1.9", mdns_port, false), now);
    }
    CHECK(found(browser).size() == 1);
}

TEST_CASE("an announcement is reported once, best address first, link-local with its scope") {
    Watching watching;
    Announced announced;
    watching.browser.receive(announced.message, heard_from("192.168.1.9"), start);
    const auto first = found(watching.browser);
    REQUIRE(first.size() == 1);
    CHECK(first[0].number == number(7));
    REQUIRE(first[0].where.size() == 2);
    CHECK(first[0].where[0].text() == "192.168.1.9:40123");
    CHECK(first[0].where[1].address.scope == 2);
    CHECK(first[0].where[1].address.is_link_local());
    watching.browser.receive(announced.message, heard_from("192.168.1.9"), start + 100ms);
    CHECK(found(watching.browser).empty());
    watching.browser.receive(announced.message, heard_from("192.168.1.9"), start + 2s);
    const auto again = found(watching.browser);
    REQUIRE(again.size() == 1);
    CHECK(again[0].id == first[0].id);
    CHECK(watching.browser.remembered() == 1);
}

TEST_CASE("where the packet came from is tried first") {
    Watching watching;
    Announced announced;
    auto heard = heard_from("fe80::9", mdns_port, true, lane6);
    heard.from.address.scope = 2;
    watching.browser.receive(announced.message, heard, start);
    const auto reports = found(watching.browser);
    REQUIRE(reports.size() == 1);
    CHECK(reports[0].where[0].address.is_link_local());
}

TEST_CASE("our own instance is not reported") {
    Watching watching;
    Announced announced;
    watching.browser.ignore(announced.responder.instance());
    watching.browser.receive(announced.message, heard_from("192.168.1.9"), start);
    CHECK(found(watching.browser).empty());
    CHECK(watching.browser.remembered() == 0);
}

TEST_CASE("answers from another port, another link, or alone from off the link are not believed") {
    Watching watching;
    Announced announced;
    watching.browser.receive(announced.message, heard_from("192.168.1.9", 5354), start);
    watching.browser.receive(announced.message, heard_from("192.168.1.9", mdns_port, true, Lane{9, false}), start);
    watching.browser.receive(announced.message, heard_from("203.0.113.9", mdns_port, false), start);
    CHECK(watching.browser.remembered() == 0);
    watching.browser.receive(announced.message, heard_from("192.168.1.9", mdns_port, false), start);
    CHECK(found(watching.browser).size() == 1);
}

TEST_CASE("an announcement can't send us off the link, to ourselves or to a group") {
    Watching watching;
    Announced announced;
    std::vector<dns::Record> kept;
    dns::Name host = dns::Name::of({"local"}).value();
    for (const auto& record : announced.message.additionals) {
        if (std::holds_alternative<dns::Address>(record.data)) {
            host = record.name;
        } else {
            kept.push_back(record);
        }
    }
    announced.message.additionals = kept;
    for (const char* lure : {"203.0.113.1", "127.0.0.1", "224.0.0.1", "0.0.0.0", "::1", "2001:db8::1", "ff02::1"}) {
        announced.message.additionals.push_back({host, true, 120, dns::Address{at(lure)}});
    }
    watching.browser.receive(announced.message, heard_from("192.168.1.9"), start);
    CHECK(found(watching.browser).empty());
    announced.message.additionals.push_back({host, true, 120, dns::Address{at("192.168.1.77")}});
    watching.browser.receive(announced.message, heard_from("192.168.1.9"), start);
    const auto reports = found(watching.browser);
    REQUIRE(reports.size() == 1);
    CHECK(places(reports[0]) == std::vector<std::string>{"192.168.1.77 40123"});
}

TEST_CASE("a TXT of another version is no meeting") {
    Watching watching;
    Announced announced;
    for (auto& record : announced.message.additionals) {
        if (auto* txt = std::get_if<dns::Txt>(&record.data)) {
            txt->data = {3, 'v', '=', '2', 3, 'n', '=', '7'};
        }
    }
    watching.browser.receive(announced.message, heard_from("192.168.1.9"), start);
    CHECK(found(watching.browser).empty());
}

TEST_CASE("a goodbye forgets, and so does the lifetime") {
    Watching watching;
    Announced announced;
    watching.browser.receive(announced.message, heard_from("192.168.1.9"), start);
    CHECK(watching.browser.remembered() == 1);
    announced.responder.goodbye();
    for (const auto& packet : drain(announced.responder)) {
        watching.browser.receive(read(packet), heard_from("192.168.1.9"), start);
    }
    CHECK(watching.browser.remembered() == 0);
    watching.browser.receive(announced.message, heard_from("192.168.1.9"), start);
    CHECK(watching.browser.remembered() == 1);
    watching.browser.tick(start + 127s);
    CHECK(watching.browser.remembered() == 0);
}

TEST_CASE("what an announcement leaves out is asked for, three times and no more") {
    Watching watching;
    Announced announced;
    const auto instance = *announced.responder.instance();
    announced.message.additionals.clear();
    watching.browser.receive(announced.message, heard_from("192.168.1.9"), start);
    int asked = 0;
    for (Instant now = start; now < start + 20s; now = watching.browser.deadline().value()) {
        watching.browser.tick(now);
        for (const auto& packet : drain(watching.browser)) {
            asked += read(packet).questions[0].name == instance ? 1 : 0;
        }
    }
    CHECK(asked == 3);
}

TEST_CASE("an instance told in pieces is put together, from the questions that fetch it") {
    Watching watching;
    Announced announced;
    auto bare = announced.message;
    bare.additionals.clear();
    watching.browser.receive(bare, heard_from("192.168.1.9"), start);
    Instant now = start;
    std::vector<Browser::Found> reports;
    for (int i = 0; i < 6 && reports.empty(); ++i) {
        now = watching.browser.deadline().value();
        watching.browser.tick(now);
        announced.responder.tick(now);
        for (const auto& packet : drain(watching.browser)) {
            announced.responder.receive(read(packet), heard_from("192.168.1.5", mdns_port, true, packet.lane), now);
        }
        if (const auto due = announced.responder.deadline()) {
            announced.responder.tick(*due);
        }
        for (const auto& packet : drain(announced.responder)) {
            auto answer = read(packet);
            answer.additionals.clear();  // a responder that volunteers nothing
            watching.browser.receive(answer, heard_from("192.168.1.9", mdns_port, true, packet.lane), now);
        }
        reports = found(watching.browser);
    }
    REQUIRE(reports.size() == 1);
    CHECK(reports[0].where.size() == 2);
}

TEST_CASE("2,000 announcements leave 256 remembered, and the next honest one is still reported") {
    Watching watching;
    Announced flood;
    for (int i = 0; i < 2'000; ++i) {
        const auto instance = service_name().under("flood" + std::to_string(i)).value();
        dns::Message message = flood.message;
        std::get<dns::Ptr>(message.answers[0].data).target = instance;
        for (auto& record : message.additionals) {
            if (!std::holds_alternative<dns::Address>(record.data)) {
                record.name = instance;
            }
        }
        watching.browser.receive(message, heard_from("192.168.1.66"), start + Duration(i));
        found(watching.browser);
    }
    CHECK(watching.browser.remembered() == Browser::instances_max);
    Announced honest(42, 3);
    watching.browser.receive(honest.message, heard_from("192.168.1.9"), start + 11s);
    const auto reports = found(watching.browser);
    REQUIRE(reports.size() == 1);
    CHECK(reports[0].number == number(42));
    // And what the browser itself sends stays small.
    watching.browser.tick(watching.browser.deadline().value());
    for (const auto& packet : drain(watching.browser)) {
        CHECK(packet.bytes.size() <= 1200);
    }
}

TEST_CASE("one host with a thousand addresses has eight") {
    Watching watching;
    Announced announced;
    const auto host = find_data<dns::Srv>(announced.message)->target;
    for (int i = 10; i < 250; ++i) {
        const std::string text = "192.168.1." + std::to_string(i);
        announced.message.additionals.push_back({host, true, 120, dns::Address{at(text.c_str())}});
    }
    watching.browser.receive(announced.message, heard_from("192.168.1.9"), start);
    const auto reports = found(watching.browser);
    REQUIRE(reports.size() == 1);
    CHECK(reports[0].where.size() == Browser::addresses_max);
}

TEST_CASE("those we know are named in the question, so that they need not answer") {
    Watching watching;
    Announced announced;
    watching.browser.receive(announced.message, heard_from("192.168.1.9"), start);
    watching.browser.tick(start + 150ms);
    watching.browser.tick(start + 1s);
    const auto packets = drain(watching.browser);
    REQUIRE(packets.size() == 2);
    const auto query = read(packets[0]);
    REQUIRE(query.answers.size() == 2);
    CHECK(query.answers[0].name == subtype_name(number(7)));
    CHECK(query.answers[1].name == service_name());
    for (const auto& known : query.answers) {
        CHECK(std::get<dns::Ptr>(known.data).target == *announced.responder.instance());
        CHECK(known.ttl == 119);
    }
    announced.responder.tick(start + 1s);
    drain(announced.responder);
    announced.responder.receive(query, heard_from("192.168.1.5"), start + 1s);
    CHECK_FALSE(announced.responder.deadline());
}
