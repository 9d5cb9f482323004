// SPDX-License-Identifier: Apache-2.0
//
// See callers.h.
#include "transport/bluetooth/callers.h"

#include <algorithm>

namespace kith::transport::bluetooth {

std::vector<ByteArray<6>> Callers::overdue(Instant now, const std::vector<ByteArray<6>>& connected,
                                           const LinkSince& link_since) {
    std::erase_if(since_,
                  [&](const auto& known) { return std::ranges::find(connected, known.first) == connected.end(); });
    std::vector<ByteArray<6>> out;
    for (const auto& caller : connected) {
        const Instant came = since_.try_emplace(caller, now).first->second;
        const auto link = link_since(caller);
        if (now - came >= caller_time && !(link && now - *link >= proven_time)) {
            out.push_back(caller);
        }
    }
    return out;
}

}  // namespace kith::transport::bluetooth
