// SPDX-License-Identifier: Apache-2.0
//
// read_ndef() on any bytes: what it finds is something that we could have written, if it is not empty.
#include <cstdlib>

#include "kith/ndef.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto read = kith::read_ndef({data, size});
    if (!read || read->text.empty()) {
        return 0;
    }
    const auto again = kith::read_ndef(kith::write_ndef(read->kind, read->text).value());
    if (!again || again->kind != read->kind || again->text != read->text) {
        std::abort();
    }
    return 0;
}
