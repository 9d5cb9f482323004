// SPDX-License-Identifier: Apache-2.0
//
// CPace (draft-irtf-cfrg-cpace) over ristretto255 and SHA-512, initiator-responder: turns the two bytes of a
// code into a key of full strength, of which a wrong guess learns nothing. Checked against the draft's vectors.
#pragma once

#include <optional>

#include "kith/bytes.h"
#include "kith/random.h"
#include "kith/secret.h"

namespace kith::crypto {

struct CPaceInput {
    ByteView prs;  ///< the password-related string: the two code bytes
    ByteView ci;   ///< channel identifier
    ByteView sid;  ///< session id
};

/// One side of one run.
class CPace {
public:
    CPace(const CPaceInput& input, Random& random);
    /// With a given scalar: for the draft's vectors.
    CPace(const CPaceInput& input, Secret<32> scalar);

    /// Ya or Yb, to send.
    [[nodiscard]] const ByteArray<32>& share() const { return share_; }
    /// The intermediate session key; none if the peer's share is not a valid point, the neutral element, or our own come back.
    [[nodiscard]] std::optional<Secret<64>> finish(bool initiator, ByteView peer_share, ByteView ad_initiator = {},
                                                   ByteView ad_responder = {}) const;

private:
    Bytes sid_;
    Secret<32> scalar_;
    ByteArray<32> share_{};
};

}  // namespace kith::crypto
