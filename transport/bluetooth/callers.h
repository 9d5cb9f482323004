// SPDX-License-Identifier: Apache-2.0
//
// Who is connected to us, and for how long without use. While one is, the controller advertises no more: whoever could stay for
// nothing would keep everybody else out. Pure bookkeeping.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "kith/bytes.h"
#include "kith/limits.h"
#include "kith/time.h"

namespace kith::transport::bluetooth {

/// For an honest one: to ask where links are taken, then as long as a handshake may take.
inline constexpr Duration caller_time = limits::handshake_time + std::chrono::seconds(2);
/// A link that has stood for this long has passed its handshake, or the meeting would have closed it.
inline constexpr Duration proven_time = limits::handshake_time + std::chrono::seconds(1);

class Callers {
public:
    using LinkSince = std::function<std::optional<Instant>(const ByteArray<6>&)>;

    /// `connected` now; `link_since`: since when the oldest link of one stands, if any. Gives those who have been there for
    /// caller_time and have no link that is proven: again each time, as long as they stay.
    [[nodiscard]] std::vector<ByteArray<6>> overdue(Instant now, const std::vector<ByteArray<6>>& connected,
                                                    const LinkSince& link_since);

private:
    std::map<ByteArray<6>, Instant> since_;
};

}  // namespace kith::transport::bluetooth
