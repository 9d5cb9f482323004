// SPDX-License-Identifier: Apache-2.0
//
// rtnetlink(7): two dumps, and their reading. The kernel is trusted but for lengths, which are checked all the same.
#include "transport/lan/interfaces_linux.h"

#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_arp.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

namespace kith::transport::lan {

namespace {

constexpr std::size_t dump_max = std::size_t{4} << 20U;  // some thousand links; more is no laptop

std::size_t aligned(std::size_t length) {
    return (length + 3U) & ~std::size_t{3U};
}

/// A fixed header copied out of unaligned bytes.
template <typename Header>
std::optional<Header> take(ByteView bytes) {
    if (bytes.size() < sizeof(Header)) {
        return std::nullopt;
    }
    Header header;
    std::memcpy(&header, bytes.data(), sizeof(Header));
    return header;
}

/// Calls `each(type, payload)` for every attribute.
template <typename Each>
void attributes(ByteView bytes, Each each) {
    while (const auto head = take<rtattr>(bytes)) {
        if (head->rta_len < sizeof(rtattr) || head->rta_len > bytes.size()) {
            return;
        }
        each(head->rta_type & NLA_TYPE_MASK, bytes.subspan(sizeof(rtattr), head->rta_len - sizeof(rtattr)));
        bytes = bytes.subspan(std::min(aligned(head->rta_len), bytes.size()));
    }
}

/// Calls `each(type, body)` for every message of a dump.
template <typename Each>
void messages(ByteView bytes, Each each) {
    while (const auto head = take<nlmsghdr>(bytes)) {
        if (head->nlmsg_len < sizeof(nlmsghdr) || head->nlmsg_len > bytes.size()) {
            return;
        }
        each(head->nlmsg_type, bytes.subspan(sizeof(nlmsghdr), head->nlmsg_len - sizeof(nlmsghdr)));
        bytes = bytes.subspan(std::min(aligned(head->nlmsg_len), bytes.size()));
    }
}

std::string text_of(ByteView payload) {
    const auto text = as_text(payload);
    return std::string(text.substr(0, text.find('\0')));
}

std::uint32_t number_of(ByteView payload) {
    return take<std::uint32_t>(payload).value_or(0);
}

/// Hardware types without addresses of a LAN, under which old tunnels come even where they name no kind.
bool bare_ip(unsigned short type) {
    constexpr std::array<unsigned short, 8> types = {ARPHRD_PPP,   ARPHRD_TUNNEL, ARPHRD_TUNNEL6, ARPHRD_SIT,
                                                     ARPHRD_IPGRE, ARPHRD_IP6GRE, ARPHRD_NONE,    ARPHRD_RAWIP};
    return std::ranges::find(types, type) != types.end();
}

std::optional<LinkFacts> read_link(ByteView body) {
    const auto head = take<ifinfomsg>(body);
    if (!head || head->ifi_index <= 0) {
        return std::nullopt;
    }
    LinkFacts link;
    link.index = static_cast<LinkIndex>(head->ifi_index);
    link.up = (head->ifi_flags & IFF_UP) != 0 && (head->ifi_flags & IFF_RUNNING) != 0;
    link.multicast = (head->ifi_flags & IFF_MULTICAST) != 0;
    link.loopback = (head->ifi_flags & IFF_LOOPBACK) != 0;
    link.point_to_point = (head->ifi_flags & IFF_POINTOPOINT) != 0;
    link.bare_ip = bare_ip(head->ifi_type);
    attributes(body.subspan(std::min(aligned(sizeof(ifinfomsg)), body.size())), [&](int type, ByteView payload) {
        if (type == IFLA_IFNAME) {
            link.name = text_of(payload);
        } else if (type == IFLA_MASTER) {
            link.master = number_of(payload);
        } else if (type == IFLA_LINKINFO) {
            attributes(payload, [&](int inner, ByteView value) {
                if (inner == IFLA_INFO_KIND) {
                    link.kind = text_of(value);
                } else if (inner == IFLA_INFO_SLAVE_KIND) {
                    link.slave_kind = text_of(value);
                }
            });
        }
    });
    return link;
}

std::optional<IpAddress> address_of(unsigned char family, ByteView payload, LinkIndex link) {
    if (family == AF_INET && payload.size() == 4) {
        return IpAddress::v4({payload[0], payload[1], payload[2], payload[3]});
    }
    if (family == AF_INET6 && payload.size() == 16) {
        ByteArray<16> octets{};
        std::ranges::copy(payload, octets.begin());
        return IpAddress::v6_of(octets, link);
    }
    return std::nullopt;
}

void read_address(ByteView body, std::vector<LinkFacts>& links) {
    const auto head = take<ifaddrmsg>(body);
    if (!head) {
        return;
    }
    const auto link = std::ranges::find(links, head->ifa_index, &LinkFacts::index);
    if (link == links.end()) {
        return;
    }
    std::uint32_t flags = head->ifa_flags;
    std::optional<IpAddress> local;  // of a pair, ours; else the only one
    std::optional<IpAddress> address;
    attributes(body.subspan(std::min(aligned(sizeof(ifaddrmsg)), body.size())), [&](int type, ByteView payload) {
        if (type == IFA_LOCAL) {
            local = address_of(head->ifa_family, payload, link->index);
        } else if (type == IFA_ADDRESS) {
            address = address_of(head->ifa_family, payload, link->index);
        } else if (type == IFA_FLAGS) {
            flags = number_of(payload);
        }
    });
    if (!local && !address) {
        return;
    }
    link->addresses.push_back({.address = local ? *local : *address,
                               .prefix = head->ifa_prefixlen,
                               // The bit means "secondary" for IPv4.
                               .temporary = head->ifa_family == AF_INET6 && (flags & IFA_F_TEMPORARY) != 0,
                               .deprecated = (flags & IFA_F_DEPRECATED) != 0,
                               .ready = (flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED)) == 0});
}

/// Owns a descriptor.
class Socket {
public:
    explicit Socket(int fd) : fd_(fd) {}
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    ~Socket() {
        if (fd_ >= 0) {
            ::close(fd_);
        }
    }
    [[nodiscard]] int fd() const { return fd_; }

private:
    int fd_;
};

Result<Bytes> dump(int fd, std::uint16_t what, std::uint32_t sequence) {
    struct {
        nlmsghdr head;
        rtgenmsg body;
    } request{};
    request.head.nlmsg_len = NLMSG_LENGTH(sizeof(rtgenmsg));
    request.head.nlmsg_type = what;
    request.head.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    request.head.nlmsg_seq = sequence;
    request.body.rtgen_family = AF_UNSPEC;
    if (::send(fd, &request, request.head.nlmsg_len, 0) < 0) {
        return fail(Errc::io, "the system does not list its network links");
    }
    Bytes out;
    std::array<Byte, 32768> buffer{};
    for (bool done = false; !done;) {
        const auto count = ::recv(fd, buffer.data(), buffer.size(), 0);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0 || out.size() > dump_max) {
            return fail(Errc::io, "the system does not list its network links");
        }
        const ByteView got(buffer.data(), static_cast<std::size_t>(count));
        messages(got, [&](std::uint16_t type, ByteView) { done = done || type == NLMSG_DONE || type == NLMSG_ERROR; });
        out.insert(out.end(), got.begin(), got.end());
    }
    return out;
}

}  // namespace

std::vector<LinkFacts> read_links(ByteView link_dump, ByteView address_dump) {
    std::vector<LinkFacts> links;
    messages(link_dump, [&](std::uint16_t type, ByteView body) {
        if (type == RTM_NEWLINK) {
            if (auto link = read_link(body)) {
                links.push_back(std::move(*link));
            }
        }
    });
    messages(address_dump, [&](std::uint16_t type, ByteView body) {
        if (type == RTM_NEWADDR) {
            read_address(body, links);
        }
    });
    return links;
}

Result<std::vector<LinkFacts>> system_links() {
    const Socket socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
    if (socket.fd() < 0) {
        return fail(Errc::io, "the system does not list its network links");
    }
    const auto links = dump(socket.fd(), RTM_GETLINK, 1);
    if (!links) {
        return std::unexpected(links.error());
    }
    const auto addresses = dump(socket.fd(), RTM_GETADDR, 2);
    if (!addresses) {
        return std::unexpected(addresses.error());
    }
    return read_links(*links, *addresses);
}

}  // namespace kith::transport::lan
