// SPDX-License-Identifier: Apache-2.0
//
// What comes over Bluetooth LE before anybody is authenticated, on any bytes: what is read is what we could have written.
#include <cstdlib>

#include "kith/rendezvous.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const kith::ByteView bytes{data, size};
    if (const auto psm = kith::decode_le_psm(bytes); psm && kith::decode_le_psm(kith::encode_le_psm(*psm)) != psm) {
        std::abort();
    }
    const auto uuid = kith::parse_uuid(kith::as_text(bytes));
    if (uuid && kith::parse_uuid(kith::uuid_text(*uuid)) != uuid) {
        std::abort();
    }
    if (const auto number = uuid ? kith::le_number(*uuid) : std::nullopt;
        number && kith::le_service_uuid(*number) != *uuid) {
        std::abort();
    }
    return 0;
}
