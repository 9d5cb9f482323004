// SPDX-License-Identifier: Apache-2.0
//
// Argon2id (RFC 9106) for passphrases. The cost is checked against its bounds before anything is allocated.
#pragma once

#include "kith/error.h"
#include "kith/secret.h"
#include "kith/vault.h"

namespace kith::crypto {

inline constexpr std::uint32_t kdf_mebibytes_min = 64;
inline constexpr std::uint32_t kdf_mebibytes_max = 1024;
inline constexpr std::uint32_t kdf_passes_min = 1;
inline constexpr std::uint32_t kdf_passes_max = 10;

/// Errc::limit for a cost outside 64 MiB to 1 GiB and 1 to 10 passes, Errc::io if the memory can't be had.
[[nodiscard]] Result<Secret<32>> derive_key(ByteView passphrase, std::span<const Byte, 16> salt, KdfCost cost);

}  // namespace kith::crypto
