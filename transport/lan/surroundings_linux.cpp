// SPDX-License-Identifier: Apache-2.0
//
// See surroundings_linux.h. Only what everybody may read: no rule of a firewall is, so its service has to do.
#include "transport/lan/surroundings_linux.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>

namespace kith::transport::lan {

namespace {

/// An address that would be next door: ours with its last bit turned. None in a network of one.
std::optional<IpAddress> neighbour(const Interface& link, bool v6) {
    for (const AddressFacts& own : link.prefixes) {
        const unsigned bits = v6 ? 128 : 32;
        if (own.address.v6 != v6 || !own.ready || own.prefix == 0 || own.prefix >= bits) {
            continue;
        }
        IpAddress out = own.address;
        out.bytes[bits / 8 - 1] ^= 1U;
        return out;
    }
    return std::nullopt;
}

/// The address that the system would send from; none where no way leads there.
std::optional<IpAddress> source_towards(const IpAddress& target) {
    sockaddr_storage to{};
    socklen_t length = 0;
    if (target.v6) {
        sockaddr_in6 v6{};
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(9);
        v6.sin6_scope_id = target.scope;
        std::memcpy(&v6.sin6_addr, target.bytes.data(), sizeof v6.sin6_addr);
        std::memcpy(&to, &v6, length = sizeof v6);
    } else {
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_port = htons(9);
        std::memcpy(&v4.sin_addr, target.bytes.data(), sizeof v4.sin_addr);
        std::memcpy(&to, &v4, length = sizeof v4);
    }
    const int fd = ::socket(target.v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return std::nullopt;
    }
    std::optional<IpAddress> out;
    sockaddr_storage from{};
    socklen_t room = sizeof from;
    // Connecting a datagram socket asks for the way and sends nothing.
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&to), length) == 0 &&
        ::getsockname(fd, reinterpret_cast<sockaddr*>(&from), &room) == 0) {
        if (target.v6) {
            sockaddr_in6 v6{};
            std::memcpy(&v6, &from, sizeof v6);
            ByteArray<16> octets{};
            std::memcpy(octets.data(), &v6.sin6_addr, octets.size());
            out = IpAddress::v6_of(octets, v6.sin6_scope_id);
        } else {
            sockaddr_in v4{};
            std::memcpy(&v4, &from, sizeof v4);
            ByteArray<4> octets{};
            std::memcpy(octets.data(), &v4.sin_addr, octets.size());
            out = IpAddress::v4(octets);
        }
    }
    ::close(fd);
    return out;
}

}  // namespace

bool is_wireless(const std::string& name) {
    if (name.empty() || name == "." || name == ".." || name.find('/') != std::string::npos) {
        return false;
    }
    std::error_code ignored;
    return std::filesystem::exists("/sys/class/net/" + name + "/phy80211", ignored) ||
           std::filesystem::exists("/sys/class/net/" + name + "/wireless", ignored);
}

std::string known_firewall() {
    std::ifstream ufw("/etc/ufw/ufw.conf");
    for (std::string line; std::getline(ufw, line);) {
        if (line == "ENABLED=yes") {
            return "ufw";
        }
    }
    std::error_code ignored;
    return std::filesystem::exists("/run/firewalld", ignored) ? "firewalld" : "";
}

bool reaches_neighbours(const Interface& link, bool v6) {
    const auto next_door = neighbour(link, v6);
    if (!next_door) {
        return true;
    }
    const auto source = source_towards(*next_door);
    return source && std::ranges::any_of(link.prefixes, [&](const AddressFacts& own) {
               return own.address.v6 == v6 && own.address.bytes == source->bytes;
           });
}

}  // namespace kith::transport::lan
