// SPDX-License-Identifier: Apache-2.0
//
// Wrapping and unwrapping of the data key, as VAULT.md 3 writes it down.
#include "vault/slots.h"

#include <algorithm>

#include "crypto/compare.h"
#include "crypto/hash.h"
#include "crypto/labels.h"
#include "crypto/passphrase.h"

namespace kith::vault {
namespace {

constexpr std::size_t check_size = 8;
constexpr std::size_t bound_size = 1 + 16 + 4 + 4;  // kind, salt, cost
constexpr std::size_t body_size = slot_body_size;
static_assert(body_size == bound_size + sizeof(crypto::XNonce) + 32 + crypto::tag_size + check_size);

void append(Bytes& to, ByteView bytes) {
    to.insert(to.end(), bytes.begin(), bytes.end());
}

void append_u32(Bytes& to, std::uint32_t value) {
    for (const unsigned shift : {24U, 16U, 8U, 0U}) {
        to.push_back(static_cast<Byte>(value >> shift));
    }
}

std::uint32_t u32(ByteView bytes) {
    std::uint32_t value = 0;
    for (const Byte byte : bytes.first(4)) {
        value = value << 8U | byte;
    }
    return value;
}

/// VAULT.md 3: kind, salt and cost, which stand in clear and are bound by the wrapping.
Bytes bound_part(const Slot& slot) {
    Bytes out{static_cast<Byte>(slot.kind)};
    append(out, slot.salt);
    append_u32(out, slot.cost.mebibytes);
    append_u32(out, slot.cost.passes);
    return out;
}

Bytes associated_data(const VaultId& vault, const Slot& slot) {
    Bytes data;
    append(data, as_bytes(crypto::label::vault_slot));
    append(data, vault);
    append(data, slot.id);
    append(data, bound_part(slot));
    return data;
}

ByteArray<check_size> check_of(const VaultId& vault, const SlotId& id, ByteView body) {
    const crypto::Hash hash = crypto::labelled_hash(crypto::label::vault_slot, {vault, id, body});
    ByteArray<check_size> out{};
    std::copy_n(hash.begin(), out.size(), out.begin());
    return out;
}

bool within_bounds(KdfCost cost) {
    return cost.mebibytes >= crypto::kdf_mebibytes_min && cost.mebibytes <= crypto::kdf_mebibytes_max &&
           cost.passes >= crypto::kdf_passes_min && cost.passes <= crypto::kdf_passes_max;
}

std::unexpected<Error> damaged() {
    return fail(Errc::damaged, "the vault's header or a key slot is damaged",
                "copy the vault's folder to a safe place, then go back to a backup of it");
}

/// The key that wraps the data key.
Result<Secret<32>> wrapping_key(const Slot& slot, const Unlock& unlock) {
    if (const auto* passphrase = std::get_if<Passphrase>(&unlock)) {
        return crypto::derive_key(passphrase->text.view(), slot.salt, slot.cost);
    }
    // Both are of full strength: nothing has to be made slow.
    if (const auto* code = std::get_if<RecoveryCode>(&unlock)) {
        return crypto::hkdf_sha256(slot.salt, code->view(), crypto::label::vault_slot);
    }
    return crypto::hkdf_sha256(slot.salt, std::get<DeviceKey>(unlock).key.view(), crypto::label::vault_slot);
}

KeyKind kind_of(const Unlock& unlock) {
    if (std::holds_alternative<Passphrase>(unlock)) {
        return KeyKind::passphrase;
    }
    return std::holds_alternative<RecoveryCode>(unlock) ? KeyKind::recovery_code : KeyKind::device_key;
}

const char* ways(const std::vector<Slot>& slots) {
    const auto any = [&slots](KeyKind kind) {
        return std::ranges::any_of(slots, [kind](const Slot& slot) { return slot.kind == kind; });
    };
    if (any(KeyKind::passphrase)) {
        return "it has a passphrase: give that";
    }
    return any(KeyKind::device_key) ? "it has a device key: give that key" : "it has a recovery code: give that";
}

std::unexpected<Error> not_opened(KeyKind wanted, bool tried, const std::vector<Slot>& slots) {
    switch (wanted) {
        case KeyKind::passphrase:
            return tried ? fail(Errc::locked, "the passphrase is wrong")
                         : fail(Errc::locked, "no passphrase opens this vault", ways(slots));
        case KeyKind::recovery_code:
            return tried ? fail(Errc::locked, "the recovery code is not of this vault",
                                "it may have been removed or replaced, or is another vault's")
                         : fail(Errc::locked, "no recovery code opens this vault", ways(slots));
        case KeyKind::device_key:
            break;
    }
    return tried ? fail(Errc::locked, "the device key is not of this vault")
                 : fail(Errc::locked, "no device key opens this vault", ways(slots));
}

}  // namespace

Bytes Slot::encode(const VaultId& vault) const {
    Bytes body = bound_part(*this);
    append(body, nonce);
    append(body, wrapped);
    append(body, check_of(vault, id, body));
    return body;
}

Result<Slot> Slot::decode(const VaultId& vault, const SlotId& id, ByteView body) {
    if (body.size() != body_size) {
        return damaged();
    }
    if (!crypto::equal(check_of(vault, id, body.first(body_size - check_size)), body.last(check_size))) {
        return damaged();
    }
    Slot slot;
    slot.id = id;
    if (body[0] < static_cast<Byte>(KeyKind::passphrase) || body[0] > static_cast<Byte>(KeyKind::recovery_code)) {
        return damaged();
    }
    slot.kind = static_cast<KeyKind>(body[0]);
    std::copy_n(body.begin() + 1, slot.salt.size(), slot.salt.begin());
    slot.cost = KdfCost{u32(body.subspan(17)), u32(body.subspan(21))};
    std::copy_n(body.begin() + bound_size, slot.nonce.size(), slot.nonce.begin());
    std::copy_n(body.begin() + bound_size + sizeof(crypto::XNonce), slot.wrapped.size(), slot.wrapped.begin());
    // Before any allocation: a slot that asks for a terabyte or a year was not made by us.
    if (slot.kind == KeyKind::passphrase && !within_bounds(slot.cost)) {
        return fail(Errc::damaged, "a key slot asks for more work than kith ever sets",
                    "copy the vault's folder to a safe place, then go back to a backup of it");
    }
    return slot;
}

Result<Slot> make_slot(const VaultId& vault, const Unlock& unlock, const Secret<32>& data_key, Random& random) {
    Slot slot;
    slot.id = random_bytes<16>(random);
    slot.kind = kind_of(unlock);
    slot.salt = random_bytes<16>(random);
    if (const auto* passphrase = std::get_if<Passphrase>(&unlock)) {
        if (passphrase->text.empty()) {
            return fail(Errc::usage, "a passphrase can't be empty", "choose one of several words");
        }
        if (!within_bounds(passphrase->cost)) {
            return fail(Errc::limit, "a passphrase's cost must be 64 MiB to 1 GiB and 1 to 10 passes");
        }
        slot.cost = passphrase->cost;
    }
    const auto key = wrapping_key(slot, unlock);
    if (!key) {
        return std::unexpected(key.error());
    }
    slot.nonce = random_bytes<sizeof(crypto::XNonce)>(random);
    const Bytes wrapped = crypto::xchacha_seal(key->view(), slot.nonce, associated_data(vault, slot), data_key.view());
    std::copy(wrapped.begin(), wrapped.end(), slot.wrapped.begin());
    return slot;
}

Result<OpenedSlot> open_slots(const VaultId& vault, const std::vector<Slot>& slots, const Unlock& unlock) {
    const KeyKind wanted = kind_of(unlock);
    bool tried = false;
    for (const Slot& slot : slots) {
        if (slot.kind != wanted) {
            continue;
        }
        tried = true;
        const auto key = wrapping_key(slot, unlock);
        if (!key) {
            return std::unexpected(key.error());
        }
        const auto plain = crypto::xchacha_open(key->view(), slot.nonce, associated_data(vault, slot), slot.wrapped);
        if (plain && plain->size() == 32) {
            return OpenedSlot{slot.id, Secret<32>(plain->view().first<32>())};
        }
    }
    return not_opened(wanted, tried, slots);
}

}  // namespace kith::vault
