// SPDX-License-Identifier: Apache-2.0
//
// A program of somebody else, built against an installed kith.
#include <kith/random.h>
#include <cstdio>

int main() {
    kith::SystemRandom random;
    std::printf("%02x\n", kith::random_bytes<1>(random)[0]);
    return 0;
}
