// SPDX-License-Identifier: Apache-2.0
//
// See surroundings_linux.h. The kernel's management socket answers the question for privacy to anybody (BlueZ, doc/mgmt-api.txt), and so
// does a raw one that for connections; rfkill stands in sysfs.
#include "transport/bluetooth/surroundings_linux.h"

#include <bluetooth/bluetooth.h>
#include <bluetooth/hci.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <filesystem>
#include <fstream>

#include "kith/bytes.h"

namespace kith::transport::bluetooth {
namespace {

constexpr int patience_ms = 500;
constexpr std::uint16_t read_information = 0x0004;
constexpr std::uint16_t command_complete = 0x0001;
constexpr std::size_t header = 6;             // event or command, index, length; each two bytes, little-endian
constexpr std::size_t current_settings = 22;  // header, opcode 2, status 1, address 6, version 1, maker 2, supported 4
constexpr unsigned privacy_bit = 13;
constexpr std::uint8_t le_link = 0x80;  // among the kernel's kinds of connections
constexpr std::size_t callers_max = 32;

unsigned word(ByteView bytes, std::size_t at) {
    return bytes[at] | (static_cast<unsigned>(bytes[at + 1]) << 8U);
}

class ManagementSocket {
public:
    ManagementSocket() : fd_(socket(AF_BLUETOOTH, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, BTPROTO_HCI)) {
        sockaddr_hci place{};
        place.hci_family = AF_BLUETOOTH;
        place.hci_dev = HCI_DEV_NONE;
        place.hci_channel = HCI_CHANNEL_CONTROL;
        good_ = fd_ >= 0 && bind(fd_, reinterpret_cast<const sockaddr*>(&place), sizeof place) == 0;
    }
    ~ManagementSocket() {
        if (fd_ >= 0) {
            close(fd_);
        }
    }
    ManagementSocket(const ManagementSocket&) = delete;
    ManagementSocket& operator=(const ManagementSocket&) = delete;

    /// The settings of that adapter as they are now.
    [[nodiscard]] std::optional<unsigned> settings(unsigned index) const {
        const std::array<Byte, header> question = {
            read_information, 0, static_cast<Byte>(index), static_cast<Byte>(index >> 8U), 0, 0};
        if (!good_ || write(fd_, question.data(), question.size()) != static_cast<ssize_t>(question.size())) {
            return std::nullopt;
        }
        std::array<Byte, 512> answer{};
        pollfd waiting{.fd = fd_, .events = POLLIN, .revents = 0};
        while (poll(&waiting, 1, patience_ms) == 1) {
            const ssize_t size = read(fd_, answer.data(), answer.size());
            const auto pdu = ByteView(answer).first(size > 0 ? static_cast<std::size_t>(size) : 0);
            if (pdu.empty()) {
                return std::nullopt;
            }
            // Other news may come before the answer.
            if (pdu.size() >= current_settings + 4 && word(pdu, 0) == command_complete && word(pdu, 2) == index &&
                word(pdu, header) == read_information) {
                return word(pdu, current_settings) | (word(pdu, current_settings + 2) << 16U);
            }
        }
        return std::nullopt;
    }

private:
    int fd_;
    bool good_ = false;
};

std::optional<unsigned> index_of(const std::string& adapter) {
    constexpr std::string_view prefix = "hci";
    unsigned index = 0;
    if (!adapter.starts_with(prefix)) {
        return std::nullopt;
    }
    const auto read = std::from_chars(adapter.data() + prefix.size(), adapter.data() + adapter.size(), index);
    return read.ec == std::errc() && index < HCI_DEV_NONE ? std::optional(index) : std::nullopt;
}

/// hci_conn_list_req, with its room.
struct Connections {
    std::uint16_t adapter = 0;
    std::uint16_t count = callers_max;
    std::array<hci_conn_info, callers_max> each{};
};
static_assert(offsetof(Connections, each) == sizeof(hci_conn_list_req));

bool says_one(const std::filesystem::path& file) {
    std::ifstream in(file);
    return in.get() == '1';
}

}  // namespace

std::optional<bool> privacy_of(const std::string& adapter) {
    const auto index = index_of(adapter);
    const auto settings = index ? ManagementSocket().settings(*index) : std::nullopt;
    return settings ? std::optional((*settings >> privacy_bit & 1U) != 0) : std::nullopt;
}

Blocked blocked(const std::string& adapter) {
    Blocked out;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator("/sys/class/bluetooth/" + adapter, ignored)) {
        if (entry.path().filename().string().starts_with("rfkill")) {
            out.by_software = out.by_software || says_one(entry.path() / "soft");
            out.by_switch = out.by_switch || says_one(entry.path() / "hard");
        }
    }
    return out;
}

std::vector<ByteArray<6>> callers_of(const std::string& adapter) {
    std::vector<ByteArray<6>> out;
    const auto index = index_of(adapter);
    const int fd = index ? socket(AF_BLUETOOTH, SOCK_RAW | SOCK_CLOEXEC, BTPROTO_HCI) : -1;
    if (fd < 0) {
        return out;
    }
    Connections found{.adapter = static_cast<std::uint16_t>(*index)};
    if (ioctl(fd, HCIGETCONNLIST, &found) == 0) {
        for (std::size_t i = 0; i < std::min<std::size_t>(found.count, callers_max); ++i) {
            const hci_conn_info& one = found.each[i];
            if (one.type == le_link && one.out == 0) {
                std::ranges::reverse_copy(one.bdaddr.b, out.emplace_back().begin());
            }
        }
    }
    close(fd);
    return out;
}

}  // namespace kith::transport::bluetooth
