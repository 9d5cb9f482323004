// SPDX-License-Identifier: Apache-2.0
//
// When phrases were found to differ: each `kith meet` is a new process, so the count of mismatches has to outlive it.
#include "kith/limits.h"
#include "vault/state.h"

namespace kith {

std::vector<Timestamp> Vault::phrase_mismatches() const {
    const auto& owner = state_->memory.owner();
    return owner ? owner->owner.phrase_mismatches : std::vector<Timestamp>{};
}

Result<void> Vault::note_phrase_mismatch(Now now) {
    return state_->write(now, [&]() -> Result<vault::Batch> {
        const auto& owner = state_->memory.owner();
        if (!owner) {
            return fail(Errc::damaged, "the record that remembers it can't be read");
        }
        auto row = *owner;
        auto& times = row.owner.phrase_mismatches;
        times.push_back(now.at);
        if (times.size() > limits::phrase_mismatches) {
            times.erase(times.begin());
        }
        vault::Batch batch;
        batch.puts.push_back({row.id, {row.revision + 1, std::move(row.owner)}});
        return batch;
    });
}

}  // namespace kith
