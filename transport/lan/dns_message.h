// SPDX-License-Identifier: Apache-2.0
//
// DNS messages as multicast DNS uses them (RFC 1035 4, RFC 6762 18): bytes to values and back, pure. Everything
// read here comes from whoever shares the network: counts are never believed, compression only points backwards,
// a name is at most 255 bytes, and a message either reads whole or not at all. Unknown record types are skipped.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "kith/bytes.h"
#include "kith/error.h"
#include "transport/lan/address.h"

namespace kith::transport::dns {

/// RFC 6762 17: the largest multicast DNS message, with its IP and UDP headers.
inline constexpr std::size_t message_max = 9'000;
/// Records read from one message, over all sections; more and it is refused. A whole room answers in fewer.
inline constexpr std::size_t records_max = 512;

/// RFC 1035 3.2.2 and later: the types that are read; any other number may stand in a Question.
enum class Type : std::uint16_t { a = 1, ptr = 12, txt = 16, aaaa = 28, srv = 33, nsec = 47, any = 255 };
enum class Class : std::uint16_t { internet = 1, any = 255 };

/// A domain name of 1 to 127 labels and at most 255 bytes in wire form. Any bytes may stand in a label.
class Name {
public:
    /// From labels without dots in between: {"_kith", "_tcp", "local"}. None if one is empty or over 63 bytes.
    [[nodiscard]] static std::optional<Name> of(const std::vector<std::string_view>& labels);
    /// This name under one more label in front.
    [[nodiscard]] std::optional<Name> under(std::string_view label) const;

    [[nodiscard]] std::vector<std::string_view> labels() const;
    /// Each label after its length, without the closing zero.
    [[nodiscard]] std::string_view wire() const { return wire_; }
    /// RFC 6762 16: ASCII letters compare without case. In lower case, fit as a map's key.
    [[nodiscard]] std::string folded() const;
    friend bool operator==(const Name& left, const Name& right);

private:
    friend class Reader;
    std::string wire_;
};

struct Question {
    Name name;
    Type type = Type::any;
    std::uint16_t klass = static_cast<std::uint16_t>(Class::internet);
    bool unicast = false;  ///< RFC 6762 5.4: an answer to the asker alone is welcome (QU)
};

struct Ptr {
    Name target;
};
struct Srv {
    std::uint16_t priority = 0;
    std::uint16_t weight = 0;
    std::uint16_t port = 0;
    Name target;
};
struct Txt {
    Bytes data;
};
/// A or AAAA, by the family; a scope is not on the wire.
struct Address {
    lan::IpAddress address;
};

struct Record {
    Name name;
    bool flush = false;  ///< RFC 6762 10.2: the cache-flush bit
    std::uint32_t ttl = 0;
    std::variant<Ptr, Srv, Txt, Address> data;
};

struct Message {
    std::uint16_t id = 0;
    bool response = false;
    bool truncated = false;  ///< TC: more known answers follow
    std::vector<Question> questions;
    std::vector<Record> answers;
    std::vector<Record> additionals;
};

/// Reads one message. Errc::malformed, or Errc::limit above message_max or records_max. Responses with an error
/// code and operations other than a query are malformed here, as RFC 6762 18.3 and 18.11 have them ignored.
[[nodiscard]] Result<Message> decode(ByteView bytes);

/// Writes one message, compressing names. Errc::limit above `most` bytes.
[[nodiscard]] Result<Bytes> encode(const Message& message, std::size_t most = message_max);

}  // namespace kith::transport::dns
