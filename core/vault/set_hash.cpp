// SPDX-License-Identifier: Apache-2.0
//
// The set hash and its sealed row, as VAULT.md 5 writes them down.
#include "vault/set_hash.h"

#include <algorithm>

#include "crypto/hash.h"
#include "crypto/labels.h"

namespace kith::vault {
namespace {

constexpr std::size_t set_size = 16 + 8 + 8;

Bytes associated_data(const VaultId& vault) {
    const ByteView label = as_bytes(crypto::label::vault_set);
    Bytes data(label.begin(), label.end());
    data.insert(data.end(), vault.begin(), vault.end());
    return data;
}

void put_u64(std::span<Byte, 8> out, std::uint64_t value) {
    for (std::size_t i = 0; i < 8; ++i) {
        out[i] = static_cast<Byte>(value >> (8 * (7 - i)));
    }
}

std::uint64_t u64(ByteView bytes) {
    std::uint64_t value = 0;
    for (const Byte byte : bytes) {
        value = value << 8U | byte;
    }
    return value;
}

}  // namespace

void SetHash::toggle(const Keys& keys, const RecordId& id, const Stamp& stamp) {
    ByteArray<sizeof(RecordId) + sizeof(Stamp::nonce) + sizeof(Stamp::tag)> item{};
    auto at = std::copy(id.begin(), id.end(), item.begin());
    at = std::copy(stamp.nonce.begin(), stamp.nonce.end(), at);
    std::copy(stamp.tag.begin(), stamp.tag.end(), at);
    const auto hash = crypto::siphash128(keys.set.view(), item);
    for (std::size_t i = 0; i < sum_.size(); ++i) {
        sum_[i] = static_cast<Byte>(sum_[i] ^ hash[i]);
    }
}

void SetHash::add(const Keys& keys, const RecordId& id, const Stamp& stamp) {
    toggle(keys, id, stamp);
    ++count_;
}

void SetHash::remove(const Keys& keys, const RecordId& id, const Stamp& stamp) {
    toggle(keys, id, stamp);
    --count_;
}

Bytes SealedSet::seal(const Keys& keys, const VaultId& vault, Random& random) const {
    ByteArray<set_size> plain{};
    std::copy(hash.sum_.begin(), hash.sum_.end(), plain.begin());
    put_u64(std::span(plain).subspan<16, 8>(), hash.count_);
    put_u64(std::span(plain).subspan<24, 8>(), static_cast<std::uint64_t>(latest));
    const auto nonce = random_bytes<sizeof(crypto::XNonce)>(random);
    const Bytes sealed = crypto::xchacha_seal(keys.seal.view(), nonce, associated_data(vault), plain);
    wipe(plain);
    Bytes row(nonce.begin(), nonce.end());
    row.insert(row.end(), sealed.begin(), sealed.end());
    return row;
}

std::optional<SealedSet> SealedSet::open(const Keys& keys, const VaultId& vault, ByteView sealed) {
    if (sealed.size() != set_size + seal_overhead) {
        return std::nullopt;
    }
    const Stamp stamp = *stamp_of(sealed);
    const auto plain =
        crypto::xchacha_open(keys.seal.view(), stamp.nonce, associated_data(vault), sealed.subspan(stamp.nonce.size()));
    if (!plain) {
        return std::nullopt;
    }
    SealedSet set;
    std::copy_n(plain->view().begin(), set.hash.sum_.size(), set.hash.sum_.begin());
    set.hash.count_ = u64(plain->view().subspan(16, 8));
    set.latest = static_cast<std::int64_t>(u64(plain->view().subspan(24, 8)));
    return set;
}

}  // namespace kith::vault
