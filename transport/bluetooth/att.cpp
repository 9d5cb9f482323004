// SPDX-License-Identifier: Apache-2.0
//
// See att.h. Numbers are little-endian, and so is a UUID.
#include "transport/bluetooth/att.h"

#include <algorithm>

namespace kith::transport::bluetooth {
namespace {

// Vol 3, Part F, 3.4
constexpr Byte error_response = 0x01;
constexpr Byte find_information = 0x04;
constexpr Byte read_by_type = 0x08;
constexpr Byte read_by_type_response = 0x09;
constexpr Byte read_by_group = 0x10;
constexpr Byte indication = 0x1d;
constexpr Byte confirmation = 0x1e;
constexpr Byte last_request = 0x20;
constexpr Byte not_supported = 0x06;
constexpr Byte not_found = 0x0a;

/// Requests have even opcodes up to Read Multiple Variable; a confirmation is even too, and asks nothing.
bool is_request(Byte opcode) {
    return opcode % 2 == 0 && opcode != 0 && opcode <= last_request && opcode != confirmation;
}

}  // namespace

Bytes att_read(const Uuid& characteristic) {
    Bytes out{read_by_type, 0x01, 0x00, 0xff, 0xff};
    out.insert(out.end(), characteristic.rbegin(), characteristic.rend());
    return out;
}

std::optional<Bytes> att_value(ByteView pdu) {
    if (pdu.size() >= 2 && pdu[0] == error_response && pdu[1] == read_by_type) {
        return Bytes();
    }
    if (pdu.size() < 2 || pdu[0] != read_by_type_response) {
        return std::nullopt;
    }
    // The first handle and its value; further ones, of the same length, follow.
    constexpr std::size_t handle = 2;
    const std::size_t each = pdu[1];
    if (each < handle || each > pdu.size() - 2) {
        return Bytes();
    }
    const ByteView value = pdu.subspan(2 + handle, each - handle);
    return Bytes(value.begin(), value.end());
}

std::optional<Bytes> att_refusal(ByteView pdu) {
    if (pdu.empty()) {
        return std::nullopt;
    }
    const Byte opcode = pdu[0];
    if (opcode == indication) {
        return Bytes{confirmation};
    }
    if (!is_request(opcode)) {
        return std::nullopt;
    }
    const bool searches = opcode >= find_information && (opcode <= read_by_type || opcode == read_by_group);
    const bool names_handle = opcode >= find_information && pdu.size() >= 3;
    return Bytes{error_response, opcode, names_handle ? pdu[1] : Byte{0}, names_handle ? pdu[2] : Byte{0},
                 searches ? not_found : not_supported};
}

}  // namespace kith::transport::bluetooth
