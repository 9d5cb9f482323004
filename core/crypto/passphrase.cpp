// SPDX-License-Identifier: Apache-2.0
//
// Argon2id over libsodium (one lane, version 1.3): turns a passphrase into the key of a vault's slot.
#include "crypto/passphrase.h"

#include <sodium.h>

namespace kith::crypto {

Result<Secret<32>> derive_key(ByteView passphrase, std::span<const Byte, 16> salt, KdfCost cost) {
    if (cost.mebibytes < kdf_mebibytes_min || cost.mebibytes > kdf_mebibytes_max || cost.passes < kdf_passes_min ||
        cost.passes > kdf_passes_max) {
        return fail(Errc::limit, "the passphrase's cost is outside 64 to 1024 MiB and 1 to 10 passes",
                    "choose a cost within these bounds; a vault that asks for another was not made by kith");
    }
    Secret<32> key;
    // libsodium wants a pointer even where the passphrase is empty.
    const char* const text = passphrase.empty() ? "" : as_text(passphrase).data();
    const std::size_t memory = std::size_t{cost.mebibytes} * 1024 * 1024;
    if (crypto_pwhash_argon2id(key.writable().data(), key.view().size(), text, passphrase.size(), salt.data(),
                               cost.passes, memory, crypto_pwhash_argon2id_ALG_ARGON2ID13) != 0) {
        return fail(Errc::io, "there is not enough memory to derive the key from the passphrase",
                    "close other programs and try again");
    }
    return key;
}

}  // namespace kith::crypto
