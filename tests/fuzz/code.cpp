// SPDX-License-Identifier: Apache-2.0
//
// Code::parse() on any text: a code that was read is spelt in two ways, and both read as the same code.
#include <algorithm>
#include <cstdlib>

#include "kith/code.h"

namespace {

bool same(const kith::Code& code, std::string_view text) {
    const auto again = kith::Code::parse(text);
    return again && again->number() == code.number() && std::ranges::equal(again->secret(), code.secret());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto code = kith::Code::parse(kith::as_text({data, size}));
    if (code && (!same(*code, code->words()) || !same(*code, code->digits()))) {
        std::abort();
    }
    return 0;
}
