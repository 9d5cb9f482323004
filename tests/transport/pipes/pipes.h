// SPDX-License-Identifier: Apache-2.0
//
// A transport that nobody needs: two people meet over a pair of named pipes in a folder that both know. It stands here to show
// that a transport is a folder and a line in a list: no file of transport/ or cli/ names it.
#pragma once

#include "transport/transport.h"

namespace kith::test::pipes {

/// Says "--pipes FOLDER"; without it, it stays out of a meeting. Its addresses are "pipe:NUMBER". One link at a time.
extern const transport::Transport transport;

}  // namespace kith::test::pipes
