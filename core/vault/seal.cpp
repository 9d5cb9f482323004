// SPDX-License-Identifier: Apache-2.0
//
// Sealing and padding of records, as VAULT.md 3 and 4 write them down.
#include "vault/seal.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>

#include "crypto/compare.h"
#include "crypto/hash.h"
#include "crypto/labels.h"

namespace kith::vault {
namespace {

constexpr std::size_t length_size = 4;

using AssociatedData = ByteArray<crypto::label::vault_record.size() + sizeof(VaultId) + sizeof(RecordId)>;

/// VAULT.md 4: label, vault id, record id. Each has a fixed length, so nothing has to separate them.
AssociatedData associated_data(const VaultId& vault, const RecordId& id) {
    AssociatedData data{};
    // By memcpy: one of these is made for every record of a vault at each opening.
    constexpr std::size_t label = crypto::label::vault_record.size();
    std::memcpy(data.data(), crypto::label::vault_record.data(), label);
    std::memcpy(data.data() + label, vault.data(), vault.size());
    std::memcpy(data.data() + label + vault.size(), id.data(), id.size());
    return data;
}

}  // namespace

Keys derive_keys(const VaultId& vault, const Secret<32>& data_key) {
    Keys keys;
    keys.seal = crypto::hkdf_sha256(vault, data_key.view(), crypto::label::vault_keys);
    const Secret<32> set = crypto::hkdf_sha256(vault, data_key.view(), crypto::label::vault_set);
    keys.set = Secret<16>(set.view().first<16>());
    return keys;
}

Result<std::size_t> padded_size(std::size_t body) {
    if (body > largest_padded - length_size) {
        return fail(Errc::limit, "the record is larger than a vault holds", "shorten the notes, or leave out photos");
    }
    return std::max(smallest_padded, std::bit_ceil(body + length_size));
}

Result<SecretBytes> make_padded(std::size_t body) {
    const auto size = padded_size(body);
    if (!size) {
        return std::unexpected(size.error());
    }
    SecretBytes padded(*size);
    for (std::size_t i = 0; i < length_size; ++i) {
        padded.writable()[i] = static_cast<Byte>(body >> (8 * (length_size - 1 - i)));
    }
    return padded;
}

std::span<Byte> body_of(SecretBytes& padded) {
    std::size_t size = 0;
    for (const Byte byte : padded.view().first(length_size)) {
        size = size << 8U | byte;
    }
    assert(size <= padded.size() - length_size);
    return padded.writable().subspan(length_size, size);
}

std::optional<ByteView> unpad(ByteView padded) {
    if (padded.size() < smallest_padded || padded.size() > largest_padded) {
        return std::nullopt;
    }
    std::size_t size = 0;
    for (const Byte byte : padded.first(length_size)) {
        size = size << 8U | byte;
    }
    const auto expected = padded_size(size);
    if (!expected || *expected != padded.size()) {
        return std::nullopt;
    }
    const ByteView rest = padded.subspan(length_size + size);
    if (!crypto::all_zero(rest)) {
        return std::nullopt;
    }
    return padded.subspan(length_size, size);
}

Bytes seal_record(const Keys& keys, const VaultId& vault, const RecordId& id, ByteView padded, Random& random) {
    const auto nonce = random_bytes<sizeof(crypto::XNonce)>(random);
    Bytes row(padded.size() + seal_overhead);
    std::memcpy(row.data(), nonce.data(), nonce.size());
    crypto::xchacha_seal_into(keys.seal.view(), nonce, associated_data(vault, id), padded,
                              std::span(row).subspan(nonce.size()));
    return row;
}

std::optional<SecretBytes> open_record(const Keys& keys, const VaultId& vault, const RecordId& id, ByteView sealed) {
    if (sealed.size() < smallest_padded + seal_overhead || sealed.size() > largest_padded + seal_overhead) {
        return std::nullopt;
    }
    const Stamp stamp = *stamp_of(sealed);
    return crypto::xchacha_open(keys.seal.view(), stamp.nonce, associated_data(vault, id),
                                sealed.subspan(stamp.nonce.size()));
}

std::optional<ByteView> open_record(const Keys& keys, const VaultId& vault, const RecordId& id, ByteView sealed,
                                    SecretBytes& scratch) {
    if (sealed.size() < smallest_padded + seal_overhead || sealed.size() > largest_padded + seal_overhead) {
        return std::nullopt;
    }
    const std::size_t size = sealed.size() - seal_overhead;
    if (scratch.size() < size) {
        scratch = SecretBytes(std::bit_ceil(size));
    }
    const Stamp stamp = *stamp_of(sealed);
    const auto plain = scratch.writable().first(size);
    if (!crypto::xchacha_open_into(keys.seal.view(), stamp.nonce, associated_data(vault, id),
                                   sealed.subspan(stamp.nonce.size()), plain)) {
        return std::nullopt;
    }
    return plain;
}

std::optional<Stamp> stamp_of(ByteView sealed) {
    if (sealed.size() < seal_overhead) {
        return std::nullopt;
    }
    Stamp stamp;
    std::memcpy(stamp.nonce.data(), sealed.data(), stamp.nonce.size());
    std::memcpy(stamp.tag.data(), sealed.data() + sealed.size() - stamp.tag.size(), stamp.tag.size());
    return stamp;
}

}  // namespace kith::vault
