// SPDX-License-Identifier: Apache-2.0
//
// The local network, as it stands in the list of transports.
#pragma once

#include "transport/transport.h"

namespace kith::transport::lan {

extern const Transport transport;

}  // namespace kith::transport::lan
