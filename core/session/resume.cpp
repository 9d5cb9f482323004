// SPDX-License-Identifier: Apache-2.0
//
// Row 15 of the exchange: both staged, both release; one holds, it releases again; both hold, both forget; the
// peer knows nothing of it, ours goes.
#include "session/resume.h"

#include <algorithm>

namespace kith::session {

void Resume::load(const std::vector<Unfinished>& unfinished, const PublicKeys& mine, const PublicKeys& peer) {
    for (const Unfinished& entry : unfinished) {
        if (rows_.size() == limits::unfinished_meetings) {
            break;
        }
        auto row = Row::from(entry);
        // A row made with other keys is none of this peer's business, whatever the vault says.
        if (row && row->my_ik == mine.ik && row->peer == peer) {
            rows_.push_back(std::move(*row));
        }
    }
}

Pending Resume::pending() const {
    Pending out;
    for (const Row& row : rows_) {
        out.push_back({.id = row.id, .state = row.state});
    }
    return out;
}

void Resume::begin(const Pending& theirs, std::uint32_t hello_level) {
    for (Row& row : rows_) {
        const auto entry =
            std::ranges::find_if(theirs, [&](const PendingEntry& candidate) { return candidate.id == row.id; });
        Delivery& delivery = deliveries_.emplace_back(outlet_);
        delivery.resume(std::move(row), entry == theirs.end() ? std::nullopt : std::optional(entry->state),
                        hello_level);
    }
    rows_.clear();
}

Delivery* Resume::find(const MeetingId& id) {
    const auto found = std::ranges::find_if(deliveries_, [&](const Delivery& one) { return one.id() == id; });
    return found == deliveries_.end() ? nullptr : &*found;
}

Result<void> Resume::on_release(const Release& release) {
    Delivery* delivery = find(release.id);
    if (delivery == nullptr) {
        return fail(Errc::protocol, "the other side released a card that nobody waits for");
    }
    auto done = delivery->on_release(release);
    if (!done && done.error().code == Errc::terms) {
        (void)delivery->abandon();
    }
    return done;
}

Result<void> Resume::on_commit(const MeetingId& id) {
    Delivery* delivery = find(id);
    if (delivery == nullptr) {
        return fail(Errc::protocol, "the other side confirmed a card that nobody sent");
    }
    return delivery->on_commit();
}

Result<void> Resume::stored(StoreToken token, bool ok) {
    for (Delivery& delivery : deliveries_) {
        if (const auto done = delivery.stored(token, ok); !done) {
            return done;
        }
    }
    return {};
}

std::vector<event::Resumed> Resume::finished() {
    std::vector<event::Resumed> out;
    for (const Delivery& delivery : deliveries_) {
        if (delivery.complete()) {
            out.push_back({.id = delivery.id(), .truth = delivery.truth()});
        }
    }
    std::erase_if(deliveries_, [](const Delivery& delivery) { return delivery.complete(); });
    return out;
}

bool Resume::waits_for_store() const {
    return std::ranges::any_of(deliveries_, [](const Delivery& delivery) { return delivery.waits_for_store(); });
}

Truth Resume::truth() const {
    if (!deliveries_.empty()) {
        return deliveries_.front().truth();
    }
    if (rows_.empty()) {
        return {};
    }
    // The peer has not said yet what it has of it: as much is known as after the cut that left the row.
    const Row& row = rows_.front();
    const bool held = row.state == RowState::held;
    return {.theirs_here = held ? Arrival::yes : Arrival::no,
            .mine_there = row.gave ? Arrival::maybe : Arrival::no,
            .unfinished = true};
}

}  // namespace kith::session
