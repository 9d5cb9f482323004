// SPDX-License-Identifier: Apache-2.0
//
// The body of a vault's record, as it is after unsealing: whatever it is, reading it is safe, and what was read
// and is written again is read as the same. Also the padding round it, and a key slot's body.
#include <algorithm>
#include <cstdlib>

#include "vault/records.h"
#include "vault/slots.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace kith::vault;
    const kith::ByteView bytes(data, size);
    static_cast<void>(unpad(bytes));
    static_cast<void>(Slot::decode(VaultId{}, SlotId{}, bytes));
    const auto record = decode(RecordId{}, bytes);
    if (!record) {
        return 0;
    }
    const auto first = encode(*record);
    if (!first) {
        std::abort();
    }
    const auto again = decode(RecordId{}, *unpad(first->view()));
    if (!again) {
        std::abort();
    }
    const auto second = encode(*again);
    if (!second || !std::ranges::equal(first->view(), second->view())) {
        std::abort();
    }
    return 0;
}
