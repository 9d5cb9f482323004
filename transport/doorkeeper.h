// SPDX-License-Identifier: Apache-2.0
//
// The doorkeeper: which links may wait when more come in than the meeting holds (limits::pending_connections). A
// thousand idle connections must not shut the honest peer out, so nobody keeps a place by mere patience: whoever
// holds most gives way to whoever holds less, and who is silent gives way to who is new. Pure bookkeeping.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kith/meeting.h"

namespace kith::transport {

class Doorkeeper {
public:
    struct Verdict {
        bool admit = false;
        std::optional<LinkId> evict;  ///< to be closed first
    };

    /// Somebody from `source` (Link::source()) comes while `places` are to be had in all. The rule:
    /// 1. With a place free, they come in.
    /// 2. Where one source holds at least two more than theirs, its longest silent link goes, or else its oldest.
    /// 3. Otherwise the longest silent link of all goes; when nobody is silent, they have to come again.
    [[nodiscard]] Verdict knock(const std::string& source, std::size_t places) const;
    /// The longest silent link of all, to make room for a link of our own.
    [[nodiscard]] std::optional<LinkId> longest_silent() const;

    void enter(LinkId link, std::string source);
    /// The link has sent something.
    void spoke(LinkId link);
    void left(LinkId link);
    [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

private:
    struct Waiting {
        LinkId link = 0;
        std::string source;
        bool silent = true;
    };
    [[nodiscard]] std::size_t held_by(const std::string& source) const;

    std::vector<Waiting> waiting_;  ///< oldest first
};

}  // namespace kith::transport
