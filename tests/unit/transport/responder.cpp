// SPDX-License-Identifier: Apache-2.0
//
// The responder by itself: what it says, to whom, and when.
#include "transport/lan/responder.h"

#include <set>

#include "kith/rendezvous.h"
#include "tests/unit/transport/room.h"

using namespace kith;
using namespace kith::test;

namespace {

constexpr Instant start{};

/// One that has announced number 7 at port 40123 and been quiet for ten seconds since.
struct Quiet {
    SeededRandom random{1};
    Crowd crowd;
    Responder responder{random, crowd};
    Instant now = start;

    explicit Quiet(const std::vector<Interface>& links = {lan_link("5")}) {
        responder.announce(number(7), 40123, links, now);
        now += 1s;
        responder.tick(now);
        now += 9s;
        responder.tick(now);
        drain(responder);
    }
    /// Moves to the next deadline, which has to exist.
    void step() {
        now = responder.deadline().value();
        responder.tick(now);
    }
};

}  // namespace

TEST_CASE("a meeting is announced at once on every lane, once more after a second, and then no more") {
    SeededRandom random(1);
    Crowd crowd;
    Responder responder(random, crowd);
    responder.announce(number(7), 40123, {lan_link("5"), other_link("5")}, start);
    auto packets = drain(responder);
    REQUIRE(packets.size() == 3);  // two families on eth0, one on wlan0
    for (const auto& packet : packets) {
        CHECK_FALSE(packet.to);
        const auto message = read(packet);
        CHECK(message.response);
        CHECK(message.questions.empty());
        REQUIRE(message.answers.size() == 2);
        CHECK(message.answers[0].name == service_name());
        CHECK(message.answers[1].name == subtype_name(number(7)));
        for (const auto& record : message.answers) {
            CHECK_FALSE(record.flush);  // shared with everybody's
            CHECK(record.ttl == 120);
        }
        CHECK(find_data<dns::Srv>(message)->port == 40123);
        CHECK(decode_txt(find_data<dns::Txt>(message)->data) == number(7));
        for (const auto& record : message.additionals) {
            CHECK(record.flush);
        }
    }
    CHECK(responder.deadline() == start + 1s);
    responder.tick(start + 999ms);
    CHECK(drain(responder).empty());
    responder.tick(start + 1s);
    CHECK(drain(responder).size() == 3);
    CHECK_FALSE(responder.deadline());
}

TEST_CASE("each link is told only its own addresses") {
    SeededRandom random(1);
    Crowd crowd;
    Responder responder(random, crowd);
    responder.announce(number(7), 40123, {lan_link("5"), other_link("9")}, start);
    for (const auto& packet : drain(responder)) {
        const auto told = addresses_in(read(packet));
        if (packet.lane.link == 2) {
            CHECK(told == std::vector<std::string>{"192.168.1.5", "fe80::5"});
        } else {
            CHECK(told == std::vector<std::string>{"10.0.0.9"});
        }
    }
}

TEST_CASE("two meetings of one device share no name, and no name says anything") {
    SeededRandom random(1);
    std::set<std::string> names;
    for (int i = 0; i < 20; ++i) {
        Crowd crowd;
        Responder responder(random, crowd);
        responder.announce(number(7), 40123, {lan_link("5")}, start);
        const auto message = read(drain(responder).front());
        names.insert(std::string(find_data<dns::Ptr>(message)->target.labels().front()));
        names.insert(std::string(find_data<dns::Srv>(message)->target.labels().front()));
    }
    CHECK(names.size() == 40);
    for (const auto& name : names) {
        CHECK(name.size() == 16);
    }
}

TEST_CASE("goodbye takes every record back on every lane and drops what waits") {
    Quiet quiet({lan_link("5"), other_link("9")});
    quiet.responder.receive(ask(service_name(), dns::Type::ptr), heard_from("192.168.1.9"), quiet.now);
    REQUIRE(quiet.responder.deadline());
    quiet.responder.goodbye();
    const auto packets = drain(quiet.responder);
    CHECK(packets.size() == 3);
    for (const auto& packet : packets) {
        const auto message = read(packet);
        CHECK(message.answers.size() >= 4);
        for (const auto& record : message.answers) {
            CHECK(record.ttl == 0);
        }
    }
    CHECK_FALSE(quiet.responder.deadline());
    CHECK_FALSE(quiet.responder.instance());
    quiet.responder.receive(ask(service_name(), dns::Type::ptr), heard_from("192.168.1.9"), quiet.now);
    quiet.responder.tick(quiet.now + 10s);
    quiet.responder.goodbye();
    CHECK(drain(quiet.responder).empty());
}

TEST_CASE("who asks for the service hears all of it, 20 to 120 ms later, on that lane alone") {
    Quiet quiet({lan_link("5"), other_link("9")});
    quiet.responder.receive(ask(service_name(), dns::Type::ptr), heard_from("192.168.1.9"), quiet.now);
    CHECK(drain(quiet.responder).empty());
    const auto due = quiet.responder.deadline();
    REQUIRE(due);
    CHECK(*due >= quiet.now + 20ms);
    CHECK(*due <= quiet.now + 120ms);
    quiet.step();
    const auto packets = drain(quiet.responder);
    REQUIRE(packets.size() == 1);
    CHECK(packets[0].lane == lane4);
    CHECK_FALSE(packets[0].to);
    const auto message = read(packets[0]);
    CHECK(find_data<dns::Ptr>(message));
    CHECK(find_data<dns::Srv>(message));
    CHECK(find_data<dns::Txt>(message));
    CHECK(addresses_in(message).size() == 2);
}

TEST_CASE("records of ours alone are answered at once") {
    Quiet quiet;
    const auto instance = *quiet.responder.instance();
    quiet.responder.receive(ask(instance, dns::Type::srv), heard_from("192.168.1.9"), quiet.now);
    auto packets = drain(quiet.responder);
    REQUIRE(packets.size() == 1);
    const auto message = read(packets[0]);
    REQUIRE(message.answers.size() == 1);
    const auto host = std::get<dns::Srv>(message.answers[0].data).target;
    CHECK(addresses_in(message).size() == 2);

    quiet.now += 2s;
    quiet.responder.receive(ask(host, dns::Type::aaaa), heard_from("192.168.1.9"), quiet.now);
    packets = drain(quiet.responder);
    REQUIRE(packets.size() == 1);
    CHECK(addresses_in(read(packets[0])) == std::vector<std::string>{"192.168.1.5", "fe80::5"});
}

TEST_CASE("ten questions in a second get one answer on the lane") {
    Quiet quiet;
    int answers = 0;
    for (int i = 0; i < 10; ++i) {
        quiet.responder.receive(ask(service_name(), dns::Type::ptr), heard_from("192.168.1.9"), quiet.now);
        quiet.now += 100ms;
        quiet.responder.tick(quiet.now);
        answers += static_cast<int>(drain(quiet.responder).size());
    }
    CHECK(answers == 1);
    quiet.step();
    CHECK(drain(quiet.responder).size() == 1);  // the one who asked last is not forgotten
}

TEST_CASE("questions about others, of other classes, on other links, and answers are left alone") {
    Quiet quiet;
    const auto elsewhere = dns::Name::of({"_ipp", "_tcp", "local"}).value();
    quiet.responder.receive(ask(elsewhere, dns::Type::ptr), heard_from("192.168.1.9"), quiet.now);
    quiet.responder.receive(ask(service_name(), dns::Type::srv), heard_from("192.168.1.9"), quiet.now);
    auto chaos = ask(service_name(), dns::Type::ptr);
    chaos.questions[0].klass = 3;
    quiet.responder.receive(chaos, heard_from("192.168.1.9"), quiet.now);
    quiet.responder.receive(ask(service_name(), dns::Type::ptr),
                            heard_from("192.168.1.9", mdns_port, true, Lane{9, false}), quiet.now);
    auto answer = ask(service_name(), dns::Type::ptr);
    answer.response = true;
    quiet.responder.receive(answer, heard_from("192.168.1.9"), quiet.now);
    CHECK(drain(quiet.responder).empty());
    CHECK_FALSE(quiet.responder.deadline());
}

TEST_CASE("who knows us already is not answered, unless it will soon forget us") {
    Quiet quiet;
    auto query = ask(service_name(), dns::Type::ptr);
    query.answers.push_back({service_name(), false, 60, dns::Ptr{*quiet.responder.instance()}});
    quiet.responder.receive(query, heard_from("192.168.1.9"), quiet.now);
    CHECK_FALSE(quiet.responder.deadline());
    query.answers[0].ttl = 59;
    quiet.responder.receive(query, heard_from("192.168.1.9"), quiet.now);
    CHECK(quiet.responder.deadline());
}

TEST_CASE("a QU question is answered alone when the others have lately heard, else to all") {
    Quiet quiet;
    quiet.responder.receive(ask(service_name(), dns::Type::ptr, true), heard_from("192.168.1.9"), quiet.now);
    auto packets = drain(quiet.responder);
    REQUIRE(packets.size() == 1);
    REQUIRE(packets[0].to);
    CHECK(packets[0].to->text() == "192.168.1.9:5353");
    CHECK(read(packets[0]).id == 0);
    quiet.now += 60s;  // more than a quarter of the lifetime since the last multicast
    quiet.responder.receive(ask(service_name(), dns::Type::ptr, true), heard_from("192.168.1.9"), quiet.now);
    quiet.step();
    packets = drain(quiet.responder);
    REQUIRE(packets.size() == 1);
    CHECK_FALSE(packets[0].to);
}

TEST_CASE("a plain resolver gets its id and question back, short lifetimes and no cache-flush bits") {
    Quiet quiet;
    auto query = ask(service_name(), dns::Type::ptr);
    query.id = 0xbeef;
    quiet.responder.receive(query, heard_from("192.168.1.9", 50000), quiet.now);
    const auto packets = drain(quiet.responder);
    REQUIRE(packets.size() == 1);
    CHECK(packets[0].to->text() == "192.168.1.9:50000");
    const auto message = read(packets[0]);
    CHECK(message.id == 0xbeef);
    REQUIRE(message.questions.size() == 1);
    CHECK(message.questions[0].name == service_name());
    for (const auto* section : {&message.answers, &message.additionals}) {
        for (const auto& record : *section) {
            CHECK(record.ttl == 10);
            CHECK_FALSE(record.flush);
        }
    }
}

TEST_CASE("nobody off the link is answered, and a flood of lone questions gets at most 32 answers a second") {
    Quiet quiet;
    quiet.responder.receive(ask(service_name(), dns::Type::ptr), heard_from("203.0.113.9", 50000), quiet.now);
    quiet.responder.receive(ask(service_name(), dns::Type::ptr), heard_from("203.0.113.9", mdns_port, false),
                            quiet.now);
    CHECK(drain(quiet.responder).empty());
    for (int i = 0; i < 1000; ++i) {
        quiet.responder.receive(ask(service_name(), dns::Type::ptr), heard_from("192.168.1.9", 50000), quiet.now);
    }
    CHECK(drain(quiet.responder).size() == 32);
    quiet.responder.receive(ask(service_name(), dns::Type::ptr), heard_from("192.168.1.9", 50000), quiet.now + 1s);
    CHECK(drain(quiet.responder).size() == 1);
}

TEST_CASE("who asks by number is answered by its bearers alone, though it asks for everybody beside it") {
    Quiet quiet;
    auto query = ask(service_name(), dns::Type::ptr);
    query.questions.push_back(ask(subtype_name(number(8)), dns::Type::ptr).questions[0]);
    quiet.responder.receive(query, heard_from("192.168.1.9"), quiet.now);
    CHECK_FALSE(quiet.responder.deadline());
    query.questions.push_back(ask(subtype_name(number(7)), dns::Type::ptr).questions[0]);
    quiet.responder.receive(query, heard_from("192.168.1.9"), quiet.now);
    quiet.step();
    const auto packets = drain(quiet.responder);
    REQUIRE(packets.size() == 1);
    const auto message = read(packets[0]);
    REQUIRE(message.answers.size() == 1);
    CHECK(message.answers[0].name == subtype_name(number(7)));
    CHECK(find_data<dns::Srv>(message)->port == 40123);
}

TEST_CASE("who names us among the known answers to a number is not answered") {
    Quiet quiet;
    auto query = ask(subtype_name(number(7)), dns::Type::ptr);
    query.answers.push_back({subtype_name(number(7)), false, 100, dns::Ptr{*quiet.responder.instance()}});
    quiet.responder.receive(query, heard_from("192.168.1.9"), quiet.now);
    CHECK_FALSE(quiet.responder.deadline());
}

TEST_CASE("a truncated question waits half a second for what else its asker knows, and only its asker") {
    for (const char* from : {"192.168.1.9", "192.168.1.8"}) {
        Quiet quiet;
        auto query = ask(service_name(), dns::Type::ptr);
        query.truncated = true;
        quiet.responder.receive(query, heard_from("192.168.1.9"), quiet.now);
        const auto due = quiet.responder.deadline();
        REQUIRE(due);
        CHECK(*due >= quiet.now + 400ms);
        CHECK(*due <= quiet.now + 500ms);
        dns::Message rest;
        rest.answers.push_back({service_name(), false, 100, dns::Ptr{*quiet.responder.instance()}});
        quiet.responder.receive(rest, heard_from(from), quiet.now + 10ms);
        CHECK(quiet.responder.deadline().has_value() == (from != std::string("192.168.1.9")));
    }
}

TEST_CASE("the fuller the room, the longer a question for everybody may wait, up to ten seconds") {
    Quiet quiet;
    std::vector<Duration> longest;
    for (const int others : {0, 100, 2'000}) {
        for (int i = 0; i < others; ++i) {
            dns::Message message;
            message.response = true;
            const auto name = service_name().under("other" + std::to_string(i)).value();
            message.answers.push_back({service_name(), false, 120, dns::Ptr{name}});
            quiet.crowd.heard(message, heard_from("192.168.1.9"), quiet.now);
        }
        CHECK(quiet.crowd.size() <= Crowd::most);
        Duration most{};
        for (int i = 0; i < 50; ++i) {
            quiet.responder.receive(ask(service_name(), dns::Type::ptr), heard_from("192.168.1.9"), quiet.now);
            const Instant asked = quiet.now;
            quiet.step();
            most = std::max(most, quiet.now - asked);
            CHECK(drain(quiet.responder).size() == 1);
            quiet.now += 2s;
            quiet.crowd.heard({}, heard_from("192.168.1.9"), start);
        }
        longest.push_back(most);
    }
    CHECK(longest[0] <= 120ms);
    CHECK(longest[1] > 1s);
    CHECK(longest[1] <= 2'020ms);
    CHECK(longest[2] > 5s);
    CHECK(longest[2] <= 10'020ms);
}

TEST_CASE("a link that comes is announced on, one that changes its address again, and one that went is left alone") {
    SeededRandom random(1);
    Crowd crowd;
    Responder responder(random, crowd);
    responder.announce(number(7), 40123, {lan_link("5")}, start);
    responder.tick(start + 1s);
    drain(responder);
    responder.follow({lan_link("5"), other_link("9")}, start + 10s);
    auto packets = drain(responder);
    REQUIRE(packets.size() == 1);
    CHECK(packets[0].lane == Lane{3, false});
    CHECK(addresses_in(read(packets[0])) == std::vector<std::string>{"10.0.0.9"});
    responder.follow({other_link("10")}, start + 20s);
    packets = drain(responder);
    REQUIRE(packets.size() == 1);
    CHECK(addresses_in(read(packets[0])) == std::vector<std::string>{"10.0.0.10"});
    responder.goodbye();
    packets = drain(responder);
    REQUIRE(packets.size() == 1);
    CHECK(packets[0].lane == Lane{3, false});
    responder.follow({lan_link("5")}, start + 30s);
    CHECK(drain(responder).empty());
}
