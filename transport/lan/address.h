// SPDX-License-Identifier: Apache-2.0
//
// IP addresses and places ("192.168.1.5:40123", "[fe80::1%eth0]:4711") as plain values, so that the parts without
// sockets need no Asio. What a person or an announcement says becomes a Place here, and only here.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "kith/bytes.h"
#include "kith/error.h"

namespace kith::transport::lan {

/// The kernel's number of a link (interface); 0 is none.
using LinkIndex = std::uint32_t;

/// An IPv4 or IPv6 address. `scope` is the link that a link-local IPv6 address belongs to, else 0.
struct IpAddress {
    bool v6 = false;
    ByteArray<16> bytes{};  ///< network order; IPv4 uses the first four
    LinkIndex scope = 0;

    [[nodiscard]] static IpAddress v4(ByteArray<4> octets);
    [[nodiscard]] static IpAddress v6_of(ByteArray<16> octets, LinkIndex scope = 0);
    /// Digits only, a scope as `%eth0` or `%2`; none for a name or anything else.
    [[nodiscard]] static std::optional<IpAddress> parse(std::string_view text);

    /// `192.168.1.5`, `fe80::1%eth0`.
    [[nodiscard]] std::string text() const;
    [[nodiscard]] ByteView octets() const { return {bytes.data(), v6 ? 16U : 4U}; }

    [[nodiscard]] bool is_loopback() const;
    [[nodiscard]] bool is_link_local() const;
    [[nodiscard]] bool is_unspecified() const;
    [[nodiscard]] bool is_multicast() const;
    /// The modified EUI-64 form, which spells the hardware address (RFC 4291 appendix A).
    [[nodiscard]] bool is_eui64() const;
    /// Whether the first `prefix` bits are those of `other`; never across families.
    [[nodiscard]] bool shares_prefix(const IpAddress& other, unsigned prefix) const;

    friend auto operator<=>(const IpAddress&, const IpAddress&) = default;
};

struct Endpoint {
    IpAddress address;
    std::uint16_t port = 0;
    /// `192.168.1.5:40123`, `[fe80::1%eth0]:4711`.
    [[nodiscard]] std::string text() const;
    friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

/// What a person typed as HOST:PORT. `address` stands where the host is one in digits.
struct Place {
    std::string host;  ///< without brackets
    std::optional<IpAddress> address;
    std::uint16_t port = 0;
};

/// HOST:PORT with a port of 1 to 65535; an IPv6 address needs its brackets. Errc::malformed with a hint.
[[nodiscard]] Result<Place> parse_place(std::string_view text);
/// ADDR or ADDR:PORT, where 0 or no port lets the system choose. Errc::malformed with a hint.
[[nodiscard]] Result<Endpoint> parse_listen(std::string_view text);

}  // namespace kith::transport::lan
