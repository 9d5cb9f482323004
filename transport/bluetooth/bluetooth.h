// SPDX-License-Identifier: Apache-2.0
//
// Bluetooth, as it stands in the list of transports.
#pragma once

#include "transport/transport.h"

namespace kith::transport::bluetooth {

extern const Transport transport;

}  // namespace kith::transport::bluetooth
