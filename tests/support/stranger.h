// SPDX-License-Identifier: Apache-2.0
//
// A peer through the handshake in QR or phrase mode, in either role, that then says whatever a test wants. Puppet is
// its like in code mode, and knows the exchange too.
#pragma once

#include <vector>

#include "session/frame.h"
#include "session/session.h"
#include "tests/support/players.h"

namespace kith::test {

class Stranger {
public:
    /// The victim has a place for it: it listens or displays where the stranger is the initiator, else it dials.
    Stranger(Side& victim, session::Role role, session::Means means, std::uint64_t seed = 99);
    /// By phrase: the victim is made to listen, or to dial.
    [[nodiscard]] static Stranger by_phrase(Side& victim, session::Role role);

    /// Seals and delivers one message; the victim drains its events.
    void say(session::Type type, ByteView body);
    /// All that the victim has said since the handshake, opened.
    [[nodiscard]] const std::vector<std::pair<session::Type, Bytes>>& heard();
    [[nodiscard]] bool has_heard(session::Type type);

    Side me;
    Side& victim;
    LinkId link = 0;
    session::Hash handshake_hash{};
    session::PhraseNonce committed{};  ///< phrase mode: our nonce as the responder, their commitment as the initiator

private:
    [[nodiscard]] Bytes take_output();

    session::LiveRandoms live_;
    std::optional<crypto::CipherState> send_;
    std::optional<crypto::CipherState> receive_;
    session::FrameReader reader_;
    std::vector<std::pair<session::Type, Bytes>> heard_;
};

}  // namespace kith::test
