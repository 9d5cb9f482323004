// SPDX-License-Identifier: Apache-2.0
//
// RecoveryCode::parse() on any text: what was read is spelt in one way, and that reads as the same code.
#include "kith/recovery_code.h"

#include <algorithm>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto code = kith::RecoveryCode::parse(kith::as_text({data, size}));
    if (!code) {
        return 0;
    }
    const auto again = kith::RecoveryCode::parse(kith::as_text(code->text().view()));
    if (!again || !std::ranges::equal(again->view(), code->view())) {
        std::abort();
    }
    return 0;
}
