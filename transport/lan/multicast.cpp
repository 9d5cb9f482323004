// SPDX-License-Identifier: Apache-2.0
//
// Two UDP sockets at most. Asio waits on them; the packets go through recvmsg and sendmsg, because only these tell
// and choose the link (IP_PKTINFO, IPV6_PKTINFO).
#include "transport/lan/multicast.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <asio/ip/udp.hpp>
#include <cerrno>
#include <cstring>
#include <map>
#include <set>

#ifndef IPV6_MULTICAST_ALL
#define IPV6_MULTICAST_ALL 29  // linux/in6.h, which does not go together with netinet/in.h
#endif

namespace kith::transport::lan {

namespace {

constexpr int packets_at_once = 64;  // then the links get their turn, however many more wait

in_addr group4() {
    in_addr group{};
    group.s_addr = htonl(0xe00000fbU);  // 224.0.0.251
    return group;
}

in6_addr group6() {
    in6_addr group{};
    group.s6_addr[0] = 0xff;
    group.s6_addr[1] = 0x02;
    group.s6_addr[15] = 0xfb;  // ff02::fb
    return group;
}

bool set(int fd, int level, int option, int value) {
    return ::setsockopt(fd, level, option, &value, sizeof value) == 0;
}

/// What is common to sending and receiving one packet.
struct Envelope {
    sockaddr_storage peer{};
    alignas(cmsghdr) std::array<char, 128> control{};
    iovec part{};
    msghdr head{};

    Envelope() {
        head.msg_name = &peer;
        head.msg_namelen = sizeof peer;
        head.msg_iov = &part;
        head.msg_iovlen = 1;
        head.msg_control = control.data();
        head.msg_controllen = control.size();
    }
};

Endpoint endpoint_of(const sockaddr_storage& from) {
    Endpoint out;
    if (from.ss_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &from, sizeof v6);
        ByteArray<16> octets{};
        std::memcpy(octets.data(), &v6.sin6_addr, octets.size());
        out.address = IpAddress::v6_of(octets, v6.sin6_scope_id);
        out.port = ntohs(v6.sin6_port);
    } else {
        sockaddr_in v4{};
        std::memcpy(&v4, &from, sizeof v4);
        ByteArray<4> octets{};
        std::memcpy(octets.data(), &v4.sin_addr, octets.size());
        out.address = IpAddress::v4(octets);
        out.port = ntohs(v4.sin_port);
    }
    return out;
}

/// The link that a packet came in on, and whether it was sent to the group; nothing without packet information.
struct Arrival {
    LinkIndex link = 0;
    bool multicast = false;
};

Arrival arrival_of(msghdr& head) {
    Arrival out;
    for (cmsghdr* item = CMSG_FIRSTHDR(&head); item != nullptr; item = CMSG_NXTHDR(&head, item)) {
        if (item->cmsg_level == IPPROTO_IP && item->cmsg_type == IP_PKTINFO) {
            in_pktinfo info{};
            std::memcpy(&info, CMSG_DATA(item), sizeof info);
            out.link = static_cast<LinkIndex>(info.ipi_ifindex);
            out.multicast = IN_MULTICAST(ntohl(info.ipi_addr.s_addr));
        } else if (item->cmsg_level == IPPROTO_IPV6 && item->cmsg_type == IPV6_PKTINFO) {
            in6_pktinfo info{};
            std::memcpy(&info, CMSG_DATA(item), sizeof info);
            out.link = info.ipi6_ifindex;
            out.multicast = IN6_IS_ADDR_MULTICAST(&info.ipi6_addr) != 0;
        }
    }
    return out;
}

/// A socket bound to port 5353, not yet joined; -1 with errno.
int open_socket(bool v6) {
    const int fd = ::socket(v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return -1;
    }
    // RFC 6762 15: the port is shared. 11: what goes out has TTL 255. Our own host hears us, since two people may
    // meet on one; only the groups we join are heard.
    bool good = set(fd, SOL_SOCKET, SO_REUSEADDR, 1) && set(fd, SOL_SOCKET, SO_REUSEPORT, 1);
    sockaddr_storage any{};
    socklen_t length = 0;
    if (v6) {
        good = good && set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1) && set(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1) &&
               set(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 255) && set(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, 255) &&
               set(fd, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 1);
        set(fd, IPPROTO_IPV6, IPV6_MULTICAST_ALL, 0);  // since Linux 4.20; other links are left out anyhow
        sockaddr_in6 bound{};
        bound.sin6_family = AF_INET6;
        bound.sin6_port = htons(mdns_port);
        std::memcpy(&any, &bound, sizeof bound);
        length = sizeof bound;
    } else {
        good = good && set(fd, IPPROTO_IP, IP_PKTINFO, 1) && set(fd, IPPROTO_IP, IP_MULTICAST_TTL, 255) &&
               set(fd, IPPROTO_IP, IP_TTL, 255) && set(fd, IPPROTO_IP, IP_MULTICAST_LOOP, 1) &&
               set(fd, IPPROTO_IP, IP_MULTICAST_ALL, 0);
        sockaddr_in bound{};
        bound.sin_family = AF_INET;
        bound.sin_port = htons(mdns_port);
        std::memcpy(&any, &bound, sizeof bound);
        length = sizeof bound;
    }
    if (!good || ::bind(fd, reinterpret_cast<const sockaddr*>(&any), length) != 0) {
        const int reason = errno;
        ::close(fd);
        errno = reason;
        return -1;
    }
    return fd;
}

bool join(int fd, const Lane& lane) {
    if (lane.v6) {
        const ipv6_mreq request{group6(), lane.link};
        return ::setsockopt(fd, IPPROTO_IPV6, IPV6_JOIN_GROUP, &request, sizeof request) == 0;
    }
    const ip_mreqn request{group4(), {}, static_cast<int>(lane.link)};
    return ::setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &request, sizeof request) == 0;
}

void address_to(Envelope& out, const Outgoing& packet) {
    if (packet.lane.v6) {
        sockaddr_in6 to{};
        to.sin6_family = AF_INET6;
        to.sin6_port = htons(packet.to ? packet.to->port : mdns_port);
        to.sin6_addr = group6();
        to.sin6_scope_id = packet.lane.link;
        if (packet.to) {
            std::memcpy(&to.sin6_addr, packet.to->address.bytes.data(), sizeof to.sin6_addr);
            to.sin6_scope_id = packet.to->address.scope;
        }
        std::memcpy(&out.peer, &to, sizeof to);
        out.head.msg_namelen = sizeof to;
        out.head.msg_controllen = 0;
        return;
    }
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(packet.to ? packet.to->port : mdns_port);
    to.sin_addr = group4();
    if (packet.to) {
        std::memcpy(&to.sin_addr, packet.to->address.bytes.data(), sizeof to.sin_addr);
    }
    std::memcpy(&out.peer, &to, sizeof to);
    out.head.msg_namelen = sizeof to;
    // The link by packet information: it also serves where no route leads to the group.
    out.head.msg_controllen = CMSG_SPACE(sizeof(in_pktinfo));
    cmsghdr* item = CMSG_FIRSTHDR(&out.head);
    item->cmsg_level = IPPROTO_IP;
    item->cmsg_type = IP_PKTINFO;
    item->cmsg_len = CMSG_LEN(sizeof(in_pktinfo));
    in_pktinfo info{};
    info.ipi_ifindex = packet.to ? 0 : static_cast<int>(packet.lane.link);
    std::memcpy(CMSG_DATA(item), &info, sizeof info);
}

}  // namespace

struct Multicast::State : std::enable_shared_from_this<State> {
    explicit State(asio::any_io_executor executor) : v4(executor), v6(executor) {}

    asio::ip::udp::socket& socket(bool six) { return six ? v6 : v4; }

    void wait(bool six) {
        socket(six).async_wait(asio::socket_base::wait_read,
                               [weak = weak_from_this(), six](const asio::error_code& error) {
                                   const auto self = weak.lock();
                                   if (!error && self && self->on_packet) {
                                       self->read(six);
                                   }
                               });
    }

    void read(bool six) {
        const OnPacket tell = on_packet;  // close() may come from inside of it
        for (int i = 0; i < packets_at_once && socket(six).is_open(); ++i) {
            Envelope in;
            in.part = {buffer.data(), buffer.size()};
            const auto count = ::recvmsg(socket(six).native_handle(), &in.head, MSG_DONTWAIT);
            if (count < 0) {
                break;  // drained; another error belongs to a packet we sent, and is gone once read
            }
            const Arrival arrival = arrival_of(in.head);
            if ((in.head.msg_flags & MSG_TRUNC) != 0 || !links.contains(arrival.link)) {
                continue;
            }
            const Heard heard{{arrival.link, six}, endpoint_of(in.peer), arrival.multicast};
            if (!own.contains(heard.from.address)) {
                heard_others.insert(arrival.link);
            }
            tell(ByteView(buffer).first(static_cast<std::size_t>(count)), heard);
        }
        if (socket(six).is_open()) {
            wait(six);
        }
    }

    void open(bool six) {
        const bool wanted = std::ranges::any_of(links, [&](const auto& each) { return each.second.has(six); });
        if (!wanted) {
            return;
        }
        const int fd = open_socket(six);
        if (fd < 0) {
            failures[std::string("port 5353 over ") + (six ? "IPv6" : "IPv4") + " can't be opened"] = errno;
            return;
        }
        asio::error_code error;
        socket(six).assign(six ? asio::ip::udp::v6() : asio::ip::udp::v4(), fd, error);
        if (error) {
            ::close(fd);
            return;
        }
        for (const auto& [index, link] : links) {
            if (link.has(six) && !join(fd, {index, six})) {
                failures["multicast can't be received on " + link.name + (six ? " over IPv6" : " over IPv4")] = errno;
            }
        }
        wait(six);
    }

    asio::ip::udp::socket v4;
    asio::ip::udp::socket v6;
    std::map<LinkIndex, Interface> links;
    std::set<IpAddress> own;
    std::set<LinkIndex> heard_others;
    std::map<std::string, int> failures;  // what, and the system's error number
    OnPacket on_packet;
    Bytes buffer = Bytes(dns::message_max);
};

Multicast::Multicast(asio::any_io_executor executor) : state_(std::make_shared<State>(std::move(executor))) {}

Multicast::~Multicast() {
    close();
}

void Multicast::open(const std::vector<Interface>& links, OnPacket on_packet) {
    close();
    state_->on_packet = std::move(on_packet);
    for (const Interface& link : links) {
        state_->links.emplace(link.index, link);
        for (const AddressFacts& each : link.prefixes) {
            state_->own.insert(each.address);
        }
    }
    state_->open(false);
    state_->open(true);
}

void Multicast::send(const Outgoing& packet) {
    asio::ip::udp::socket& socket = state_->socket(packet.lane.v6);
    const auto link = state_->links.find(packet.lane.link);
    if (!socket.is_open() || link == state_->links.end()) {
        return;
    }
    Envelope out;
    address_to(out, packet);
    Bytes bytes = packet.bytes;  // sendmsg does not write to it, and does not say so
    out.part = {bytes.data(), bytes.size()};
    const std::string what =
        "multicast can't be sent on " + link->second.name + (packet.lane.v6 ? " over IPv6" : " over IPv4");
    if (::sendmsg(socket.native_handle(), &out.head, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0) {
        state_->failures.erase(what);
    } else if (errno != EAGAIN && !packet.to) {
        state_->failures[what] = errno;
    }
}

void Multicast::close() {
    asio::error_code ignored;
    state_->v4.close(ignored);
    state_->v6.close(ignored);
    state_->on_packet = nullptr;
    state_->links.clear();
    state_->own.clear();
}

std::vector<Trouble> Multicast::troubles() const {
    std::vector<Trouble> out;
    for (const auto& [what, number] : state_->failures) {
        const bool refused = number == EPERM || number == EACCES;
        out.push_back({what + " (" + std::strerror(number) + ")",
                       refused ? "allow UDP port 5353 in the firewall, or give the address with --at"
                               : "give the other person's address with --at"});
    }
    for (const auto& [index, link] : state_->links) {
        if (!state_->heard_others.contains(index)) {
            out.push_back({"nobody was heard on " + link.name,
                           "many guest networks keep devices apart: try another network or a hotspot, or --at"});
        }
    }
    return out;
}

}  // namespace kith::transport::lan
