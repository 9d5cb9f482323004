// SPDX-License-Identifier: Apache-2.0
//
// The DNS codec on any bytes: it reads or refuses, and what it read it can write and read again alike.
#include "transport/lan/dns_message.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    namespace dns = kith::transport::dns;
    const auto message = dns::decode({data, size});
    if (!message) {
        return 0;
    }
    // Names repeated by pointers may grow when the writer can't reach back as far; never past what decode allows in all.
    const auto written = dns::encode(*message, std::size_t{1} << 20U);
    if (!written) {
        std::abort();
    }
    if (written->size() > dns::message_max) {
        return 0;
    }
    const auto again = dns::decode(*written);
    if (!again || dns::encode(*again, std::size_t{1} << 20U).value() != *written) {
        std::abort();
    }
    return 0;
}
