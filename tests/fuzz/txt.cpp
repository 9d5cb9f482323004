// SPDX-License-Identifier: Apache-2.0
//
// decode_txt() on any bytes: whatever number it finds is one that we could have announced.
#include <cstdlib>

#include "kith/rendezvous.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto number = kith::decode_txt({data, size});
    if (number && kith::decode_txt(kith::encode_txt(*number)) != number) {
        std::abort();
    }
    return 0;
}
