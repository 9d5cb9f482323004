// SPDX-License-Identifier: Apache-2.0
//
// Linux's facts about links, over rtnetlink: interfaces.h says what is made of them. Reading the kernel's answer
// is apart from asking for it, so that tests can hand in recorded bytes.
#pragma once

#include <vector>

#include "kith/bytes.h"
#include "transport/lan/interfaces.h"

namespace kith::transport::lan {

/// Links from the dumps of RTM_GETLINK and RTM_GETADDR, as the kernel sent them. What can't be read is left out.
[[nodiscard]] std::vector<LinkFacts> read_links(ByteView link_dump, ByteView address_dump);

/// Asks the kernel. Errc::io.
[[nodiscard]] Result<std::vector<LinkFacts>> system_links();

}  // namespace kith::transport::lan
