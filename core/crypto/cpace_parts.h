// SPDX-License-Identifier: Apache-2.0
//
// The pieces CPace is made of, as draft-irtf-cfrg-cpace names them. Apart from cpace.h because only cpace.cpp and
// the test against the draft's intermediate figures need them.
#pragma once

#include <initializer_list>
#include <optional>

#include "kith/bytes.h"
#include "kith/secret.h"

namespace kith::crypto::cpace {

/// Every part after its length in LEB128: lv_cat() of the draft. In one allocation, so that nothing secret is left behind.
[[nodiscard]] SecretBytes lv_cat(std::initializer_list<ByteView> parts);
/// What is hashed to the generator: the password is padded so that it fills the first block of SHA-512.
[[nodiscard]] SecretBytes generator_string(ByteView prs, ByteView ci, ByteView sid);
[[nodiscard]] Secret<64> sha512(ByteView data);
/// The map of RFC 9496 4.3.4 from 64 uniform bytes to an encoded element.
[[nodiscard]] Secret<32> map_to_group(std::span<const Byte, 64> uniform);
/// scalar times element; none where `element` is no canonical encoding or the result is the neutral element.
[[nodiscard]] std::optional<Secret<32>> scalar_mult_vfy(const Secret<32>& scalar, ByteView element);

struct Share {
    ByteView element;
    ByteView ad;
};
/// transcript_ir(): initiator first.
[[nodiscard]] SecretBytes transcript(const Share& initiator, const Share& responder);

}  // namespace kith::crypto::cpace
