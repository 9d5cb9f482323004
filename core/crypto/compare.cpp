// SPDX-License-Identifier: Apache-2.0
//
// Constant-time comparison over libsodium.
#include "crypto/compare.h"

#include <sodium.h>

namespace kith::crypto {

bool equal(ByteView left, ByteView right) {
    return left.size() == right.size() && sodium_memcmp(left.data(), right.data(), left.size()) == 0;
}

bool is_zero(ByteView bytes) {
    return sodium_is_zero(bytes.data(), bytes.size()) == 1;
}

}  // namespace kith::crypto
