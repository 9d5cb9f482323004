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

/// Joins the group, or leaves it.
bool member(int fd, const Lane& lane, bool joins) {
    if (lane.v6) {
        const ipv6_mreq request{group6(), lane.link};
        const int option = joins ? IPV6_JOIN_GROUP : IPV6_LEAVE_GROUP;
        return ::setsockopt(fd, IPPROTO_IPV6, option, &request, sizeof request) == 0;
    }
    const ip_mreqn request{group4(), {}, static_cast<int>(lane.link)};
    const int option = joins ? IP_ADD_MEMBERSHIP : IP_DROP_MEMBERSHIP;
    return ::setsockopt(fd, IPPROTO_IP, option, &request, sizeof request) == 0;
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
            const auto lane = lanes.find(Lane{arrival.link, six});
            if ((in.head.msg_flags & MSG_TRUNC) != 0 || lane == lanes.end()) {
                continue;
            }
            const ByteView bytes = ByteView(buffer).first(static_cast<std::size_t>(count));
            const Heard heard{lane->first, endpoint_of(in.peer), arrival.multicast};
            if (!own.contains(heard.from.address)) {
                lane->second.others = true;
            } else if (std::ranges::equal(bytes, last_sent[lane->first])) {
                lane->second.returned = true;
            }
            tell(bytes, heard);
        }
        if (socket(six).is_open()) {
            wait(six);
        }
    }

    /// The socket of that family, as far as the system gives one; 0 or the system's error number.
    int open(bool six) {
        if (socket(six).is_open()) {
            return 0;
        }
        const int fd = open_socket(six);
        if (fd < 0) {
            return errno;
        }
        asio::error_code error;
        socket(six).assign(six ? asio::ip::udp::v6() : asio::ip::udp::v4(), fd, error);
        if (error) {
            ::close(fd);
            return error.value();
        }
        wait(six);
        return 0;
    }

    void use(const std::vector<Interface>& chosen) {
        own.clear();
        std::map<Lane, LaneNotes> wanted;
        for (const Interface& link : chosen) {
            for (const AddressFacts& each : link.prefixes) {
                own.insert(each.address);
            }
            for (const bool six : {false, true}) {
                if (link.has(six)) {
                    wanted[{link.index, six}];
                }
            }
        }
        for (const auto& [lane, notes] : lanes) {
            // The system keeps a membership of a link that has gone, and it counts against a limit.
            if (!wanted.contains(lane) && socket(lane.v6).is_open()) {
                member(socket(lane.v6).native_handle(), lane, false);
                last_sent.erase(lane);
            }
        }
        for (auto& [lane, notes] : wanted) {
            if (const auto known = lanes.find(lane); known != lanes.end()) {
                notes = known->second;
                continue;
            }
            notes.open_error = open(lane.v6);
            if (notes.open_error == 0 && !member(socket(lane.v6).native_handle(), lane, true)) {
                notes.join_error = errno;
            }
        }
        lanes = std::move(wanted);
    }

    asio::ip::udp::socket v4;
    asio::ip::udp::socket v6;
    std::map<Lane, LaneNotes> lanes;  ///< those in use
    std::map<Lane, Bytes> last_sent;  ///< to know our own packet again
    std::set<IpAddress> own;
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
    state_->use(links);
}

void Multicast::follow(const std::vector<Interface>& links) {
    if (state_->on_packet) {
        state_->use(links);
    }
}

void Multicast::send(const Outgoing& packet) {
    asio::ip::udp::socket& socket = state_->socket(packet.lane.v6);
    const auto lane = state_->lanes.find(packet.lane);
    if (!socket.is_open() || lane == state_->lanes.end()) {
        return;
    }
    Envelope out;
    address_to(out, packet);
    Bytes bytes = packet.bytes;  // sendmsg does not write to it, and does not say so
    out.part = {bytes.data(), bytes.size()};
    const bool went = ::sendmsg(socket.native_handle(), &out.head, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0;
    if (packet.to) {
        return;
    }
    if (went) {
        lane->second.sent = true;
        lane->second.send_error = 0;
        state_->last_sent[packet.lane] = packet.bytes;
    } else if (errno != EAGAIN) {
        lane->second.send_error = errno;
    }
}

void Multicast::close() {
    asio::error_code ignored;
    state_->v4.close(ignored);
    state_->v6.close(ignored);
    state_->on_packet = nullptr;
    state_->lanes.clear();
    state_->last_sent.clear();
    state_->own.clear();
}

const std::map<Lane, LaneNotes>& Multicast::notes() const {
    return state_->lanes;
}

}  // namespace kith::transport::lan
