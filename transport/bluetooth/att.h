// SPDX-License-Identifier: Apache-2.0
//
// The Attribute Protocol, as far as a dialler needs it: one read by UUID, and an answer to what the other side asks of us
// meanwhile (Bluetooth Core 5.3, Vol 3, Part F). Pure bytes.
#pragma once

#include <optional>

#include "kith/bytes.h"
#include "kith/rendezvous.h"

namespace kith::transport::bluetooth {

/// The longest that is sent or read, at the MTU which nobody has negotiated.
inline constexpr std::size_t att_mtu = 23;

/// Read By Type over all handles: 21 bytes.
[[nodiscard]] Bytes att_read(const Uuid& characteristic);
/// What that read was answered with. Empty for an error; none for anything else that came.
[[nodiscard]] std::optional<Bytes> att_value(ByteView pdu);
/// The answer to a request or an indication: we serve nothing on this side. None for what takes no answer.
[[nodiscard]] std::optional<Bytes> att_refusal(ByteView pdu);

}  // namespace kith::transport::bluetooth
