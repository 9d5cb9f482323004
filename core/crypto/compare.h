// SPDX-License-Identifier: Apache-2.0
//
// Constant-time comparison: the only way in which secrets, tags and commitments are compared.
#pragma once

#include "kith/bytes.h"

namespace kith::crypto {

/// Equal in length and content. Takes the same time wherever they differ; the lengths are not secret.
[[nodiscard]] bool equal(ByteView left, ByteView right);
/// True if every byte is zero, in constant time.
[[nodiscard]] bool is_zero(ByteView bytes);
/// The same for what is no secret, padding that a seal has authenticated already: stops at the first that is not zero.
[[nodiscard]] bool all_zero(ByteView bytes);

}  // namespace kith::crypto
