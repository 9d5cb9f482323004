// SPDX-License-Identifier: Apache-2.0
//
// Constant-time comparison over libsodium.
#include "crypto/compare.h"

#include <sodium.h>

#include <cstring>

namespace kith::crypto {

bool equal(ByteView left, ByteView right) {
    return left.size() == right.size() && sodium_memcmp(left.data(), right.data(), left.size()) == 0;
}

bool is_zero(ByteView bytes) {
    return sodium_is_zero(bytes.data(), bytes.size()) == 1;
}

bool all_zero(ByteView bytes) {
    // Zero, and each byte like the one before it: memory's own speed.
    return bytes.empty() || (bytes[0] == 0 && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

}  // namespace kith::crypto
