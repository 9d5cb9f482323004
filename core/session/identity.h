// SPDX-License-Identifier: Apache-2.0
//
// IDENTITY: who the other persona is, by a signature over this very handshake. PROTOCOL.md 6.1.
#pragma once

#include "session/handshake.h"

namespace kith::session {

/// The body of our IDENTITY.
[[nodiscard]] Bytes identify(const PersonaKeys& keys, Role role, const Hash& handshake);
/// The peer's keys, proved. Errc::protocol for a signature that does not verify, or for our own keys come back.
[[nodiscard]] Result<PublicKeys> check_identity(ByteView body, Role peer_role, const Hash& handshake,
                                                const PublicKeys& mine);

}  // namespace kith::session
