// SPDX-License-Identifier: Apache-2.0
//
// Signing and checking IDENTITY. The role is part of what is signed, so that no side's identity can be sent back to it.
#include "session/identity.h"

#include "crypto/labels.h"

namespace kith::session {
namespace {

Hash signed_hash(Role role, const Hash& handshake, const PublicKeys& keys) {
    const Byte role_byte = static_cast<Byte>(role);
    return crypto::labelled_hash(crypto::label::identity, {ByteView(&role_byte, 1), handshake, keys.ik, keys.sx});
}

}  // namespace

Bytes identify(const PersonaKeys& keys, Role role, const Hash& handshake) {
    return write(
        Identity{.keys = keys.pub, .signature = crypto::sign(keys.ik_secret, signed_hash(role, handshake, keys.pub))});
}

Result<PublicKeys> check_identity(ByteView body, Role peer_role, const Hash& handshake, const PublicKeys& mine) {
    auto identity = read_identity(body);
    if (!identity) {
        return std::unexpected(identity.error());
    }
    if (identity->keys.ik == mine.ik || identity->keys.sx == mine.sx) {
        return fail(Errc::protocol, "this device met its own persona");
    }
    if (!crypto::verify(identity->keys.ik, signed_hash(peer_role, handshake, identity->keys), identity->signature)) {
        return fail(Errc::protocol, "the other side could not prove its keys");
    }
    return identity->keys;
}

}  // namespace kith::session
