// SPDX-License-Identifier: Apache-2.0
//
// Finishing what earlier meetings with this peer left: our rows, held against what the peer's PENDING says of them.
// PROTOCOL.md 7.
#pragma once

#include <list>

#include "session/delivery.h"

namespace kith::session {

class Resume {
public:
    /// `outlet` outlives it.
    explicit Resume(Outlet& outlet) : outlet_(outlet) {}

    /// Takes the rows that were made with exactly these keys, at most limits::unfinished_meetings; others stay as they are.
    void load(const std::vector<Unfinished>& unfinished, const PublicKeys& mine, const PublicKeys& peer);
    [[nodiscard]] Pending pending() const;
    /// Both PENDINGs are known: says and asks what each of our rows needs.
    void begin(const Pending& theirs, std::uint32_t hello_level);

    [[nodiscard]] Result<void> on_release(const Release& release);
    [[nodiscard]] Result<void> on_commit(const MeetingId& id);
    [[nodiscard]] Result<void> stored(StoreToken token, bool ok);

    /// Those that have come to their end since the last call.
    [[nodiscard]] std::vector<event::Resumed> finished();
    /// Nothing is left to finish.
    [[nodiscard]] bool complete() const { return deliveries_.empty(); }
    [[nodiscard]] bool waits_for_store() const;
    /// Of what is not finished yet, the first; else that nothing went either way.
    [[nodiscard]] Truth truth() const;

private:
    [[nodiscard]] Delivery* find(const MeetingId& id);

    Outlet& outlet_;
    std::vector<Row> rows_;
    std::list<Delivery> deliveries_;
};

}  // namespace kith::session
