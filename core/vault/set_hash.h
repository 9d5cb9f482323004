// SPDX-License-Identifier: Apache-2.0
//
// The secret sum over all rows, which shows rows that were dropped, swapped or brought back. VAULT.md 5. It
// lies sealed in the vault together with the latest time that the vault has recorded.
#pragma once

#include <optional>

#include "vault/seal.h"

namespace kith::vault {

/// XOR of SipHash-2-4-128 over id, nonce and tag of each row, and their number. Order does not matter, and a row
/// is added and taken out by the same step.
class SetHash {
public:
    void add(const Keys& keys, const RecordId& id, const Stamp& stamp);
    void remove(const Keys& keys, const RecordId& id, const Stamp& stamp);

    [[nodiscard]] const ByteArray<16>& sum() const { return sum_; }
    [[nodiscard]] std::uint64_t count() const { return count_; }
    friend bool operator==(const SetHash&, const SetHash&) = default;

private:
    friend struct SealedSet;
    void toggle(const Keys& keys, const RecordId& id, const Stamp& stamp);
    ByteArray<16> sum_{};
    std::uint64_t count_ = 0;
};

/// What the sealed set row says.
struct SealedSet {
    SetHash hash;
    std::int64_t latest = 0;  ///< milliseconds since 1970: the vault's latest time (VAULT.md 7)

    [[nodiscard]] Bytes seal(const Keys& keys, const VaultId& vault, Random& random) const;
    [[nodiscard]] static std::optional<SealedSet> open(const Keys& keys, const VaultId& vault, ByteView sealed);
};

}  // namespace kith::vault
