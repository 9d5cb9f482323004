// SPDX-License-Identifier: Apache-2.0
//
// The DNS codec against RFC 1035's own layout, and against whatever a hostile neighbour may send.
#include "transport/lan/dns_message.h"

#include <doctest/doctest.h>

namespace dns = kith::transport::dns;
namespace lan = kith::transport::lan;
using kith::Byte;
using kith::Bytes;
using kith::ByteView;
using kith::Errc;

namespace {

dns::Name name(std::vector<std::string_view> labels) {
    return dns::Name::of(labels).value();
}

/// A header with three of the counts, QR as asked.
Bytes header(bool response, Byte questions, Byte answers, Byte additionals = 0) {
    return {0, 0, static_cast<Byte>(response ? 0x84 : 0), 0, 0, questions, 0, answers, 0, 0, 0, additionals};
}

Bytes operator+(Bytes left, const Bytes& right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

dns::Message everything() {
    const auto service = name({"_kith", "_tcp", "local"});
    const auto instance = service.under("abcdefgh").value();
    const auto host = name({"ijklmnop", "local"});
    dns::Message message;
    message.id = 0x1234;
    message.response = true;
    message.questions.push_back({service, dns::Type::ptr, 1, true});
    message.answers.push_back({service, false, 120, dns::Ptr{instance}});
    message.answers.push_back({instance, true, 120, dns::Srv{1, 2, 40123, host}});
    message.additionals.push_back({instance, true, 4500, dns::Txt{{3, 'v', '=', '1'}}});
    message.additionals.push_back({host, true, 120, dns::Address{*lan::IpAddress::parse("192.168.1.5")}});
    message.additionals.push_back({host, true, 120, dns::Address{*lan::IpAddress::parse("fe80::1")}});
    return message;
}

}  // namespace

TEST_CASE("what is encoded decodes to the same") {
    const auto bytes = dns::encode(everything()).value();
    const auto read = dns::decode(bytes).value();
    CHECK(read.id == 0x1234);
    CHECK(read.response);
    CHECK_FALSE(read.truncated);
    REQUIRE(read.questions.size() == 1);
    CHECK(read.questions[0].unicast);
    CHECK(read.questions[0].type == dns::Type::ptr);
    CHECK(read.questions[0].klass == 1);
    REQUIRE(read.answers.size() == 2);
    CHECK_FALSE(read.answers[0].flush);
    CHECK(std::get<dns::Ptr>(read.answers[0].data).target == read.answers[1].name);
    CHECK(read.answers[1].flush);
    const auto& srv = std::get<dns::Srv>(read.answers[1].data);
    CHECK(srv.priority == 1);
    CHECK(srv.weight == 2);
    CHECK(srv.port == 40123);
    REQUIRE(read.additionals.size() == 3);
    CHECK(read.additionals[0].ttl == 4500);
    CHECK(std::get<dns::Txt>(read.additionals[0].data).data == Bytes{3, 'v', '=', '1'});
    CHECK(std::get<dns::Address>(read.additionals[1].data).address.text() == "192.168.1.5");
    CHECK(std::get<dns::Address>(read.additionals[2].data).address.text() == "fe80::1");
    CHECK(read.additionals[1].name == srv.target);
    CHECK(dns::encode(read).value() == bytes);
}

TEST_CASE("names are compressed when written") {
    const auto bytes = dns::encode(everything()).value();
    const std::string_view text = kith::as_text(bytes);
    CHECK(text.find("_kith") == text.rfind("_kith"));
    CHECK(text.find("local") == text.rfind("local"));
}

TEST_CASE("a message cut at any byte is refused, never half read") {
    const auto bytes = dns::encode(everything()).value();
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        CAPTURE(length);
        CHECK_FALSE(dns::decode(ByteView(bytes).first(length)).has_value());
    }
}

TEST_CASE("a message with any one byte changed does no harm") {
    const auto bytes = dns::encode(everything()).value();
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        for (const unsigned flip : {0x01U, 0x40U, 0x80U, 0xc0U, 0xffU}) {
            Bytes changed = bytes;
            changed[at] = static_cast<Byte>(changed[at] ^ flip);
            if (const auto read = dns::decode(changed); read) {
                CHECK(dns::encode(*read).has_value());
            }
        }
    }
}

TEST_CASE("compression that points at itself, forwards or in a ring is refused") {
    const Bytes type_class = {0, 12, 0, 1};
    CHECK_FALSE(dns::decode(header(false, 1, 0) + Bytes{0xc0, 12} + type_class));             // itself
    CHECK_FALSE(dns::decode(header(false, 1, 0) + Bytes{1, 'a', 0xc0, 12} + type_class));     // its own start
    CHECK_FALSE(dns::decode(header(false, 1, 0) + Bytes{0xc0, 18, 0, 12, 0, 1, 1, 'a', 0}));  // forwards
    CHECK_FALSE(dns::decode(header(false, 1, 0) + Bytes{0xc3, 0xff} + type_class));           // out of the message
    CHECK_FALSE(dns::decode(header(false, 1, 0) + Bytes{0xc0}));                              // half a pointer
    // A ring: the first name goes on to the second, which goes back to the first.
    CHECK_FALSE(dns::decode(header(false, 2, 0) + Bytes{1, 'a', 0xc0, 20} + type_class + Bytes{0xc0, 12} + type_class));
    // Backwards is what it is for.
    CHECK(dns::decode(header(false, 2, 0) + Bytes{1, 'a', 0} + type_class + Bytes{1, 'b', 0xc0, 12} + type_class));
}

TEST_CASE("a chain of pointers can't grow a name beyond 255 bytes") {
    Bytes message = header(false, 0, 0);
    std::size_t previous = 0;
    for (Byte i = 1; i <= 5; ++i) {
        const std::size_t here = message.size();
        message.push_back(60);
        message.insert(message.end(), 60, 'x');
        if (previous == 0) {
            message.push_back(0);
        } else {
            message.push_back(static_cast<Byte>(0xc0U | previous >> 8U));
            message.push_back(static_cast<Byte>(previous));
        }
        previous = here;
        message = message + Bytes{0, 12, 0, 1};
        message[5] = i;
        CAPTURE(i);
        CHECK(dns::decode(message).has_value() == (i <= 4));  // 4 * 61 + 1 = 245 bytes
    }
}

TEST_CASE("labels of reserved kinds and the bare root are refused") {
    const Bytes rest = {0, 12, 0, 1};
    CHECK_FALSE(dns::decode(header(false, 1, 0) + Bytes{0x41, 'a', 0} + rest));
    CHECK_FALSE(dns::decode(header(false, 1, 0) + Bytes{0x81, 'a', 0} + rest));
    CHECK_FALSE(dns::decode(header(false, 1, 0) + Bytes{0} + rest));
}

TEST_CASE("counts are not believed") {
    Bytes claims = header(true, 0, 0);
    claims[6] = 0xff;  // 65,280 answers, and no byte of them
    const auto read = dns::decode(claims);
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().code == Errc::limit);
    claims[6] = 1;  // 256 answers
    CHECK(dns::decode(claims).error().code == Errc::malformed);
}

TEST_CASE("512 records are read and 513 are not") {
    Bytes message = header(true, 0, 0);
    const auto with = [&](std::size_t count) {
        Bytes out = message;
        out[6] = static_cast<Byte>(count >> 8U);
        out[7] = static_cast<Byte>(count);
        out = out + Bytes{1, 'a', 0, 0, 16, 0, 1, 0, 0, 0, 9, 0, 0};
        for (std::size_t i = 1; i < count; ++i) {
            out = out + Bytes{0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 9, 0, 0};
        }
        return out;
    };
    CHECK(dns::decode(with(512)).value().answers.size() == 512);
    CHECK(dns::decode(with(513)).error().code == Errc::limit);
}

TEST_CASE("a message of 9000 bytes is read and one of 9001 is not") {
    Bytes message = header(true, 0, 1) + Bytes{1, 'a', 0, 0, 16, 0, 1, 0, 0, 0, 9, 0, 0};
    const std::size_t data = dns::message_max - message.size();
    message[message.size() - 2] = static_cast<Byte>(data >> 8U);
    message[message.size() - 1] = static_cast<Byte>(data);
    message.resize(dns::message_max, 'x');
    CHECK(dns::decode(message));
    message.push_back('x');
    CHECK(dns::decode(message).error().code == Errc::limit);
}

TEST_CASE("encode refuses what would be too long") {
    const auto message = everything();
    const auto size = dns::encode(message).value().size();
    CHECK(dns::encode(message, size));
    CHECK(dns::encode(message, size - 1).error().code == Errc::limit);
}

TEST_CASE("record data has to end where it says") {
    const Bytes owner = {1, 'a', 0};
    const Bytes ttl = {0, 0, 0, 9};
    CHECK(dns::decode(header(true, 0, 1) + owner + Bytes{0, 1, 0, 1} + ttl + Bytes{0, 4, 1, 2, 3, 4}));
    CHECK_FALSE(dns::decode(header(true, 0, 1) + owner + Bytes{0, 1, 0, 1} + ttl + Bytes{0, 5, 1, 2, 3, 4, 5}));
    CHECK_FALSE(dns::decode(header(true, 0, 1) + owner + Bytes{0, 28, 0, 1} + ttl + Bytes{0, 4, 1, 2, 3, 4}));
    CHECK(dns::decode(header(true, 0, 1) + owner + Bytes{0, 12, 0, 1} + ttl + Bytes{0, 2, 0xc0, 12}));
    CHECK_FALSE(dns::decode(header(true, 0, 1) + owner + Bytes{0, 12, 0, 1} + ttl + Bytes{0, 3, 0xc0, 12, 0}));
    CHECK_FALSE(dns::decode(header(true, 0, 1) + owner + Bytes{0, 12, 0, 1} + ttl + Bytes{0, 1, 0xc0, 12}));
    CHECK_FALSE(dns::decode(header(true, 0, 1) + owner + Bytes{0, 33, 0, 1} + ttl + Bytes{0, 5, 0, 0, 0, 0, 1}));
}

TEST_CASE("NSEC, OPT and other types and classes are skipped, and what follows is read") {
    const Bytes nsec = Bytes{1, 'a', 0, 0, 47, 0x80, 1, 0, 0, 0, 9, 0, 4, 0xc0, 12, 0, 0};
    const Bytes opt = Bytes{0, 0, 41, 5, 0xa0, 0, 0, 0x11, 0x94, 0, 2, 9, 9};
    const Bytes chaos = Bytes{1, 'b', 0, 0, 16, 0, 3, 0, 0, 0, 9, 0, 1, 0};
    const Bytes a = Bytes{1, 'c', 0, 0, 1, 0x80, 1, 0, 0, 0, 9, 0, 4, 10, 0, 0, 1};
    const auto read = dns::decode(header(true, 0, 2, 2) + nsec + opt + chaos + a);
    REQUIRE(read);
    CHECK(read->answers.empty());
    REQUIRE(read->additionals.size() == 1);
    CHECK(std::get<dns::Address>(read->additionals[0].data).address.text() == "10.0.0.1");
}

TEST_CASE("other operations, and responses with an error, are no multicast DNS") {
    Bytes message = header(false, 0, 0);
    CHECK(dns::decode(message));
    message[2] = 0x28;  // UPDATE
    CHECK_FALSE(dns::decode(message));
    message = header(true, 0, 0);
    message[3] = 3;  // NXDOMAIN
    CHECK_FALSE(dns::decode(message));
}

TEST_CASE("names: labels of 1 to 63 bytes, 255 in all, letters compared without case") {
    const std::string most(63, 'x');
    const std::string_view part(most);
    CHECK(dns::Name::of({part}));
    CHECK_FALSE(dns::Name::of({std::string(64, 'x')}));
    CHECK_FALSE(dns::Name::of({""}));
    CHECK_FALSE(dns::Name::of({}));
    CHECK(dns::Name::of({part, part, part, part.substr(0, 61)}));  // 255 with the closing zero
    CHECK_FALSE(dns::Name::of({part, part, part, part.substr(0, 62)}));
    CHECK(name({"_KITH", "Local"}) == name({"_kith", "lOCAL"}));
    CHECK_FALSE(name({"a", "b"}) == name({"a", "c"}));
    CHECK(name({"A", "b"}).folded() == name({"a", "B"}).folded());
    CHECK_FALSE(name({"local"}).under(""));
    CHECK(name({"local"}).under("x").value() == name({"x", "local"}));
}
