// SPDX-License-Identifier: Apache-2.0
//
// Key slots: the vault's random data key, wrapped once for each way of unlocking. VAULT.md 3. Any one slot
// opens the vault; nothing in a slot says whether a guess was near.
#pragma once

#include <optional>
#include <vector>

#include "kith/error.h"
#include "kith/random.h"
#include "kith/secret.h"
#include "kith/vault.h"
#include "vault/seal.h"

namespace kith::vault {

using SlotId = KeySlotId;

inline constexpr std::size_t slot_body_size = 105;

/// One slot as it lies in the file.
struct Slot {
    SlotId id{};
    KeyKind kind = KeyKind::passphrase;
    ByteArray<16> salt{};
    KdfCost cost{0, 0};  ///< of a passphrase; zero for the others
    crypto::XNonce nonce{};
    ByteArray<32 + crypto::tag_size> wrapped{};

    /// The row's body, ending in a check value that tells damage from a wrong key.
    [[nodiscard]] Bytes encode(const VaultId& vault) const;
    /// Errc::damaged where the check value, the size or the cost's bounds don't fit.
    [[nodiscard]] static Result<Slot> decode(const VaultId& vault, const SlotId& id, ByteView body);
};

/// Wraps the data key for `unlock`. Errc::limit for a cost out of bounds, Errc::usage for an empty passphrase.
[[nodiscard]] Result<Slot> make_slot(const VaultId& vault, const Unlock& unlock, const Secret<32>& data_key,
                                     Random& random);

struct OpenedSlot {
    SlotId slot{};
    Secret<32> data_key;
};
/// The data key, by any slot of the right kind. Errc::locked if there is none, or none opens (for a passphrase
/// after the KDF's full work).
[[nodiscard]] Result<OpenedSlot> open_slots(const VaultId& vault, const std::vector<Slot>& slots, const Unlock& unlock);

}  // namespace kith::vault
