// SPDX-License-Identifier: Apache-2.0
//
// How one record lies on disk: nonce, ciphertext, tag. VAULT.md 4. The plaintext is padded to a class, so that
// the size of a row says little; the associated data binds it to its vault and its place.
#pragma once

#include <optional>

#include "crypto/aead.h"
#include "kith/bytes.h"
#include "kith/error.h"
#include "kith/random.h"
#include "kith/secret.h"

namespace kith::vault {

using VaultId = ByteArray<16>;  // the same as kith::VaultId, without all of kith/vault.h
using RecordId = ByteArray<16>;

/// The keys that the data key gives. VAULT.md 3.
struct Keys {
    Secret<32> seal;  ///< of every record and of the set
    Secret<16> set;   ///< of the set hash
};
[[nodiscard]] Keys derive_keys(const VaultId& vault, const Secret<32>& data_key);

/// What the set hash sees of a sealed record.
struct Stamp {
    crypto::XNonce nonce{};
    ByteArray<crypto::tag_size> tag{};
    friend bool operator==(const Stamp&, const Stamp&) = default;
};

inline constexpr std::size_t smallest_padded = 256;
inline constexpr std::size_t largest_padded = 4 * 1024 * 1024;
inline constexpr std::size_t seal_overhead = sizeof(crypto::XNonce) + crypto::tag_size;

/// The class of a body of that many bytes: the smallest power of two, from 256 to 4 MiB, that holds it and its
/// four bytes of length. Errc::limit above.
[[nodiscard]] Result<std::size_t> padded_size(std::size_t body);
/// An all-zero plaintext of the right class with the length in place; the body is to be written at body_of().
[[nodiscard]] Result<SecretBytes> make_padded(std::size_t body);
[[nodiscard]] std::span<Byte> body_of(SecretBytes& padded);
/// The body of an opened plaintext; none unless class, length and padding are as VAULT.md 4 has them.
[[nodiscard]] std::optional<ByteView> unpad(ByteView padded);

/// Seals under a fresh random nonce.
[[nodiscard]] Bytes seal_record(const Keys& keys, const VaultId& vault, const RecordId& id, ByteView padded,
                                Random& random);
/// None if the row has no possible size, or the tag does not fit.
[[nodiscard]] std::optional<SecretBytes> open_record(const Keys& keys, const VaultId& vault, const RecordId& id,
                                                     ByteView sealed);
/// The same into memory that is used again and again; the plaintext lies in `scratch` until the next call.
[[nodiscard]] std::optional<ByteView> open_record(const Keys& keys, const VaultId& vault, const RecordId& id,
                                                  ByteView sealed, SecretBytes& scratch);
/// None if the row is too short to have one.
[[nodiscard]] std::optional<Stamp> stamp_of(ByteView sealed);

}  // namespace kith::vault
