// SPDX-License-Identifier: Apache-2.0
//
// Reading and spelling of addresses.
#include "transport/lan/address.h"

#include <arpa/inet.h>
#include <net/if.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace kith::transport::lan {

namespace {

std::optional<unsigned> parse_number(std::string_view text, unsigned most) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value > most) {
        return std::nullopt;
    }
    return value;
}

std::optional<LinkIndex> parse_scope(std::string_view text) {
    if (text.empty() || text.size() >= IF_NAMESIZE) {
        return std::nullopt;
    }
    if (const LinkIndex index = if_nametoindex(std::string(text).c_str()); index != 0) {
        return index;
    }
    const auto index = parse_number(text, UINT32_MAX);
    return index && *index != 0 ? std::optional<LinkIndex>(*index) : std::nullopt;
}

struct HostAndPort {
    std::string_view host;
    std::optional<std::string_view> port;
};

/// Splits `HOST`, `HOST:PORT`, `[V6]`, `[V6]:PORT`. A bare IPv6 address is a host without a port.
std::optional<HostAndPort> split(std::string_view text) {
    if (text.starts_with('[')) {
        const auto close = text.find(']');
        if (close == std::string_view::npos) {
            return std::nullopt;
        }
        const auto rest = text.substr(close + 1);
        const auto host = text.substr(1, close - 1);
        if (rest.empty()) {
            return HostAndPort{host, std::nullopt};
        }
        return rest.starts_with(':') ? std::optional(HostAndPort{host, rest.substr(1)}) : std::nullopt;
    }
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || text.find(':', colon + 1) != std::string_view::npos) {
        return HostAndPort{text, std::nullopt};
    }
    return HostAndPort{text.substr(0, colon), text.substr(colon + 1)};
}

constexpr std::string_view place_hint = "write it as HOST:PORT, for example 192.168.1.5:40123 or [fe80::1%eth0]:40123";

}  // namespace

IpAddress IpAddress::v4(ByteArray<4> octets) {
    IpAddress address;
    std::copy(octets.begin(), octets.end(), address.bytes.begin());
    return address;
}

IpAddress IpAddress::v6_of(ByteArray<16> octets, LinkIndex scope) {
    IpAddress address{.v6 = true, .bytes = octets, .scope = 0};
    if (address.is_link_local()) {
        address.scope = scope;
    }
    return address;
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
    const auto percent = text.find('%');
    const std::string digits(text.substr(0, percent));
    IpAddress address;
    if (percent == std::string_view::npos && inet_pton(AF_INET, digits.c_str(), address.bytes.data()) == 1) {
        return address;
    }
    address.v6 = true;
    if (inet_pton(AF_INET6, digits.c_str(), address.bytes.data()) != 1) {
        return std::nullopt;
    }
    if (percent == std::string_view::npos) {
        return address;
    }
    const auto scope = parse_scope(text.substr(percent + 1));
    if (!scope || !address.is_link_local()) {
        return std::nullopt;
    }
    address.scope = *scope;
    return address;
}

std::string IpAddress::text() const {
    std::array<char, INET6_ADDRSTRLEN> digits{};
    inet_ntop(v6 ? AF_INET6 : AF_INET, bytes.data(), digits.data(), digits.size());
    std::string out(digits.data());
    if (scope != 0) {
        std::array<char, IF_NAMESIZE> link{};
        const char* known = if_indextoname(scope, link.data());
        out += '%';
        out += known != nullptr ? std::string(known) : std::to_string(scope);
    }
    return out;
}

bool IpAddress::is_loopback() const {
    if (!v6) {
        return bytes[0] == 127;
    }
    return std::all_of(bytes.begin(), bytes.end() - 1, [](Byte b) { return b == 0; }) && bytes[15] == 1;
}

bool IpAddress::is_link_local() const {
    return v6 ? bytes[0] == 0xfe && (bytes[1] & 0xc0U) == 0x80U : bytes[0] == 169 && bytes[1] == 254;
}

bool IpAddress::is_unspecified() const {
    return std::ranges::all_of(octets(), [](Byte b) { return b == 0; });
}

bool IpAddress::is_multicast() const {
    return v6 ? bytes[0] == 0xff : bytes[0] >= 224;  // 240/4 and broadcast are no peers either
}

bool IpAddress::is_eui64() const {
    return v6 && bytes[11] == 0xff && bytes[12] == 0xfe;
}

bool IpAddress::shares_prefix(const IpAddress& other, unsigned prefix) const {
    if (v6 != other.v6 || prefix > octets().size() * 8) {
        return false;
    }
    const std::size_t whole = prefix / 8;
    if (!std::equal(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(whole), other.bytes.begin())) {
        return false;
    }
    const unsigned rest = prefix % 8;
    return rest == 0 || ((bytes[whole] ^ other.bytes[whole]) >> (8U - rest)) == 0;
}

std::string Endpoint::text() const {
    const std::string host = address.v6 ? "[" + address.text() + "]" : address.text();
    return host + ":" + std::to_string(port);
}

Result<Place> parse_place(std::string_view text) {
    const auto parts = split(text);
    if (!parts || parts->host.empty() || parts->host.size() > 255 || !parts->port) {
        return fail(Errc::malformed, "that is no address with a port", std::string(place_hint));
    }
    const auto port = parse_number(*parts->port, 65535);
    if (!port || *port == 0) {
        return fail(Errc::malformed, "the port is not a number from 1 to 65535", std::string(place_hint));
    }
    Place place{std::string(parts->host), IpAddress::parse(parts->host), static_cast<std::uint16_t>(*port)};
    if (const auto zone = place.host.find('%');
        !place.address && zone != std::string::npos && IpAddress::parse(place.host.substr(0, zone))) {
        return fail(Errc::malformed, "this device has no link of the name behind the %",
                    "take the link on this side: kith doctor lists them");
    }
    if (text.starts_with('[') && !(place.address && place.address->v6)) {
        return fail(Errc::malformed, "what stands in brackets is no IPv6 address", std::string(place_hint));
    }
    return place;
}

Result<Endpoint> parse_listen(std::string_view text) {
    constexpr std::string_view hint = "write it as ADDRESS or ADDRESS:PORT, for example 127.0.0.1 or 192.168.1.5:40123";
    const auto parts = split(text);
    const auto address = parts ? IpAddress::parse(parts->host) : std::nullopt;
    if (!address) {
        return fail(Errc::malformed, "that is no address of this device", std::string(hint));
    }
    const auto port = parse_number(parts->port.value_or("0"), 65535);
    if (!port) {
        return fail(Errc::malformed, "the port is not a number from 0 to 65535", std::string(hint));
    }
    return Endpoint{*address, static_cast<std::uint16_t>(*port)};
}

}  // namespace kith::transport::lan
